#!/usr/bin/env python3
"""Recomputes leaf-v1 and the Merkle proof from the JSON of a Receipt, with nothing of Nianbao.

Checks that the leaf's bytes say what the entry shows, that its hash is under the head's root,
and that the signed note states that root. The signature itself needs a library beyond the
standard one: check it with `nianbao audit verify-receipt` or any C2SP signed-note verifier.

usage: leaf_v1.py RECEIPT.json...      exit 0 when everything holds
"""
import base64
import hashlib
import json
import sys
from datetime import datetime, timedelta, timezone

SUITES = {1: "sha256", 2: "sm3"}


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, size):
        assert self.at + size <= len(self.data), "the leaf is too short"
        self.at += size
        return self.data[self.at - size:self.at]

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

    def string(self):
        return self.take(self.number(2)).decode()

    def hash(self):
        size = self.number(1)
        assert size in (0, 32), "a hash has 0 or 32 bytes"
        return self.take(size)

    def time(self):
        micros = self.number(8)
        return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(microseconds=micros)


def read_leaf(data):
    """The leaf's members in order; names are those of audit.v1.Entry in JSON."""
    r = Reader(data)
    assert r.number(1) == 1, "not leaf-v1"
    leaf = {"suite": SUITES[r.number(1)], "origin": r.string(), "position": r.number(8)}
    leaf["recordedTime"], leaf["receivedTime"] = r.time(), r.time()
    leaf["changeId"] = r.take(16)
    leaf["action"] = r.number(2)
    leaf["resource"], leaf["resourceSequence"] = r.string(), r.number(8)
    leaf["previousLeafHash"], leaf["previousOrigin"] = r.hash(), r.string()
    leaf["principal"], leaf["person"], leaf["assertedBy"] = r.string(), r.string(), r.string()
    leaf["assurance"], leaf["credentialDigest"] = r.number(1), r.hash()
    leaf["decision"], leaf["contentSuite"] = r.number(1), r.number(1)
    leaf["beforeDigest"], leaf["afterDigest"] = r.hash(), r.hash()
    leaf["revision"] = r.number(8)
    leaf["editionDigest"], leaf["ruleSetDigest"] = r.hash(), r.hash()
    leaf["changedCells"] = [r.string() for _ in range(r.number(4))]
    for name in ("details", "verdict", "request", "manifest"):
        leaf[name + "Commitment"] = r.hash()
    assert r.at == len(data), "bytes follow the leaf"
    return leaf


def root_of(suite, leaf_hash, index, size, proof):
    """RFC 9162 section 2.1.3.2."""
    fn, sn, value = index, size - 1, leaf_hash
    for step in proof:
        assert sn, "the proof is too long"
        if fn & 1 or fn == sn:
            value = hashlib.new(suite, b"\x01" + step + value).digest()
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            value = hashlib.new(suite, b"\x01" + value + step).digest()
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0, "the proof is too short"
    return value


def b64(text):
    return base64.b64decode(text)


def same_time(shown, read):
    return datetime.fromisoformat(shown.replace("Z", "+00:00")) == read


def check_entry(entry, leaf):
    for name in ("previousLeafHash", "changeId", "beforeDigest", "afterDigest", "editionDigest",
                 "ruleSetDigest", "detailsCommitment", "verdictCommitment", "requestCommitment",
                 "manifestCommitment"):
        assert b64(entry.get(name, "")) == leaf[name], name
    for name in ("origin", "resource", "previousOrigin"):
        assert entry.get(name, "") == leaf[name], name
    for name in ("position", "resourceSequence", "revision"):
        assert int(entry.get(name, 0)) == leaf[name], name
    for name in ("recordedTime", "receivedTime"):
        assert same_time(entry[name], leaf[name]), name
    for name in ("principal", "person", "assertedBy"):
        assert entry["actor"].get(name, "") == leaf[name], name
    assert entry.get("changedCells", []) == leaf["changedCells"], "changedCells"


def check(path):
    with open(path, encoding="utf-8") as file:
        receipt = json.load(file)
    entry, proof, head = receipt["entry"], receipt["inclusionProof"], receipt["treeHead"]
    data = b64(entry["leaf"])
    leaf = read_leaf(data)
    check_entry(entry, leaf)
    assert b64(receipt["contentDigest"]) == leaf["afterDigest"], "content digest"
    leaf_hash = hashlib.new(leaf["suite"], b"\x00" + data).digest()
    assert leaf_hash == b64(entry["leafHash"]), "leaf hash"
    size = int(proof["treeSize"])
    assert size == int(head["treeSize"]), "tree size"
    root = root_of(leaf["suite"], leaf_hash, leaf["position"], size,
                   [b64(h) for h in proof.get("hashes", [])])
    assert root == b64(head["rootHash"]), "root"
    lines = head["note"].split("\n")
    assert lines[:3] == [leaf["origin"], str(size), base64.b64encode(root).decode()], "note"
    print("%s: ok leaf %s root %s" % (path, leaf_hash.hex(), root.hex()))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for name in sys.argv[1:]:
        try:
            check(name)
        except AssertionError as error:
            sys.exit("%s: DIFFERS: %s" % (name, error))
