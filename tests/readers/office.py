#!/usr/bin/env python3
"""DOCX and XLSX as LibreOffice reads, recalculates and prints them.

usage: office.py BINARIES SOURCE
"""
import os
import re

from documents import ReaderTest, call, each_report, main, numbers, squeeze

# Recalculates the formulas of every file it opens, whatever results are kept in it.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class Office(ReaderTest):
    FORMATS = ("docx", "xlsx")

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
             seconds=900)
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
