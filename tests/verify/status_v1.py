#!/usr/bin/env python3
"""Checks a status statement from its JSON and the log's keys, with nothing of Nianbao.

Rebuilds the text from the statement's fields, compares it with the note's, and has the openssl command
check the signatures of the note and of the head.

usage: status_v1.py STATUS.json      exit 0 when everything holds
"""
import base64
import json
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from log_keys_v1 import holds


def micros(time):
    moment = datetime.fromisoformat(time.replace("Z", "+00:00"))
    return (moment - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1)


def head_text(head):
    return "%s\n%s\n%s\n" % (head["origin"], head["treeSize"], head["rootHash"])


def status_text(statement):
    digest = base64.b64decode(statement.get("contentDigest", "")).hex()
    return "nianbao-status-v1\n%s\n%s\n%s\n%s\n%d\n%s" % (
        statement["report"], statement.get("publishedRevision", "0"), digest or "-",
        statement.get("position", "-"), micros(statement["statementTime"]),
        head_text(statement["treeHead"]))


def check_note(note, text, keys, what):
    stated, _, lines = note.rpartition("\n\n")
    assert stated + "\n" == text, "text of " + what
    for line in lines.splitlines():
        mark, name, signature = line.split(" ")
        signature = base64.b64decode(signature)
        for key in keys:
            if mark == "—" and name == key["name"] and int.from_bytes(signature[:4],
                                                                      "big") == key["keyHash"]:
                assert holds(key, text, signature[4:]), "signature of " + what
                assert not holds(key, text + "\n", signature[4:]), "openssl accepts another text"
                return
    raise AssertionError("no key of the list signed " + what)


def main(path):
    vector = json.loads(Path(path).read_text(encoding="utf-8"))
    statement = vector["statement"]
    check_note(statement["note"], status_text(statement), vector["keys"], "the statement")
    check_note(statement["treeHead"]["note"], head_text(statement["treeHead"]), vector["keys"],
               "the head")
    print("%s: ok" % path)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        main(sys.argv[1])
    except AssertionError as error:
        sys.exit("%s: DIFFERS: %s" % (sys.argv[1], error))
