#!/usr/bin/env python3
"""Recomputes the digest of a store's bundle and checks its signature, with nothing of Nianbao.

The signature is checked by the openssl command with the log's keys.

usage: store_bundle_v1.py FILE KEYS.json      exit 0 when everything holds
"""
import hashlib
import json
import sys
from pathlib import Path

from log_keys_v1 import holds

MAGIC = b"nianbao-store-bundle-v1\n"


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        assert self.at + size <= len(self.data), "it is cut off"
        self.at += size
        return self.data[self.at - size:self.at]

    def text(self):
        return self.take(int.from_bytes(self.take(8), "big"))


def main(path, keys):
    reader = Reader(Path(path).read_bytes())
    assert reader.take(len(MAGIC)) == MAGIC, "no bundle of a store"
    records, digest, before = 0, bytes(32), {}
    while (kind := reader.take(1)) == b"r":
        begin = reader.at
        family, key, _ = reader.text(), reader.text(), reader.text()
        assert family not in before or before[family] < key, "keys out of order"
        before[family] = key
        records += 1
        digest = hashlib.sha256(digest + reader.data[begin:reader.at]).digest()
    assert kind == b"e", "neither a record nor the end"
    assert int.from_bytes(reader.take(8), "big") == records, "number of records"
    assert reader.text() == digest, "digest"
    origin, signature = reader.text().decode(), reader.text()
    assert reader.at == len(reader.data), "bytes follow the signature"
    text = "%s%s\n%d\n%s\n" % (MAGIC.decode(), origin, records, digest.hex())
    known = json.loads(Path(keys).read_text(encoding="utf-8"))["keys"]
    assert any(holds(key, text, signature) for key in known), "no key of the list signed it"
    print("%s: ok, %d records of %s" % (path, records, origin))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        main(sys.argv[1], sys.argv[2])
    except AssertionError as error:
        sys.exit("%s: DIFFERS: %s" % (sys.argv[1], error))
