#!/usr/bin/env python3
"""Recomputes a leaf's commitments from the JSON of what they hide, with nothing of Nianbao.

The file holds `details`, `epoch` and `erasure` (EntryDetails), `judgement` (Judgement),
`publication` (Publication) and `request`, and the commitments in hex per suite.

usage: commitments_v1.py VECTORS.json      exit 0 when everything holds
"""
import base64
import hashlib
import json
import sys
from urllib.parse import quote

SEVERITIES = ["UNSPECIFIED", "BLOCK", "EXPLAIN", "WARN", "INFO"]
OUTCOMES = ["UNSPECIFIED", "FAIL", "UNCERTAIN"]
FORMATS = ["UNSPECIFIED", "HTML", "PDF", "DOCX", "XLSX", "OFD", "MARKDOWN", "TEXT", "JSON", "CSV"]


def word(text):
    if text == "-":
        return "%2D"
    return quote(text, safe="._~/:-") or "-"


def counted(text):
    return "%d:%s" % (len(text.encode()), text)


def digest(message, name):
    return base64.b64decode(message.get(name, "")).hex() or "-"


def reference(kind, message):
    return "%s %s %d %s" % (kind, word(message.get("id", "")), message.get("revision", 0),
                            digest(message, "digest"))


def details_text(m):
    lines = ["nianbao-details-v1"]
    lines += [counted(m.get(name, "")) for name in ("text", "claimedName", "peer")]
    for c in m.get("changes", []):
        lines.append(" ".join(c.get(name) or "-" for name in ("cell", "before", "after")))
    if "epochStart" in m:
        e = m["epochStart"]
        lines.append("epoch %s %s %s %s %s" % (
            word(e.get("previousOrigin", "")), e.get("previousSize", 0), digest(e, "previousRoot"),
            e.get("knownSize", 0), digest(e, "knownRoot")))
        lines.append(counted(e.get("reason", "")))
    if "erasure" in m:
        e = m["erasure"]
        scope, revisions = e.get("scope", []), e.get("revisions", [])
        lines.append("erasure %d %d %s" % (len(scope), len(revisions), ",".join(revisions) or "-"))
        lines += [counted(text) for text in [e.get("authority", ""), e.get("basis", "")] + scope]
    return lines


def verdict_text(v):
    lines = ["nianbao-verdict-v1", reference("edition", v.get("edition", {})),
             reference("rules", v.get("ruleSet", {})), "report " + digest(v, "reportDigest")]
    for f in v.get("findings", []):
        ranges = ["%s:%d-%d" % (r["block"], r.get("start", 0), r.get("end", 0))
                  for r in f.get("ranges", [])]
        lines.append("finding %s %d %d %s %s %s" % (
            word(f["rule"]), SEVERITIES.index(f["severity"].removeprefix("SEVERITY_")),
            OUTCOMES.index(f["outcome"].removeprefix("OUTCOME_")), word(f.get("fingerprint", "")),
            ",".join(f.get("cells", [])) or "-", ",".join(ranges) or "-"))
    return lines


def manifest_text(m):
    lines = ["nianbao-manifest-v1", "revision %s" % m["revision"]]
    for a in m.get("artefacts", []):
        lines.append("artefact %d %s %s %s %s %s %s %s" % (
            FORMATS.index(a["format"].removeprefix("FORMAT_")), digest(a, "digest"),
            a.get("size", 0), word(a.get("mediaType", "")), word(a.get("fileName", "")),
            word(a.get("renderer", "")), digest(a, "themeDigest"), digest(a, "fontsDigest")))
    return lines


def commitment(suite, tag, salt, lines):
    text = "".join(line + "\n" for line in lines).encode()
    return hashlib.new(suite, bytes([tag]) + base64.b64decode(salt) + text).hexdigest()


def parts_of(v):
    request = ["nianbao-request-v1", "%s %s" % (v["request"]["method"], v["request"]["sha256"])]
    return {
        **{name: (0x10, v[name]["salt"], details_text(v[name]))
           for name in ("details", "epoch", "erasure")},
        "verdict": (0x11, v["judgement"]["salt"], verdict_text(v["judgement"]["verdict"])),
        "request": (0x12, v["details"]["salt"], request),
        "manifest": (0x13, v["publication"]["salt"], manifest_text(v["publication"])),
    }


def main(path):
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)
    for suite, wanted in vectors["commitments"].items():
        for name, part in parts_of(vectors).items():
            made = commitment(suite, *part)
            if made != wanted.get(name):
                sys.exit("%s: DIFFERS: %s %s is %s" % (path, suite, name, made))
    print("%s: ok" % path)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
