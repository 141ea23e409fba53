#!/usr/bin/env python3
"""Care of a store: check, backup, restore, a new epoch, and the store as one file.

usage: care.py BINARIES SOURCE
"""
import os
import shutil
import sys

from suite import NAME, Suite, main

CELL = "disclosure/licences.decisions"


def files_of(folder):
    """Every file with its bytes and time of change."""
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            file = os.path.join(path, name)
            with open(file, "rb") as opened:
                found[file] = (opened.read(), os.stat(file).st_mtime_ns)
    return found


class Care(Suite):
    def start_submission(self, *words, store="store"):
        self.server = self.start(
            "nianbao-submission", "--store", self.path(store), "--log-key", self.key, "--site",
            "chanhe", "--policy", self.policy_file, "--validation", self.validation.address,
            "--rendering", self.rendering.address, *self.pdf_words(), *self.server_tls(),
            *self.server_tls("--peer-tls"), "--backup-dir", self.path("backups"), *words)

    def tool(self, name, *words, code=0):
        from support import run
        result = run([self.binaries.path(name), *words])
        if code is not None:
            self.assertEqual(result.code, code, str(result))
        return result

    def fsck(self, store="store", *words, code=0):
        return self.tool("nianbao-fsck", "--store", self.path(store), *words, code=code)

    def change(self, before, after):
        from wire import change
        return self.client("clerk").save(NAME, changes=[change(CELL, before, after)],
                                         reason=f"更正为 {after}")

    def head_note(self, file):
        note = self.call("auditor", "audit", "head", "--json").json["treeHead"]["note"]
        return self.write(file, note)

    def test_a_whole_store_holds_offline_and_online(self):
        self.save_sample()
        self.change(0, 1)
        checked = self.call("operator", "store", "check")
        self.assertIn("0 faults", checked.out)
        hurried = self.call("operator", "--timeout", "0.001", "store", "check", code=4)
        self.assertIn("DEADLINE_EXCEEDED", hurried.err)
        refused = self.call("auditor", "store", "check", code=3)
        self.assertIn("PERMISSION_DENIED", refused.err)
        self.assertIn("has the store", self.fsck(code=3).err)
        self.assertEqual(self.server.stop(), 0)
        before = files_of(self.path("store"))
        self.assertIn("全部成立", self.fsck().out)
        self.assertEqual(files_of(self.path("store")), before)
        self.tool("nianbao-fsck", code=2)
        self.assertIn("is no store", self.fsck("nothing", code=3).err)

    def test_a_head_kept_elsewhere_shows_what_is_lost(self):
        self.save_sample()
        self.assertEqual(self.server.stop(), 0)
        shutil.copytree(self.path("store"), self.path("yesterday"))
        self.start_submission()
        self.change(0, 1)
        newest = self.head_note("newest.txt")
        self.assertEqual(self.server.stop(), 0)
        self.fsck("store", "--head", newest)
        self.assertIn("BEHIND", self.fsck("yesterday", "--head", newest, code=1).out)
        self.fsck("yesterday")
        # A server that knows the head does not write on what was lost.
        self.start_submission("--known-head", newest, store="yesterday")
        from wire import change
        refused = self.refused("UNAVAILABLE", self.client("clerk").save, NAME,
                               changes=[change(CELL, 0, 2)], reason="另一次")
        self.assertIn("only reads", refused.text)
        self.assertEqual(self.show()["revision"]["number"], "1")

    def restore(self):
        """Backup, more changes, kill, restore; the receipt of what came after the backup."""
        self.save_sample()
        self.change(0, 1)
        self.trust = self.trust_file()
        self.old = self.path("old-receipt.json")
        self.call("auditor", "audit", "receipt", NAME + "@2", "-o", self.old)
        made = self.call("operator", "store", "backup", "--json").json["backup"]
        self.assertEqual(made["number"], "1")
        self.change(1, 2)
        made = self.call("operator", "store", "backup", "--json").json["backup"]
        self.assertEqual(made["number"], "2")
        self.assertEqual(len(self.call("operator", "store", "backups", "--json").json["backups"]),
                         2)
        self.change(2, 3)
        self.newest = self.head_note("newest.txt")
        self.server.kill()
        restored = self.tool("nianbao-store", "restore", "--backup", self.path("backups"),
                             "--store", self.path("restored"))
        self.assertIn("restored from backup 2", restored.out)

    def test_a_restored_store_goes_on_under_a_new_origin(self):
        self.restore()
        self.start_submission(store="restored")
        from wire import change
        clerk = self.client("clerk")
        refused = self.refused("UNAVAILABLE", clerk.save, NAME, changes=[change(CELL, 2, 9)],
                               reason="恢复之后")
        self.assertIn("restored from backup 2", refused.text)
        self.assertEqual(self.show()["revision"]["number"], "3")
        self.assertEqual(self.server.stop(), 0)

        epoch = self.tool("nianbao-store", "new-epoch", "--store", self.path("restored"),
                          "--log-key", self.key, "--reason", "磁盘损坏，自备份恢复",
                          "--known-head", self.newest)
        self.assertIn("chanhe/main/2", epoch.out)
        self.start_submission(store="restored")
        self.change(2, 7)
        head = self.call("auditor", "audit", "head", "--json").json["treeHead"]
        self.assertEqual(head["origin"], "chanhe/main/2")
        self.assertEqual(head["treeSize"], "2")
        # What was recorded before keeps its proofs, and the numbers of revisions go on.
        self.assertEqual(self.show()["revision"]["number"], "4")
        self.assertIn("REPORT_SAVED", self.verify(self.old, self.trust))
        self.assertIn("REPORT_SAVED", self.verify_revision(NAME + "@2", self.trust))
        self.assertIn("REPORT_SAVED", self.verify_revision(NAME + "@4", self.trust))
        self.assertEqual(len(self.call("auditor", "history", NAME, "--json").json["revisions"]), 4)
        self.assertIn("0 faults", self.call("operator", "store", "check").out)
        self.assertEqual(self.server.stop(), 0)
        self.fsck("restored")

    def test_an_older_backup_and_a_damaged_one(self):
        self.restore()
        self.tool("nianbao-store", "restore", "--backup", self.path("backups"), "--number", "1",
                  "--store", self.path("older"))
        # As if it had been restored before, and had gone on as epoch 2 until its disk failed.
        epoch = self.tool("nianbao-store", "new-epoch", "--store", self.path("older"), "--log-key",
                          self.key, "--reason", "再次恢复", "--after-epoch", "2")
        self.assertIn("chanhe/main/3", epoch.out)
        self.fsck("older")
        self.tool("nianbao-store", "restore", "--backup", self.path("backups"), "--number", "7",
                  "--store", self.path("none"), code=3)
        refused = self.tool("nianbao-store", "restore", "--backup", self.path("backups"),
                            "--store", self.path("older"), code=3)
        self.assertIn("is there already", refused.err)
        self.assertFalse(os.path.exists(self.path("older.part")))
        os.mkdir(self.path("half.part"))
        refused = self.tool("nianbao-store", "restore", "--backup", self.path("backups"),
                            "--store", self.path("half"), code=3)
        self.assertIn("half.part", refused.err)
        self.assertFalse(os.path.exists(self.path("half")))
        tables = [file for file in files_of(self.path("backups")) if file.endswith(".sst")]
        with open(max(tables, key=os.path.getsize), "r+b") as file:
            file.seek(40)
            byte = file.read(1)[0]
            file.seek(40)
            file.write(bytes([byte ^ 1]))
        damaged = [self.tool("nianbao-store", "restore", "--backup", self.path("backups"),
                             "--number", number, "--store", self.path("again" + number), code=None)
                   for number in ("1", "2")]
        self.assertIn(3, [result.code for result in damaged])

    def test_a_store_travels_as_one_file(self):
        self.save_sample()
        keys = self.trust_file()
        self.assertEqual(self.server.stop(), 0)
        bundle = self.path("store.bundle")
        export = ["nianbao-store", "export", "--store", self.path("store"), "--out", bundle,
                  "--log-key", self.key]
        self.tool(*export)
        self.assertEqual(os.stat(bundle).st_mode & 0o777, 0o600)
        self.assertIn("is there already", self.tool(*export, code=3).err)
        self.assertFalse(os.path.exists(bundle + ".part"))
        self.recompute("store_bundle_v1.py", bundle, keys)
        self.tool("nianbao-store", "import", bundle, "--store", self.path("elsewhere"))
        self.tool("nianbao-store", "new-epoch", "--store", self.path("elsewhere"), "--log-key",
                  self.key, "--reason", "搬到新机器")
        self.fsck("elsewhere")
        with open(bundle, "r+b") as file:
            file.seek(os.path.getsize(bundle) // 2)
            byte = file.read(1)[0]
            file.seek(os.path.getsize(bundle) // 2)
            file.write(bytes([byte ^ 1]))
        refused = self.tool("nianbao-store", "import", bundle, "--store", self.path("spoilt"),
                            code=3)
        self.assertIn("DATA_LOSS", refused.err)
        self.recompute("store_bundle_v1.py", bundle, keys, code=1)


if __name__ == "__main__":
    main(sys.argv)
