#!/usr/bin/env python3
"""Pictures of a report: from a clerk's files into the documents that are published, and out of
them when they are erased.

usage: pictures.py BINARIES SOURCE
"""
import base64
import hashlib
import json
import sys
import zipfile

from support import png, run
from suite import AGENCY, NAME, Suite, main

FORMATS = ("html", "pdf", "docx", "ofd")


class Pictures(Suite):
    def setUp(self):
        super().setUp()
        self.png = png()
        self.picture = self.path("flow.png")
        with open(self.picture, "wb") as file:
            file.write(self.png)
        self.imported["sections"][-1]["blocks"].append(
            {"id": "flow", "kind": "KIND_IMAGE", "attachment": "flow-chart",
             "content": {"text": "图1 申请公开流程图"}})
        self.file = self.write("illustrated.json", json.dumps({"report": self.imported}))

    def save(self, *words, code=0):
        return self.call("clerk", "save", self.file, "--agency", AGENCY, "--year", "2023",
                         "--without-file", *words, code=code)

    def publish(self, code=0):
        return self.call("clerk", "publish", NAME, "--formats", ",".join(FORMATS), "-o",
                         self.path("published"), code=code)

    def published(self, extension):
        with open(self.path("published", "report-2023." + extension), "rb") as file:
            return file.read()

    def images_of_pdf(self, path):
        listed = run(["pdfimages", "-list", path]).out.splitlines()[2:]
        return [tuple(line.split()[3:5]) for line in listed]

    def test_a_picture_is_published_and_goes_when_it_is_erased(self):
        self.save("--picture", "flow-chart=" + self.picture)
        self.review_all()
        self.call("clerk", "submit", NAME)
        self.publish()
        source = b"data:image/png;base64," + base64.b64encode(self.png)
        self.assertIn(source, self.published("html"))
        self.assertEqual(self.images_of_pdf(self.path("published/report-2023.pdf")),
                         [("400", "300")])
        for package, part in (("docx", "word/media/picture1.png"),
                              ("ofd", "Doc_0/Res/picture1.png")):
            with zipfile.ZipFile(self.path("published/report-2023." + package)) as parts:
                self.assertEqual(parts.read(part), self.png)
        page = self.path("again.html")
        self.call("auditor", "render", NAME, "--to", "html", "-o", page)
        with open(page, "rb") as file:
            self.assertIn(source, file.read())

        self.call("operator", "erase", NAME, "--file", hashlib.sha256(self.png).hexdigest(),
                  "--authority", "市政府办公室", "--basis", "著作权法第五十三条")
        manifest = self.show()["publications"][-1]
        self.assertEqual(len(manifest["artefacts"]), len(FORMATS))
        said = self.call("auditor", "render", NAME, "--to", "html", "-o", page)
        self.assertIn("flow-chart", said.err)
        with open(page, "rb") as file:
            text = file.read()
        self.assertNotIn(b"<img", text)
        self.assertIn("申请公开流程图".encode(), text)
        self.assertEqual(self.server.stop(), 0)
        checked = run([self.binaries.path("nianbao-fsck"), "--store", self.path("store")])
        self.assertEqual(checked.code, 0, str(checked))

    def test_nothing_is_published_without_it(self):
        self.imported["attachments"] = [
            {"id": "flow-chart", "role": "ROLE_IMAGE", "mediaType": "image/png",
             "digest": base64.b64encode(hashlib.sha256(self.png).digest()).decode(),
             "size": str(len(self.png))}]
        self.file = self.write("illustrated.json", json.dumps({"report": self.imported}))
        self.save()
        self.review_all()
        self.call("clerk", "submit", NAME)
        self.assertIn("flow-chart", self.publish(code=3).err)
        self.client("clerk").upload(AGENCY, self.png)
        self.publish()

    def test_what_is_no_picture_is_said_before_it_is_saved(self):
        self.assertIn("ID=FILE", self.save("--picture", "flow-chart", code=2).err)
        self.assertIn("no image block",
                      self.save("--picture", "other=" + self.picture, code=2).err)
        page = self.path("page.png")
        self.nianbao("render", self.file, "--picture", "flow-chart=" + self.picture, "--to", "png",
                     "-o", page)
        with open(page, "rb") as file:
            self.assertTrue(file.read().startswith(b"\x89PNG"))
        text = self.write("text.png", "no picture")
        said = self.nianbao("render", self.file, "--picture", "flow-chart=" + text, "--to", "html",
                            "-o", page, code=3)
        self.assertIn("neither a PNG nor a JPEG", said.err)


if __name__ == "__main__":
    main(sys.argv)
