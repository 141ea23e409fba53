"""Holds sources to the names they take over: each `using a::B;` is spoken of.

  usings.py ROOT    names every one that is not; fails when there is one
  usings.py --test  shows the rule at work

clang-tidy looks for these only in the file it is started for, and deploy/lint/tidy starts it for
several at once.
"""
import re
import subprocess
import sys
import unittest
from pathlib import Path

STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
COMMENT = re.compile(r"//[^\n]*")
USING = re.compile(r"^using (?:::)?(?:\w+::)+(\w+);$", re.MULTILINE)


def unused(text):
    code = COMMENT.sub("", STRING.sub('""', text))
    rest = USING.sub("", code)
    return [name for name in USING.findall(code) if not re.search(rf"\b{name}\b", rest)]


class UnusedTest(unittest.TestCase):
    def test_names_are_used_or_named(self):
        for text, expected in [
            ("using a::B;\nB b;", []),
            ("using a::B;\nBook b;", ["B"]),
            ("using a::B;\n// B\n", ["B"]),
            ('using a::B;\nF("//b", B());', []),
            ('using a::B;\nF("B \\" B");', ["B"]),
            ("using ::a::b::C;\nusing a::D;\nvoid F(D d);", ["C"]),
            ("using a::B;\nusing c::B2;\nB2 b;", ["B"]),
        ]:
            self.assertEqual(unused(text), expected, text)


def main(root):
    listed = subprocess.run(["git", "-C", root, "ls-files", "*.cc"], check=True,
                            capture_output=True, text=True).stdout.split()
    wrong = 0
    for file in listed:
        if not (Path(root) / file).exists():
            continue
        for name in unused((Path(root) / file).read_text()):
            print(f"{file}: {name} is taken over and never used")
            wrong += 1
    print(f"{len(listed)} files, {wrong} unused names")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--test"]:
        unittest.main(argv=sys.argv[:1])
    sys.exit(main(sys.argv[1]))
