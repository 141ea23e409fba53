#!/usr/bin/env python3
"""DOCX and XLSX as LibreOffice reads, recalculates and prints them.

usage: office.py BINARIES SOURCE
"""
import os
import re

from documents import SOURCE, ReaderTest, call, each_report, ink, main, squeeze

# Recalculates the formulas of every file it opens, whatever results are kept in it.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


# It has the theme's fonts, under the names that officials' computers know.
FONTS = os.path.join(os.path.abspath(SOURCE), "tests/support/office_fonts.conf")
DPI = 40


def squares_with_ink(rows):
    """First and last column and first row in which anything stands."""
    columns = [x for row in rows for x, dark in enumerate(row) if dark > 0.02]
    return min(columns), max(columns), next(y for y, row in enumerate(rows) if max(row) > 0.02)


def difference(one, other):
    """How much of two pages' ink stands elsewhere, one of them moved up or down as fits best."""
    all_ink = max(sum(map(sum, one)), sum(map(sum, other)))
    return min(sum(abs(a - b) for rows in zip(one[max(0, by):], other[max(0, -by):])
                   for a, b in zip(*rows)) for by in range(-3, 4)) / all_ink


class Office(ReaderTest):
    FORMATS = ("docx", "pdf", "xlsx")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = os.path.join(cls.folder, "profile")
        os.makedirs(os.path.join(cls.profile, "user"))
        with open(os.path.join(cls.profile, "user/registrymodifications.xcu"), "w",
                  encoding="utf-8") as file:
            file.write(ALWAYS_RECALCULATE)

    def convert(self, report, name, to):
        """The document as LibreOffice saves it in another format: the file."""
        out = os.path.join(self.folder, f"{report}-{name}-as-{to.split(':')[0]}")
        call("soffice", f"-env:UserInstallation=file://{self.profile}", "--headless", "--norestore",
             "--nolockcheck", "--convert-to", to, "--outdir", out, self.document(report, name),
             seconds=900, env={**os.environ, "FONTCONFIG_FILE": FONTS,
                               "XDG_CACHE_HOME": os.path.join(self.folder, "cache")})
        converted = [os.path.join(out, file) for file in sorted(os.listdir(out))]
        self.assertTrue(converted, f"LibreOffice did not open the {name}")
        return converted

    @each_report
    def test_the_text_document_has_the_words_of_the_report_in_order(self, report):
        [text] = self.convert(report, "docx", "txt:Text (encoded):UTF8")
        with open(text, encoding="utf-8-sig") as file:
            words = squeeze(file.read())
        self.assertEqual(words, self.words_of(report))

    @each_report
    def test_the_printed_text_document_has_every_figure(self, report):
        [pdf] = self.convert(report, "docx", "pdf:writer_pdf_Export")
        self.assert_has_figures(report, call("pdftotext", "-layout", pdf, "-"))
        pages = int(re.search(r"^Pages: +(\d+)$", call("pdfinfo", pdf), re.M)[1])
        self.assertGreaterEqual(pages, 5)

    def pages(self, pdf, name):
        """The ink of each page."""
        folder = os.path.join(self.folder, name)
        os.makedirs(folder)
        call("pdftoppm", "-r", str(DPI), "-gray", pdf, os.path.join(folder, "p"))
        return [ink(os.path.join(folder, page)) for page in sorted(os.listdir(folder))]

    def test_the_printed_text_document_looks_as_the_pdf_does(self):
        [printed] = self.convert("sample", "docx", "pdf:writer_pdf_Export")
        ours = self.pages(self.document("sample", "pdf"), "ours")
        theirs = self.pages(printed, "theirs")
        self.assertEqual(len(theirs), len(ours))
        tables = 0
        for number, (one, other) in enumerate(zip(ours, theirs), 1):
            with self.subTest(page=number):
                (left, right, top), (left2, right2, top2) = map(squares_with_ink, (one, other))
                self.assertLessEqual(max(abs(left - left2), abs(right - right2)), 1)
                self.assertLessEqual(abs(top - top2), 3)
                shares = sum(map(sum, other)) / sum(map(sum, one))
                self.assertTrue(0.7 < shares < 1.4, shares)
                tables += difference(one, other) < 0.4
        # Where nothing but a table or a short text stands, it is the same picture.
        self.assertGreaterEqual(tables, 3)

    @each_report
    def test_the_workbook_calculates_every_figure(self, report):
        # The last number: all sheets, a file each.
        sheets = self.convert(report, "xlsx",
                              "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,"
                              "false,false,-1")
        self.assertEqual(len(sheets), 5)
        said = ""
        for sheet in sheets:
            with open(sheet, encoding="utf-8") as file:
                said += file.read()
        self.assertNotRegex(said, r"#(REF|NAME|VALUE|DIV)|Err:")
        self.assert_has_figures(report, said)

    @each_report
    def test_the_printed_workbook_has_every_figure(self, report):
        [pdf] = self.convert(report, "xlsx", "pdf:calc_pdf_Export")
        text = call("pdftotext", "-layout", pdf, "-")
        self.assertNotIn("###", text)  # Too wide for its column.
        self.assert_has_figures(report, text)


if __name__ == "__main__":
    main()
