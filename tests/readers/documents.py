"""What the readers' tests share: two reports in every format, and what they must say.

The sample is rendered from its file; the city's report (some 100 paragraphs, large figures, rare
characters, a picture) is generated, saved in a store and rendered from there, so that it bears the
stamp.
Each script is called with the folders of the binaries and of the sources.
"""
import functools
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from decimal import Decimal

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../end_to_end"))
from support import png  # noqa: E402

BINARIES, SOURCE = sys.argv[1:3]
CITY = "长宁市人民政府办公室"
REPORTS = ("sample", "city")
PICTURE = (640, 480)  # Of the city's report.


def call(*words, seconds=300, **options):
    """Runs a program, which must succeed; its output, complaints last, as text."""
    done = subprocess.run(words, capture_output=True, timeout=seconds, check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(words)}: exit {done.returncode}\n"
                             f"{done.stdout[-4000:].decode(errors='replace')}"
                             f"{done.stderr[-4000:].decode(errors='replace')}")
    return (done.stdout + done.stderr).decode(errors="replace")


def node(script, *words):
    """What a program of this folder prints as JSON."""
    output = call("node", os.path.join(HERE, script), *words)
    return json.JSONDecoder().raw_decode(output)[0]


def squeeze(text):
    """Without white space and what has no shape: readers differ in where they put it."""
    return re.sub(r"[\s\u200b\ufeff\u00ad]+", "", text)


def numbers(text):
    return Counter(re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])", text))


SQUARE = 8  # Pixels.


def ink(path):
    """The darkness of each square of a picture (binary PGM), 0 to 1, row by row."""
    with open(path, "rb") as file:
        data = file.read()
    head = re.match(rb"P5\s+(?:#[^\n]*\n)?(\d+)\s+(\d+)\s+255\s", data)
    width, height = int(head[1]), int(head[2])
    pixels = data[head.end():]

    def darkness(x, y):
        rows = (pixels[(y + i) * width + x:(y + i) * width + x + SQUARE] for i in range(SQUARE))
        return 1 - sum(map(sum, rows)) / (255 * SQUARE * SQUARE)
    return [[darkness(x, y) for x in range(0, width - SQUARE + 1, SQUARE)]
            for y in range(0, height - SQUARE + 1, SQUARE)]


def figure_texts(report):
    """The figures as every document prints them, in the order of the report."""
    texts = []
    for figure in report["figures"]:
        if "amount" in figure:
            amount = Decimal(figure["amount"].get("fen", 0)) / 1_000_000
            texts.append(f"{amount.normalize():f}")
        else:
            texts.append(figure["count"])
    return texts


def each_report(test):
    """Runs a test for each report, whatever becomes of the others."""
    @functools.wraps(test)
    def run(self):
        for report in REPORTS:
            with self.subTest(report=report):
                test(self, report)
    return run


class ReaderTest(unittest.TestCase):
    """Renders the reports in the formats a script is about, once."""

    FORMATS = ()

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        targets = {"sample": [os.path.join(SOURCE, "tests/data/reports/chanhe-keji-2023.md")],
                   "city": cls.save_city()}
        cls.texts, cls.data, cls.figures = {}, {}, {}
        for report, target in targets.items():
            for name in {*cls.FORMATS, "txt", "json"}:
                call(cls.program("nianbao"), "render", *target, "--to", name, "-o",
                     cls.document(report, name))
            with open(cls.document(report, "txt"), encoding="utf-8") as file:
                cls.texts[report] = file.read()
            with open(cls.document(report, "json"), encoding="utf-8") as file:
                said = json.load(file)
            # A stamped report is wrapped.
            cls.data[report] = said.get("report", said)
            cls.figures[report] = figure_texts(cls.data[report])
            assert len(cls.figures[report]) == 200

    @classmethod
    def save_city(cls):
        store = ["--store", os.path.join(cls.folder, "store")]
        source, picture = (os.path.join(cls.folder, name) for name in ("source.json", "flow.png"))
        generated = json.loads(call(cls.program("generate_report"), "--paragraphs", "100",
                                    "--largest", "400000", "--agency-name", CITY))
        generated["report"]["sections"][-1]["blocks"].append(
            {"id": "flow", "kind": "KIND_IMAGE", "attachment": "flow",
             "content": {"text": "图1 申请公开流程图"}})
        with open(source, "w", encoding="utf-8") as file:
            json.dump(generated, file)
        with open(picture, "wb") as file:
            file.write(png(*PICTURE))
        call(cls.program("nianbao"), *store, "--as", "registrar", "agency", "add", "--name", CITY,
             "--id", "city")
        call(cls.program("nianbao"), *store, "--as", "clerk", "save", source, "--agency", CITY,
             "--year", "2023", "--reason", "填报", "--picture", "flow=" + picture)
        return ["agencies/city/reports/2023@1", *store]

    @staticmethod
    def program(name):
        return os.path.join(BINARIES, name)

    @classmethod
    def document(cls, report, name):
        return os.path.join(cls.folder, f"{report}.{name}")

    def words_of(self, report):
        """The report's words in order, without the stamp."""
        return squeeze(self.texts[report].split("修订 agencies/")[0])

    def assert_has_rows(self, report, text):
        """Each row of the tables, label and figures, in order."""
        text, at = squeeze(text), 0
        rows = [squeeze(line) for line in self.texts[report].splitlines() if "\t" in line]
        self.assertGreater(len(rows), 40)
        for row in rows:
            found = text.find(row, at)
            self.assertGreaterEqual(found, 0, row)
            at = found + len(row)

    def assert_has_figures(self, report, text):
        """Each figure as often as the report states it, at least, where readers keep cells apart."""
        missing = Counter(self.figures[report]) - numbers(text)
        self.assertEqual(missing, Counter(), "not shown")


def main():
    unittest.main(argv=sys.argv[:1])
