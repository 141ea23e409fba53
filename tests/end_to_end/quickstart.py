#!/usr/bin/env python3
"""deploy/quickstart: a first run, a second one, services that stay, and how they are stopped.

usage: quickstart.py BINARIES SOURCE
"""
import os
import re
import shutil
import sys
import tempfile
import unittest

from support import Binaries, run

binaries = None


class Quickstart(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.addCleanup(self.quickstart, "--stop", code=None)

    def quickstart(self, *words, code=0):
        result = run([os.path.join(binaries.source, "deploy/quickstart"), "--dir", self.folder,
                      "--bin", binaries.folder, *words])
        if code is not None:
            self.assertEqual(result.code, code, str(result))
        return result

    def published(self):
        return sorted(os.path.join(folder, name) for folder, _, names in
                      os.walk(os.path.join(self.folder, "published")) for name in names)

    def test_it_runs_again_and_keeps_services_when_asked(self):
        first = self.quickstart()
        self.assertIn("verified", first.out)
        self.assertIn("review 3 of 3", first.out)
        documents = self.published()
        self.assertEqual({os.path.splitext(name)[1] for name in documents},
                         {".html", ".pdf", ".json"})

        kept = self.quickstart("--keep")
        self.assertIn("is published already", kept.out)
        self.assertEqual(self.published(), documents)
        call = re.search(r"--server (127\.0\.0\.1:\d+) list", kept.out)
        certificates = {f"NIANBAO_{what}": os.path.join(self.folder, "certs", file) for what, file
                        in (("CA", "ca.pem"), ("CERT", "auditor.pem"), ("KEY", "auditor.key"))}
        words = [binaries.path("nianbao"), "--server", call.group(1), "--timeout", "5", "list"]
        self.assertIn("已发布", run(words, env={**os.environ, **certificates}).out)

        self.quickstart()  # Uses the services that run, and leaves them.
        self.assertEqual(run(words, env={**os.environ, **certificates}).code, 0)
        self.quickstart("--stop")
        self.assertEqual(run(words, env={**os.environ, **certificates}).code, 4)

    def test_a_wrong_word_is_told(self):
        self.assertIn("--keep", self.quickstart("--nonsense", code=2).err)


if __name__ == "__main__":
    binaries = Binaries(*sys.argv[1:3])
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
