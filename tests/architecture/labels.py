"""The form is data: no source knows a statutory label or a cell address.

Takes every Chinese text of six characters or more, and every table, from the editions, and looks
for them in the string literals of the sources outside tests.

  labels.py ROOT    names every literal that holds one; fails when there is one
  labels.py --test  shows that it finds them
"""
import re
import sys
import unittest
from pathlib import Path

SHORTEST = 6
QUOTED = r'"(?:[^"\\\n]|\\.)*"'
RAW = r'R"([^()\\\s]{0,16})\((?P<raw>.*?)\)\1"'
COMMENT = r"//[^\n]*|/\*.*?\*/"
CHARACTER = r"'(?:[^'\\\n]|\\.)+'"
TOKEN = re.compile(f"(?s:(?P<comment>{COMMENT})|{RAW}|(?P<quoted>{QUOTED})|{CHARACTER})")
ORDINAL = re.compile(r"^(?:（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、|\d+\.)")


def literals(source):
    """String literals with the number of their line; those that follow each other as one."""
    found, end = [], None
    for match in TOKEN.finditer(source):
        if match["raw"] is not None:
            text = match["raw"]
        elif match["quoted"] is not None:
            text = re.sub(r"\\(.)", r"\1", match["quoted"][1:-1])
        else:
            continue
        if end is not None and source[end:match.start()].strip() == "":
            found[-1] = (found[-1][0], found[-1][1] + text)
        else:
            found.append((source.count("\n", 0, match.start()) + 1, text))
        end = match.end()
    return found


def forbidden_texts(edition):
    """Labels without ordinal and placeholders, and "<table>/" of every table."""
    texts = {table + "/" for table in re.findall(r'^tables \{\s*id: "([a-z0-9_]+)"', edition, re.M)}
    for quoted in re.findall(QUOTED, edition):
        for part in re.split(r"\{[a-z_]+\}", quoted[1:-1]):
            part = ORDINAL.sub("", part)
            if len(part) >= SHORTEST and re.search("[\u4e00-\u9fff]", part):
                texts.add(part)
    return texts


def findings(path, source, texts):
    return [f"{path}:{line}: the form's own \"{text}\" in a literal"
            for line, literal in literals(source) for text in sorted(texts) if text in literal]


def is_source(path):
    return (path.suffix in (".h", ".cc") and not path.name.endswith(("_test.cc", "_fixture.h")) and
            "testing" not in path.parts)


class LabelsTest(unittest.TestCase):
    EDITION = '''
tables {
  id: "requests"
  rows { label: "（一）予以公开的全部申请" }
  report_title: "{agency}{year}年政府信息公开工作年度报告"
}'''

    def found(self, source):
        return len(findings("a.cc", source, forbidden_texts(self.EDITION)))

    def test_literals_are_found(self):
        for source in ('f("予以公开的全部申请");', 'f("（一）予以公开的全部申请：");',
                       'f("予以公开" \n "的全部申请");', 'f(R"x(予以公开的全部申请)x");',
                       'f("\\"", "年政府信息公开工作年度报告");', 'f("requests/received.total");'):
            with self.subTest(source=source):
                self.assertEqual(self.found(source), 1)

    def test_comments_and_other_words_are_free(self):
        for source in ('// "予以公开的全部申请"', "/* requests/x */", 'f("予以公开");',
                       "f('\"'); // 予以公开的全部申请", 'f("https://x/requests");'):
            with self.subTest(source=source):
                self.assertEqual(self.found(source), 0)


def main():
    if sys.argv[1:] == ["--test"]:
        unittest.main(argv=sys.argv[:1])
    root = Path(sys.argv[1])
    editions = list((root / "protos/nianbao/form/v1/editions").glob("*.txtpb"))
    texts = set().union(*(forbidden_texts(e.read_text(encoding="utf-8")) for e in editions))
    sources = [p for folder in ("services", "storage") for p in sorted((root / folder).rglob("*"))
               if is_source(p)]
    found = [f for p in sources
             for f in findings(p.relative_to(root), p.read_text(encoding="utf-8"), texts)]
    for finding in found:
        print(finding)
    print(f"{len(texts)} texts of {len(editions)} editions, {len(sources)} sources, {len(found)} found")
    sys.exit(1 if found or not texts or not sources else 0)


if __name__ == "__main__":
    main()
