#!/usr/bin/env python3
"""Recomputes digest-v1 from the JSON of a Revision (protobuf JSON), with nothing of Nianbao.

usage: digest_v1.py REVISION.json...      exit 0 when every digest is the one the file states
"""
import base64
import hashlib
import json
import sys
from urllib.parse import quote

SUITES = {"SUITE_SHA256": "sha256", "SUITE_SM3": "sm3"}
KINDS = {"KIND_PARAGRAPH": "paragraph", "KIND_LIST": "list", "KIND_REMARK": "remark"}


def b64(text):
    return base64.b64decode(text)


def commitment(suite, tag, salt, text):
    return hashlib.new(suite, bytes([tag]) + b64(salt) + text.encode()).hexdigest()


def body(suite, tag, item):
    if "erased" in item:
        return b64(item["erased"]["commitment"]).hex()
    return commitment(suite, tag, item["content"]["salt"], item["content"].get("text", ""))


def value(figure):
    if "count" in figure:
        return "c:" + str(int(figure["count"]))
    if "amount" in figure:
        return "m:" + str(int(figure["amount"].get("fen", 0)))
    if "notApplicable" in figure:
        return "n"
    if "blank" in figure:
        return "b"
    return "u:" + quote(figure["unread"].get("raw", ""), safe="-._~")


def figure_lines(report):
    lines = {f["cell"].encode(): f["cell"] + "=" + value(f) for f in report.get("figures", [])}
    return [lines[cell] for cell in sorted(lines)]


def kind(block):
    if block["kind"] == "KIND_HEADING":
        return "heading%d" % block["level"]
    if block["kind"] == "KIND_IMAGE":
        return "image:" + block["attachment"]
    return KINDS[block["kind"]]


def edition(word, ref):
    return "%s %s %d %s" % (word, ref["id"], ref["revision"], b64(ref["digest"]).hex())


def content_lines(suite, revision):
    report = revision["report"]
    yield "nianbao-digest-v1 " + suite
    yield edition("edition", report["edition"])
    for ref in sorted(report.get("supplements", []), key=lambda r: r["id"].encode()):
        yield edition("supplement", ref)
    yield "agency " + report["agency"].removeprefix("agencies/")
    yield "report " + revision["reportId"]
    yield "year %d" % report["year"]
    yield "kind " + {"KIND_OWN": "own", "KIND_GOVERNMENT": "government"}[report["kind"]]
    yield "title " + report.get("title", "")
    yield from figure_lines(report)
    for section in report.get("sections", []):
        for n, block in enumerate(section.get("blocks", []), 1):
            yield "block %d;%d;%s;%s;%s" % (
                section.get("ordinal", 0), n, block["id"], kind(block), body(suite, 1, block))
    for n, item in enumerate(report.get("explanations", []), 1):
        yield "explanation %d;%s;%s;%s;%s;%s" % (
            n, item["id"], item["rule"], item["reason"], ",".join(item.get("cells", [])),
            body(suite, 2, item))
    images = [a for a in report.get("attachments", []) if a["role"] == "ROLE_IMAGE"]
    for n, image in enumerate(images, 1):
        text = "sha256:%s\n%s\n%d" % (
            b64(image["digest"]).hex(), image["mediaType"], int(image.get("size", 0)))
        yield "attachment %d;%s;image;%s" % (
            n, image["id"], commitment(suite, 3, image["salt"], text))


def digest(suite, lines):
    return hashlib.new(suite, "".join(line + "\n" for line in lines).encode()).digest()


def check(path):
    with open(path, encoding="utf-8") as file:
        revision = json.load(file)
    suite = SUITES[revision["suite"]]
    content = digest(suite, content_lines(suite, revision))
    figures = digest(suite, ["nianbao-figures-v1 " + suite] + figure_lines(revision["report"]))
    good = content == b64(revision["contentDigest"]) and figures == b64(revision["figuresDigest"])
    print("%s: %s content %s figures %s" % (
        path, "ok" if good else "DIFFERS", content.hex(), figures.hex()))
    return good


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(0 if all([check(path) for path in sys.argv[1:]]) else 1)
