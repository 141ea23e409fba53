#!/usr/bin/env python3
"""Files beside reports: uploaded whole or piece by piece, hung on revisions, and read again;
and what a portal shows, confirmed.

usage: files.py BINARIES SOURCE
"""
import hashlib
import os
import random
import sys
import threading
import time

from support import run
from suite import AGENCY, NAME, Suite, main

CHUNK = 256 << 10
BYTES = random.Random(7).randbytes(5 * CHUNK + 1000)


def digest_of(data):
    return hashlib.sha256(data).digest()


class OpenStream:
    """An upload of the first chunks of BYTES that goes on only when it is let go."""

    def __init__(self, client, chunks):
        from wire import upload_messages
        self.go_on = threading.Event()
        self.call = client.reports.UploadBlob.future(
            self._messages(upload_messages(AGENCY, BYTES, end=chunks * CHUNK)), timeout=120)

    def _messages(self, messages):
        yield from messages
        self.go_on.wait(timeout=120)

    def wait_until_kept(self, client, size):
        """Until the server says so; it must within a minute."""
        end = time.monotonic() + 60
        while client.kept(AGENCY, BYTES) < size:
            if self.call.done() or time.monotonic() > end:
                raise AssertionError(f"{size} bytes are not kept: {self.call}")

    def let_go(self):
        """Ends it; whether it had failed."""
        self.go_on.set()
        return self.call.exception(timeout=60) is not None


class Files(Suite):
    def setUp(self):
        super().setUp()
        self.clerk = self.client("clerk")

    def send_rest(self):
        """Goes on from what is kept; from where it went on. A stream that was broken off may still
        be ending."""
        from wire import Refused
        while True:
            kept = self.clerk.kept(AGENCY, BYTES)
            try:
                rest = self.clerk.upload(AGENCY, BYTES, offset=kept)
            except Refused as error:
                if error.code not in ("OUT_OF_RANGE", "ABORTED"):
                    raise
                continue
            self.assertEqual((rest.committed_size, rest.complete), (len(BYTES), True))
            return kept

    def check_named(self):
        """Has a revision name the file; it is read back whole."""
        from nianbao.report.v1 import report_pb2
        self.save_sample()
        stored = self.clerk.get(NAME)
        self.clerk.save(NAME, report=stored.revision.report, etag=stored.record.etag, files=[
            report_pb2.Attachment(role="ROLE_SIGNED_SCAN", digest=digest_of(BYTES),
                                  media_type="application/pdf", size=len(BYTES))])
        attachment, data = self.clerk.blob(NAME + "/revisions/1", digest_of(BYTES))
        self.assertEqual(data, BYTES)
        self.assertEqual(attachment.size, len(BYTES))

    def check_store(self):
        """No server has the store any more: it is whole."""
        self.assertEqual(self.server.stop(), 0)
        checked = run([self.binaries.path("nianbao-fsck"), "--store", self.path("store")])
        self.assertEqual(checked.code, 0, str(checked))

    def test_a_broken_upload_goes_on_where_it_broke(self):
        stream = OpenStream(self.clerk, 4)
        stream.wait_until_kept(self.clerk, 3 * CHUNK)
        stream.call.cancel()
        stream.go_on.set()
        error = self.refused("OUT_OF_RANGE", self.clerk.upload, AGENCY, BYTES, offset=CHUNK)
        self.assertIn("bytes are kept", error.text)
        self.assertGreaterEqual(self.send_rest(), 3 * CHUNK)
        self.check_named()
        self.check_store()

    def test_kill_in_the_middle_loses_nothing_that_was_kept(self):
        stream = OpenStream(self.clerk, 4)
        stream.wait_until_kept(self.clerk, 3 * CHUNK)
        self.server.kill()
        self.assertTrue(stream.let_go())
        self.start_submission()
        self.clerk = self.client("clerk")
        self.assertEqual(self.send_rest(), 3 * CHUNK)
        self.check_named()
        self.check_store()

    def test_other_bytes_than_the_digests_are_not_kept(self):
        other = BYTES[:-1] + bytes([BYTES[-1] ^ 1])
        error = self.refused("INVALID_ARGUMENT", self.clerk.upload, AGENCY, other,
                             digest=digest_of(BYTES))
        self.assertEqual(error.fields, ["header.digest"])
        self.assertEqual(self.clerk.kept(AGENCY, BYTES), 0)
        self.assertEqual(self.send_rest(), 0)
        self.check_named()

    def test_strangers_get_no_files(self):
        self.refused("PERMISSION_DENIED", self.client("elsewhere").upload, AGENCY, BYTES)
        self.assertEqual(self.send_rest(), 0)
        self.check_named()
        for other in ("elsewhere", "operator"):
            self.refused("NOT_FOUND", self.client(other).blob, NAME + "/revisions/1",
                         digest_of(BYTES))
        listed = self.call("auditor", "audit", "list", "--json").json["entries"]
        self.assertIn("ACTION_BLOB_ATTACHED", [entry["action"] for entry in listed])
        self.assertIn("ACTION_REFUSED_BY_POLICY", [entry["action"] for entry in listed])

    def test_files_are_bounded(self):
        self.refused("RESOURCE_EXHAUSTED", self.clerk.upload, AGENCY, bytes((16 << 20) + 1))


