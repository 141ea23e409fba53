#!/usr/bin/env python3
"""One byte of the store changes on the disk: it is noticed, named, and never served.

usage: damage.py BINARIES SOURCE
"""
import os
import shutil
import sys

from suite import NAME, Suite, main

CELL = "disclosure/licences.decisions"
REVISIONS = 4


class Damage(Suite):
    def setUp(self):
        from wire import change
        super().setUp()
        self.save_sample()
        clerk = self.client("clerk")
        for value in range(1, REVISIONS):
            clerk.save(NAME, changes=[change(CELL, value - 1, value)], reason=f"第 {value} 次更正")
        self.sound = self.read_all()
        self.assertEqual(len(self.sound), 2 * REVISIONS)
        self.assertEqual(self.server.stop(), 0)

    def read_all(self):
        """What the server answers of each revision and its leaf; errors as exceptions."""
        from nianbao.audit.v1 import audit_service_pb2
        from wire import Refused
        auditor = self.client("auditor")
        answers = {}
        for number in range(1, REVISIONS + 1):
            name = f"{NAME}/revisions/{number}"
            for what, ask in (
                    ("content", lambda name: auditor.get(name).revision),
                    ("leaf", lambda name: auditor.call(
                        auditor.audit.GetReceipt, audit_service_pb2.GetReceiptRequest(
                            revision=name)).receipt.entry)):
                try:
                    answers[what, number] = ask(name)
                except Refused as error:
                    answers[what, number] = error
        return answers

    def flip(self, path, position):
        with open(path, "r+b") as file:
            file.seek(position)
            byte = file.read(1)[0]
            file.seek(position)
            file.write(bytes([byte ^ 1]))

    def files(self, suffix):
        """The store's files of that kind with what they hold, the largest first."""
        found = []
        for folder, _, names in os.walk(self.path("store")):
            for name in names:
                if name.endswith(suffix):
                    with open(os.path.join(folder, name), "rb") as file:
                        found.append((file.name, file.read()))
        return sorted(found, key=lambda item: -len(item[1]))

    def logged(self):
        return "".join(self.server.lines)

    def check_served(self):
        """Each answer is what it was before, or an error; the errors."""
        from wire import Refused
        errors = []
        for key, answer in self.read_all().items():
            if isinstance(answer, Refused):
                errors.append(answer)
            else:
                self.assertEqual(answer, self.sound[key], key)
        return errors

    def refuses_changes(self):
        from wire import change
        return self.refused("UNAVAILABLE", self.client("clerk").save, NAME,
                            changes=[change(CELL, REVISIONS - 1, 99)])

    def test_a_byte_of_the_write_ahead_log(self):
        path, held = self.files(".log")[0]
        self.flip(path, len(held) // 2)
        self.start_submission()
        self.assertIn(os.path.basename(path), self.logged())
        self.refuses_changes()
        self.check_served()

    def test_a_byte_of_a_table(self):
        # Opening the store moves what its log holds into tables.
        self.start_submission()
        self.assertEqual(self.server.stop(), 0)
        digest = self.sound["content", 2].content_digest
        # Revisions and contents, leaves, reports: what is asked for below comes from these.
        tables = [(path, held) for path, held in self.files(".sst") if digest in held]
        self.assertGreaterEqual(len(tables), 2)
        shutil.copytree(self.path("store"), self.path("sound"))
        noticed = set()
        places = [(path, position) for path, held in tables
                  for position in (held.find(digest), len(held) // 2)]
        for path, position in places:
            shutil.rmtree(self.path("store"))
            shutil.copytree(self.path("sound"), self.path("store"))
            self.flip(path, position)
            try:
                self.start_submission()
            except RuntimeError as error:  # What opening a log needs itself.
                self.assertIn(os.path.basename(path), str(error))
                noticed.add(path)
                continue
            for error in self.check_served():
                self.assertEqual(error.code, "DATA_LOSS", error)
                self.assertIn(os.path.basename(path), error.text)
                noticed.add(path)
            self.server.stop()
        self.assertEqual(noticed, {path for path, _ in tables})


if __name__ == "__main__":
    main(sys.argv)
