#!/usr/bin/env python3
"""Checks a chain of log keys from the JSON of its LogKeys, with nothing of Nianbao.

Rebuilds what each signature is over, compares it with the text the file states, and has the openssl
command check the signatures.

usage: log_keys_v1.py KEYS.json      exit 0 when everything holds
"""
import base64
import hashlib
import json
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

TYPES = {"ALGORITHM_ED25519": b"\x01", "ALGORITHM_SM2": b"\xffnianbao-sm2"}
WORDS = {"ALGORITHM_ED25519": "ed25519", "ALGORITHM_SM2": "sm2"}
# DER SubjectPublicKeyInfo of an Ed25519 key, before its 32 bytes.
ED25519_PREFIX = bytes.fromhex("302a300506032b6570032100")
SM2 = ["-digest", "sm3", "-pkeyopt", "distid:1234567812345678"]


def start_of(key):
    start = datetime.fromisoformat(key["validFrom"].replace("Z", "+00:00"))
    return (start - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1)


def text_of(key):
    name, public = key["name"], base64.b64decode(key["publicKey"])
    key_hash = hashlib.sha256(name.encode() + b"\n" + TYPES[key["algorithm"]] + public).digest()[:4]
    assert int.from_bytes(key_hash, "big") == key["keyHash"], "key hash"
    lines = ["nianbao-log-key-v1", name, key_hash.hex(), WORDS[key["algorithm"]],
             base64.b64encode(public).decode(), str(start_of(key))]
    return "".join(line + "\n" for line in lines)


def holds(key, text, signature):
    """True when the signature over the text is by the key."""
    public = base64.b64decode(key["publicKey"])
    sm2 = key["algorithm"] == "ALGORITHM_SM2"
    with tempfile.TemporaryDirectory() as folder:
        files = {"key": public if sm2 else ED25519_PREFIX + public, "text": text.encode(),
                 "signature": signature}
        for name, data in files.items():
            Path(folder, name).write_bytes(data)
        return subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-rawin",
             "-in", "text", "-sigfile", "signature"] + (SM2 if sm2 else []),
            cwd=folder, capture_output=True, check=False).returncode == 0


def main(path):
    vector = json.loads(Path(path).read_text(encoding="utf-8"))
    keys = vector["keys"]
    texts = [text_of(key) for key in keys]
    assert texts == vector["texts"], "texts"
    assert "signature" not in keys[0], "nothing introduces the first key"
    for previous, key, text in zip(keys, keys[1:], texts[1:]):
        assert key["name"] == previous["name"], "name"
        assert start_of(key) >= start_of(previous), "start"
        signature = base64.b64decode(key["signature"])
        assert holds(previous, text, signature), "signature of %08x" % key["keyHash"]
        assert not holds(previous, text + "\n", signature), "openssl accepts another text"
    print("%s: ok, %d keys" % (path, len(keys)))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        main(sys.argv[1])
    except AssertionError as error:
        sys.exit("%s: DIFFERS: %s" % (sys.argv[1], error))
