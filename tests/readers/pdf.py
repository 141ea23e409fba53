#!/usr/bin/env python3
"""The PDF as qpdf, Poppler, Ghostscript, MuPDF and pdf.js read it.

usage: pdf.py BINARIES SOURCE
"""
import json
import os
import re
from collections import Counter
from itertools import chain

from documents import PICTURE, ReaderTest, call, each_report, ink, main, node, squeeze

DPI = 40
# Share of a page's squares whose ink may differ between two programs that draw it.
DIFFERENT = 0.01


class Pdf(ReaderTest):
    FORMATS = ("pdf",)

    def pdf(self, report):
        return self.document(report, "pdf")

    @each_report
    def test_qpdf_finds_nothing_wrong(self, report):
        self.assertIn("No syntax or stream encoding errors", call("qpdf", "--check", self.pdf(report)))

    @each_report
    def test_every_font_is_embedded_as_a_subset_with_its_text(self, report):
        fonts = call("pdffonts", self.pdf(report)).splitlines()[2:]
        self.assertGreaterEqual(len(fonts), 4)
        for font in fonts:
            self.assertRegex(font, r"^[A-Z]{6}\+\S+ .* yes yes yes +\d+ +\d+$")

    def test_the_picture_is_there_in_its_size(self):
        for report, expected in (("sample", []), ("city", [PICTURE])):
            listed = call("pdfimages", "-list", self.pdf(report)).splitlines()[2:]
            self.assertEqual([tuple(map(int, line.split()[3:5])) for line in listed], expected)

    @each_report
    def test_the_structure_has_the_words_of_the_report_in_order(self, report):
        tree = call("pdfinfo", "-struct-text", self.pdf(report))
        said = "".join(re.findall(r'^ *"(.*)"$', tree, re.M))
        self.assertEqual(squeeze(said), self.words_of(report))

    @each_report
    def test_pdf_js_reads_structure_outline_and_attachment(self, report):
        seen = node("read_pdf.mjs", self.pdf(report))
        self.assertEqual(squeeze(seen["structure"]), self.words_of(report))
        self.assertEqual(seen["language"], "zh-CN")
        self.assertGreaterEqual(seen["outline"], 6)
        self.assertEqual(json.loads(seen["attachment"]), self.data[report])

    @each_report
    def test_programs_of_four_houses_read_the_same_characters(self, report):
        poppler = call("pdftotext", "-raw", self.pdf(report), "-")
        self.assert_has_rows(report, poppler)
        expected = Counter(squeeze(poppler))
        for name, text in {
                "MuPDF": call("mutool", "draw", "-q", "-N", "-F", "txt", "-o", "-", self.pdf(report)),
                "Ghostscript": call("gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE",
                                    "-sDEVICE=txtwrite", "-o", "-", self.pdf(report)),
                "pdf.js": node("read_pdf.mjs", self.pdf(report))["text"]}.items():
            read = Counter(squeeze(text))
            lost, surplus = expected - read, read - expected
            if name == "Ghostscript":
                # Of a character beyond the basic plane its txtwrite makes four of its own.
                beyond = Counter({c: times for c, times in lost.items() if ord(c) > 0xffff})
                self.assertEqual(surplus.total(), 4 * beyond.total(), surplus)
                lost, surplus = lost - beyond, Counter()
            self.assertEqual((surplus, lost), (Counter(), Counter()), name)

    def draw(self, report):
        """Folder of each program's pictures of the pages, in order."""
        poppler, mupdf, ghostscript = (os.path.join(self.folder, f"{report}-{name}")
                                       for name in ("poppler", "mupdf", "ghostscript"))
        for folder in (poppler, mupdf, ghostscript):
            os.makedirs(folder)
        call("pdftoppm", "-r", str(DPI), "-gray", self.pdf(report), os.path.join(poppler, "p"))
        complaints = call("mutool", "draw", "-q", "-N", "-r", str(DPI), "-c", "gray", "-o",
                          os.path.join(mupdf, "p-%03d.pgm"), self.pdf(report))
        complaints += call("gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pgmraw",
                           "-dTextAlphaBits=4", "-dGraphicsAlphaBits=4", f"-r{DPI}", "-o",
                           os.path.join(ghostscript, "p-%03d.pgm"), self.pdf(report))
        self.assertEqual(complaints.strip(), "")
        return [[os.path.join(folder, name) for name in sorted(os.listdir(folder))]
                for folder in (poppler, mupdf, ghostscript)]

    @each_report
    def test_the_pages_look_alike_in_all(self, report):
        poppler, *others = self.draw(report)
        self.assertGreaterEqual(len(poppler), 6)
        for pages in others:
            self.assertEqual(len(pages), len(poppler))
            for one, other in zip(poppler, pages):
                squares = list(zip(chain(*ink(one)), chain(*ink(other))))
                above_the_stamp = squares[:len(squares) * 85 // 100]
                self.assertGreater(sum(a for a, _ in above_the_stamp), 1, f"{one} is blank")
                apart = sum(abs(a - b) > 0.25 for a, b in squares) / len(squares)
                self.assertLess(apart, DIFFERENT, f"{one} and {other}")


if __name__ == "__main__":
    main()
