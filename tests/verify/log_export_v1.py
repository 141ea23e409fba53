#!/usr/bin/env python3
"""Recomputes an exported log from its file and the log's keys, with nothing of Nianbao.

Hashes leaf after leaf into the tree of RFC 9162, finds the root of every head in the file, has the
openssl command check that a key of the list signed it, and follows each resource's chain of leaves.
What a leaf commits to (texts, verdicts) is not looked at.

usage: log_export_v1.py FILE KEYS.json      exit 0 when everything holds
"""
import base64
import hashlib
import json
import sys
from datetime import datetime
from pathlib import Path

from leaf_v1 import read_leaf
from log_keys_v1 import holds

HEAD, LEAVES = 1, 2                          # Fields of ExportLogResponse,
ORIGIN, TREE_SIZE, ROOT_HASH, NOTE = 1, 2, 3, 4  # of TreeHead
FIRST_POSITION, LEAF = 1, 2                  # and of LeafBatch.


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7f) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at


def fields(message):
    """(number, value) of each field; protobuf's varints and strings of bytes are all there is."""
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        value, at = varint(message, at)
        assert tag & 7 in (0, 2), "a field of another kind"
        if tag & 7 == 2:
            assert at + value <= len(message), "a field is cut off"
            value, at = message[at:at + value], at + value
        yield tag >> 3, value


def messages(data):
    at = 0
    while at < len(data):
        size, at = varint(data, at)
        assert at + size <= len(data), "the file is cut off"
        yield data[at:at + size]
        at += size


class Tree:
    """RFC 9162 section 2.1: the roots of the full subtrees, largest first."""

    def __init__(self):
        self.suite, self.size, self.roots = None, 0, []

    def node(self, left, right):
        return hashlib.new(self.suite, b"\x01" + left + right).digest()

    def add(self, leaf_hash):
        value, size = leaf_hash, self.size
        while size & 1:
            value, size = self.node(self.roots.pop(), value), size >> 1
        self.roots.append(value)
        self.size += 1

    def root(self):
        value = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            value = self.node(left, value)
        return value


class Log:
    def __init__(self, keys):
        self.keys, self.tree, self.origin, self.heads = keys, Tree(), None, 0
        self.newest, self.last = None, {}  # By resource: sequence and leaf hash.

    def add(self, data):
        leaf = read_leaf(data)
        self.tree.suite = self.tree.suite or leaf["suite"]
        assert leaf["suite"] == self.tree.suite, "the suite changes"
        assert leaf["origin"] == self.origin, "a leaf of another log"
        assert leaf["position"] == self.tree.size, "a leaf stands where another belongs"
        assert self.newest is None or leaf["recordedTime"] >= self.newest, "time goes back"
        self.newest = leaf["recordedTime"]
        leaf_hash = hashlib.new(leaf["suite"], b"\x00" + data).digest()
        known = self.last.get(leaf["resource"])
        if leaf["previousOrigin"] == self.origin:
            assert known == (leaf["resourceSequence"] - 1, leaf["previousLeafHash"]), "a gap"
        else:
            assert known is None, "a gap"
            assert bool(leaf["previousOrigin"]) == (leaf["resourceSequence"] > 1), "a gap"
        self.last[leaf["resource"]] = (leaf["resourceSequence"], leaf_hash)
        self.tree.add(leaf_hash)

    def check(self, head):
        root = self.tree.root()
        assert self.tree.size == head[TREE_SIZE], "leaves are missing before the head"
        assert root == head[ROOT_HASH], "the root at %d" % self.tree.size
        text = "%s\n%d\n%s\n" % (self.origin, self.tree.size, base64.b64encode(root).decode())
        note = head[NOTE].decode()
        assert note.startswith(text + "\n"), "the text of the note at %d" % self.tree.size
        self.check_signature(text, note[len(text) + 1:].splitlines())
        self.heads += 1

    def check_signature(self, text, lines):
        for line in lines:
            mark, name, signature = line.split(" ")
            signature = base64.b64decode(signature)
            for key in self.keys:
                ours = mark == "—" and name == key["name"]
                if not ours or signature[:4] != key["keyHash"].to_bytes(4, "big"):
                    continue
                assert time(key["validFrom"]) <= self.newest, "the key was not yet in use"
                assert holds(key, text, signature[4:]), "the signature at %d" % self.tree.size
                return
        raise AssertionError("no key of the list signed the head at %d" % self.tree.size)


def time(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def main(path, keys):
    log, head = Log(json.loads(Path(keys).read_text(encoding="utf-8"))["keys"]), None
    for message in messages(Path(path).read_bytes()):
        for number, part in fields(message):
            if number == HEAD:
                if head is not None:
                    log.check(head)
                head = dict(fields(part))
                log.origin = log.origin or head[ORIGIN].decode()
                assert head[ORIGIN].decode() == log.origin, "a head of another log"
            if number == LEAVES:
                first = dict(f for f in fields(part) if f[0] == FIRST_POSITION)
                assert first.get(FIRST_POSITION, 0) == log.tree.size, "leaves are missing"
                for field, leaf in fields(part):
                    if field == LEAF:
                        log.add(leaf)
    assert head is not None, "no head"
    log.check(head)
    print("%s: ok, %d leaves under %d heads" % (path, log.tree.size, log.heads))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        main(sys.argv[1], sys.argv[2])
    except (AssertionError, IndexError) as error:
        sys.exit("%s: DIFFERS: %s" % (sys.argv[1], error))
