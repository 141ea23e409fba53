#!/usr/bin/env python3
"""Recomputes the digests of editions and rule sets from their files, with nothing of Nianbao.

The vectors name each file, relative to the source tree, its id, revision and digest, and for a rule
set the versions of its predicates. Every file there is must be named.

usage: forms_v1.py ROOT VECTORS.json      exit 0 when everything holds
"""
import hashlib
import json
import re
import sys
from pathlib import Path

FOLDERS = ("protos/nianbao/form/v1/editions", "services/validation/rules")


def stated(text, name):
    return re.search(r'^%s: "?([^"\n]+)"?$' % name, text, re.MULTILINE).group(1)


def check(root, form):
    data = (root / form["file"]).read_bytes()
    text = data.decode()
    assert stated(text, "id") == form["id"], "id"
    assert int(stated(text, "revision")) == form["revision"], "revision"
    if "versions" in form:
        rules = re.findall(r'^rules \{\n  id: "([^"]+)"$', text, re.MULTILINE)
        assert [version["rule"] for version in form["versions"]] == rules, "rules"
        assert data.endswith(b"\n"), "the file does not end with LF"
        for version in form["versions"]:
            data += b"%s=%d\n" % (version["rule"].encode(), version["version"])
    digest = hashlib.sha256(data).hexdigest()
    assert digest == form["digest"], "digest is %s" % digest


def main(root, path):
    forms = json.loads(path.read_text(encoding="utf-8"))
    named = {form["file"] for form in forms}
    there = {p.relative_to(root).as_posix()
             for folder in FOLDERS for p in (root / folder).glob("*.txtpb")}
    assert named == there, "files: %s" % (named ^ there)
    assert len({(form["file"].split("/")[0], form["id"], form["revision"]) for form in forms}) == \
        len(forms), "an id and revision stand twice"
    for form in forms:
        try:
            check(root, form)
        except AssertionError as error:
            sys.exit("%s: DIFFERS: %s" % (form["file"], error))
        print("%s: ok %s" % (form["file"], form["digest"]))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
