#!/usr/bin/env python3
"""The page as axe-core, a browser and an HTML validator judge it.

usage: html.py BINARIES SOURCE
"""
import functools
import json
import os
import subprocess
import tempfile
import unittest

from documents import BINARIES, HERE, PICTURE, SOURCE, ReaderTest, call, each_report, main, node, squeeze


def validate(page):
    """What html-validate has to say against a page."""
    done = subprocess.run(
        [os.path.join(HERE, "node_modules/.bin/html-validate"), "--config",
         os.path.join(HERE, "html-validate.json"), "--formatter", "json", page],
        capture_output=True, text=True, timeout=300, check=False)
    said = [f"{message['line']}: {message['ruleId']}: {message['message']}"
            for file in json.loads(done.stdout) for message in file["messages"]]
    return said or ([done.stderr] if done.returncode != 0 else [])


class Html(ReaderTest):
    FORMATS = ("html",)

    @each_report
    def test_axe_finds_no_violation_on_desk_and_phone(self, report):
        for view in node("judge_page.mjs", self.document(report, "html")):
            self.assertEqual(view["violations"], [], view["width"])
            # Without rules that passed, nothing would have been looked at.
            self.assertGreater(view["passes"], 20)

    @each_report
    def test_the_page_fits_a_phone(self, report):
        for view in node("judge_page.mjs", self.document(report, "html")):
            self.assertLessEqual(view["pageWidth"], view["width"])

    @each_report
    def test_a_browser_shows_the_words_of_the_report_in_order(self, report):
        view = node("judge_page.mjs", self.document(report, "html"))[0]
        self.assertEqual(squeeze(view["main"]), self.words_of(report))
        self.assertEqual(view["cells"], 200)
        self.assertEqual(view["requests"], [], "the page is self-contained")
        self.assertEqual(view["pictures"], [list(PICTURE)] if report == "city" else [])

    @each_report
    def test_a_validator_finds_nothing_wrong(self, report):
        self.assertEqual(validate(self.document(report, "html")), [])


class OtherPages(unittest.TestCase):
    """A correction notice and a summary with charts: of the sample and a changed copy of it."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        path = functools.partial(os.path.join, folder.name)
        program = os.path.join(BINARIES, "nianbao")
        with open(os.path.join(SOURCE, "tests/data/reports/chanhe-keji-2023.md"),
                  encoding="utf-8") as file:
            text = file.read()
        changed = text.replace("| 规章 | 0 | 0 | 0 |", "| 规章 | 2 | 0 | 5 |").replace("0 条", "12 条")
        texts = {"2023": text, "changed": changed, "2022": text.replace("2023", "2022")}
        assert len(set(texts.values())) == len(texts)
        for name, words in texts.items():
            with open(path(name + ".md"), "w", encoding="utf-8") as file:
                file.write(words)
        call(program, "diff", path("2023.md"), path("changed.md"), "--to", "html", "-o",
             path("diff.html"), "--notice", "件数有误。")
        call(program, "summary", path("2022.md"), path("2023.md"), "--to", "html", "-o",
             path("summary.html"))
        cls.pages = [path("diff.html"), path("summary.html")]

    def test_axe_finds_no_violation_and_the_page_fits_a_phone(self):
        for page in self.pages:
            for view in node("judge_page.mjs", page):
                with self.subTest(page=page, width=view["width"]):
                    self.assertEqual(view["violations"], [])
                    self.assertGreater(view["passes"], 20)
                    self.assertLessEqual(view["pageWidth"], view["width"])
                    self.assertEqual(view["requests"], [])

    def test_a_validator_finds_nothing_wrong(self):
        for page in self.pages:
            with self.subTest(page=page):
                self.assertEqual(validate(page), [])


if __name__ == "__main__":
    main()
