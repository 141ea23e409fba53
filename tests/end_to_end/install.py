#!/usr/bin/env python3
"""What `cmake --install` puts somewhere runs from there, whatever becomes of the build.

usage: install.py BINARIES SOURCE
"""
import os
import sys
import tempfile
import unittest

from support import Binaries, run

PROGRAMS = ("nianbao", "nianbao-fsck", "nianbao-rendering", "nianbao-store", "nianbao-submission",
            "nianbao-validation")
UNITS = ("nianbao-backup.service", "nianbao-backup.timer", "nianbao-rendering.service",
         "nianbao-submission.service", "nianbao-validation.service")

binaries = None


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = os.path.join(folder.name, "root")
        cls.folder = folder.name
        made = run(["cmake", "--install", os.path.dirname(binaries.folder), "--prefix",
                    "/usr/local"], env={**os.environ, "DESTDIR": cls.root})
        assert made.code == 0, str(made)

    def path(self, name):
        return os.path.join(self.root, "usr/local", name)

    def test_every_program_starts(self):
        self.assertEqual(sorted(os.listdir(self.path("bin"))),
                         sorted([*PROGRAMS, "nianbao-pdf-words"]))
        for name in PROGRAMS:
            result = run([self.path("bin/" + name), "--help"])
            self.assertEqual(result.code, 0, str(result))

    def test_a_pdf_file_is_read_by_the_program_beside(self):
        nianbao = self.path("bin/nianbao")
        environment = {k: v for k, v in os.environ.items() if k != "NIANBAO_PDF_WORDS"}
        pdf = os.path.join(self.folder, "report.pdf")
        made = run([nianbao, "render", binaries.data("reports/chanhe-keji-2023.md"), "--to", "pdf",
                    "-o", pdf], env=environment)
        self.assertEqual(made.code, 0, str(made))
        read = run([nianbao, "import", pdf, "--json"], env=environment)
        self.assertEqual(read.code, 0, str(read))
        self.assertEqual(read.json["readCount"], 200)

    def test_units_start_what_is_there(self):
        for name in UNITS:
            with open(self.path("lib/systemd/system/" + name), encoding="utf-8") as file:
                starts = [line for line in file if line.startswith("ExecStart=")]
            for line in starts:
                program = line.split("=", 1)[1].split()[0]
                self.assertTrue(os.access(self.root + program, os.X_OK), f"{name}: {line}")
            self.assertEqual(len(starts), 0 if name.endswith(".timer") else 1, name)

    def test_servers_know_the_flags_of_their_files(self):
        for service in ("validation", "rendering", "submission"):
            # Certificates are missing here: it gets as far as to read them.
            with open(self.path(f"share/nianbao/{service}.conf"), encoding="utf-8") as file:
                flags = file.read().replace("# metrics", "metrics").replace("/etc/", "/nowhere/")
            conf = os.path.join(self.folder, service + ".conf")
            with open(conf, "w", encoding="utf-8") as file:
                file.write(flags)
            result = run([self.path("bin/nianbao-" + service), "--config", conf])
            self.assertEqual(result.code, 1, str(result))
            self.assertIn("cannot read /nowhere/nianbao/", result.err)

    def test_packages_of_the_machine_are_named(self):
        result = run([self.path("share/nianbao/install-packages"), "run"])
        self.assertEqual(result.code, 0, str(result))


if __name__ == "__main__":
    binaries = Binaries(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]))
    unittest.main(argv=sys.argv[:1])