class CommandLine(Suite):
    def test_the_file_that_was_saved_is_kept(self):
        self.call("clerk", "save", self.sample, "--agency", AGENCY, "--year", "2023")
        files = self.show()["revision"]["files"]
        self.assertEqual([file["role"] for file in files], ["ROLE_SOURCE_FILE"])
        with open(self.sample, "rb") as file:
            sample = file.read()
        self.assertEqual(files[0]["mediaType"], "text/markdown")
        shown = self.call("auditor", "show", NAME).out
        self.assertIn(f"SOURCE_FILE {digest_of(sample).hex()}", shown)
        out = self.path("again.md")
        self.call("auditor", "show", NAME + "@1", "--file", digest_of(sample).hex(), "-o", out)
        with open(out, "rb") as file:
            self.assertEqual(file.read(), sample)
        # The same content from another file: another file on the same revision.
        with open(self.sample, encoding="utf-8") as file:
            copy = self.write("copy.md", file.read() + "\n")
        saved = self.call("clerk", "save", copy, "--agency", AGENCY, "--year", "2023", "--json").json
        self.assertTrue(saved["unchanged"])
        self.assertEqual(len(self.show()["revision"]["files"]), 2)

    def test_a_store_of_ones_own_keeps_files_too(self):
        own = ["--store", self.path("own"), "--as", "li"]
        self.nianbao(*own, "agency", "add", "--name", self.agency_name, "--id", "keji")
        self.nianbao(*own, "save", self.sample, "--agency", AGENCY, "--year", "2023")
        file = self.nianbao(*own, "show", NAME, "--json").json["revision"]["files"][0]
        with open(self.sample, "rb") as sample:
            data = sample.read()
        out = self.path("again.md")
        self.nianbao(*own, "show", NAME, "--file", digest_of(data).hex(), "-o", out)
        with open(out, "rb") as again:
            self.assertEqual(again.read(), data)
        self.assertEqual(int(file["size"]), os.path.getsize(self.sample))
        self.nianbao(*own, "show", NAME, "--file", "abc", "-o", out, code=2)
        self.nianbao(*own, "show", NAME, "--file", "0" * 64, "-o", out, code=3)

    def test_a_publication_is_confirmed(self):
        url = "https://www.chanhe.example.gov.cn/nianbao/2023.html"
        self.save_sample()
        self.call("clerk", "confirm", NAME, "--url", url, code=3)
        self.review_all()
        self.call("clerk", "submit", NAME)
        self.call("clerk", "publish", NAME, "--formats", "html")
        said = self.call("clerk", "confirm", NAME, "--index", "01526-2024-00012", "--url", url).out
        self.assertIn("01526-2024-00012", said)
        publication = self.show()["publications"][0]
        self.assertEqual((publication["state"], publication["indexNumber"],
                          publication["portalUrl"]), ("STATE_CONFIRMED", "01526-2024-00012", url))
        log = self.call("auditor", "audit", "list", "--resource", NAME, "--json").json["entries"]
        self.assertEqual(log[-1]["action"], "ACTION_PUBLICATION_CONFIRMED")


if __name__ == "__main__":
    main(sys.argv)
