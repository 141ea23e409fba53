#!/usr/bin/env python3
"""The page as axe-core, a browser and an HTML validator judge it.

usage: html.py BINARIES SOURCE
"""
import json
import os
import subprocess

from documents import HERE, ReaderTest, each_report, main, node, squeeze


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

    @each_report
    def test_a_validator_finds_nothing_wrong(self, report):
        done = subprocess.run(
            [os.path.join(HERE, "node_modules/.bin/html-validate"), "--config",
             os.path.join(HERE, "html-validate.json"), "--formatter", "json",
             self.document(report, "html")],
            capture_output=True, text=True, timeout=300, check=False)
        said = [f"{message['line']}: {message['ruleId']}: {message['message']}"
                for file in json.loads(done.stdout) for message in file["messages"]]
        self.assertEqual((said, done.returncode), ([], 0), done.stderr)


if __name__ == "__main__":
    main()
