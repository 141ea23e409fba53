#!/usr/bin/env python3
"""The OFD package held to GB/T 33190-2016, and as another program shows it.

usage: ofd.py BINARIES SOURCE
"""
import json
import posixpath
import zipfile
from collections import Counter
from xml.etree import ElementTree

from documents import ReaderTest, each_report, main, node, squeeze
from ofd_rules import NAMESPACE, faults


class Package:
    """A package's parts, found the way a reader finds them."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        self.names = self.zip.namelist()
        root = self.parse("OFD.xml")
        self.document_place = root.find(f".//{NAMESPACE}DocRoot").text
        self.document = self.parse(self.document_place)
        self.resources_place = self.place(self.document_place,
                                          self.document.find(f".//{NAMESPACE}PublicRes").text)
        self.resources = self.parse(self.resources_place)
        self.pages = [self.parse(self.place(self.document_place, page.get("BaseLoc")))
                      for page in self.document.iter(NAMESPACE + "Page")]
        self.attachments = self.parse(self.place(
            self.document_place, self.document.find(NAMESPACE + "Attachments").text))
        self.parts = [root, self.document, self.resources, *self.pages, self.attachments]

    def parse(self, name):
        return ElementTree.fromstring(self.zip.read(name))

    @staticmethod
    def place(base, location):
        """Of a file that `base` names: from the package's root, or from where `base` is."""
        if location.startswith("/"):
            return location[1:]
        return posixpath.join(posixpath.dirname(base), location)

    def font_files(self):
        folder = self.place(self.resources_place, self.resources.get("BaseLoc"))
        return {font.get("ID"): posixpath.join(folder, font.find(NAMESPACE + "FontFile").text)
                for font in self.resources.iter(NAMESPACE + "Font")}


def count_of(array):
    """Numbers in an array in which "g n v" stands for n times v."""
    words = array.split()
    count = 0
    while words:
        if words[0] == "g":
            count += int(words[1])
            words = words[3:]
        else:
            count += 1
            words = words[1:]
    return count


class Ofd(ReaderTest):
    FORMATS = ("ofd",)

    def package(self, report):
        return Package(self.document(report, "ofd"))

    @each_report
    def test_the_package_is_a_sound_zip_of_named_parts(self, report):
        package = self.package(report)
        self.assertIsNone(package.zip.testzip())
        self.assertEqual(package.names[0], "OFD.xml")
        self.assertEqual(len(package.names), len(set(package.names)))

    @each_report
    def test_every_element_is_as_the_standard_has_it(self, report):
        for part in self.package(report).parts:
            self.assertEqual(faults(part), [])

    @each_report
    def test_ids_are_unique_and_what_they_refer_to_is_there(self, report):
        package = self.package(report)
        ids = [int(element.get("ID")) for part in package.parts[:-1] for element in part.iter()
               if element.get("ID")]
        self.assertEqual([n for n, times in Counter(ids).items() if times > 1], [])
        self.assertGreaterEqual(
            int(package.document.find(f".//{NAMESPACE}MaxUnitID").text), max(ids))
        fonts = package.font_files()
        used = {text.get("Font") for page in package.pages
                for text in page.iter(NAMESPACE + "TextObject")}
        self.assertEqual(used, set(fonts))
        pages = {page.get("ID") for page in package.document.iter(NAMESPACE + "Page")}
        self.assertLessEqual({dest.get("PageID")
                              for dest in package.document.iter(NAMESPACE + "Dest")}, pages)
        for name in fonts.values():
            self.assertIn(name, package.names)
        for file in package.attachments.iter(NAMESPACE + "FileLoc"):
            said = json.loads(package.zip.read(package.place("", file.text)))
            self.assertEqual(said, self.data[report])

    @each_report
    def test_every_character_has_its_place(self, report):
        texts = 0
        for page in self.package(report).pages:
            for code in page.iter(NAMESPACE + "TextCode"):
                places = 1 + count_of(code.get("DeltaX", ""))
                self.assertEqual(len(code.text), places, code.text)
                texts += 1
        self.assertGreater(texts, 300)

    @each_report
    def test_the_embedded_fonts_draw_every_character(self, report):
        from fontTools.ttLib import TTFont  # Debian's python3-fonttools.
        package = self.package(report)
        shown = {}
        for page in package.pages:
            for text in page.iter(NAMESPACE + "TextObject"):
                if text.find(NAMESPACE + "CGTransform") is None:
                    shown.setdefault(text.get("Font"), set()).update(
                        text.find(NAMESPACE + "TextCode").text)
        for font_id, name in package.font_files().items():
            with package.zip.open(name) as file:
                characters = TTFont(file).getBestCmap()
            self.assertEqual({c for c in shown.get(font_id, ()) if ord(c) not in characters},
                             set(), name)

    @each_report
    def test_another_program_shows_the_words_of_the_report(self, report):
        pages = node("show_ofd.mjs", self.document(report, "ofd"))
        self.assertEqual(len(pages), len(self.package(report).pages))
        text = "".join(page["text"] for page in pages)
        self.assert_has_rows(report, text)
        read, expected = Counter(squeeze(text)), Counter(self.words_of(report))
        self.assertEqual(expected - read, Counter())
        for number, page in enumerate(pages):
            self.assertGreater(page["ink"], 0.005, f"page {number + 1} is blank")
            self.assertAlmostEqual(page["height"] / page["width"], 297 / 210, delta=0.02)


if __name__ == "__main__":
    main()
