#!/usr/bin/env python3
"""What an auditor does: exports, heads, keys that change, witnesses, erasure, a backup put back.

usage: audit.py BINARIES SOURCE
"""
import shutil
import sys

from suite import AGENCY, NAME, Suite, json, main
from support import run

HOLDS = "verified"


class Audit(Suite):
    SUITE = "sha256"

    def setUp(self):
        self.flags = []
        super().setUp()

    def log_key(self, name="log-key.pem", sm2=False):
        words = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2"] if sm2 else [
            "-algorithm", "ed25519"]
        made = run(["openssl", "genpkey", *words, "-out", self.path(name)])
        self.assertEqual(made.code, 0, str(made))
        return self.path(name)

    def start_submission(self):
        self.server = self.start(
            "nianbao-submission", "--store", self.path("store"), "--log-key", self.key, "--site",
            "chanhe", "--log-suite", self.SUITE, "--policy", self.policy_file, "--validation",
            self.validation.address, "--rendering", self.rendering.address, *self.pdf_words(),
            *self.server_tls(), *self.server_tls("--peer-tls"), *self.flags)

    def restart(self):
        self.assertEqual(self.server.stop(), 0, "\n".join(self.server.lines[-200:]))
        self.start_submission()

    def audit(self, *words, code=0, by="auditor"):
        return self.call(by, "audit", *words, code=code)

    def head(self, name):
        self.audit("head", "-o", self.path(name))
        return self.path(name)

    def export(self, *words, code=0):
        return self.audit("export", "-o", self.path("log.export"), *words, code=code)

    def change(self, value, base):
        from wire import change
        cell = "disclosure/licences.decisions"
        self.client("clerk").save(NAME, changes=[change(cell, base, value)], reason="核对")

    def first_value(self):
        from wire import value_of
        return value_of(self.client("clerk").get(NAME).revision.report,
                        "disclosure/licences.decisions")

    def publish(self):
        self.review_all()
        self.call("clerk", "submit", NAME)
        self.call("clerk", "publish", NAME)


class Export(Audit):
    def test_a_log_is_exported_checked_and_gone_on_with(self):
        self.save_sample()
        trust = self.trust_file()
        self.assertIn(HOLDS, self.export("--details", "--trust", trust).out)
        held = self.head("held.txt")
        base = self.first_value()
        self.change(3, base)
        self.assertIn("--resume", self.export(code=2).err)
        self.export("--details", "--resume", "--trust", trust)
        file = self.path("log.export")
        said = self.nianbao("audit", "verify-export", file, "--trust", trust, "--against", held).out
        self.assertIn("2 heads", said)
        self.assertIn("2 heads", self.recompute("log_export_v1.py", file, trust))
        with open(file, "rb") as whole:
            data = bytearray(whole.read())
        cut = self.path("cut.export")
        with open(cut, "wb") as part:
            part.write(data[:-5])
        self.assertIn("INCOMPLETE", self.nianbao("audit", "verify-export", cut, code=3).err)
        self.recompute("log_export_v1.py", cut, trust, code=1)
        data[len(data) // 2] ^= 1
        with open(cut, "wb") as part:
            part.write(data)
        self.nianbao("audit", "verify-export", cut, code=3)
        self.recompute("log_export_v1.py", cut, trust, code=1)

    def test_only_an_auditor_of_all_exports(self):
        self.assertIn("auditor", self.audit("export", "-o", self.path("x"), by="clerk", code=3).err)

    def test_everything_said_of_a_report_is_checked(self):
        self.save_sample()
        held = self.head("held.txt")
        self.change(3, self.first_value())
        trust = self.trust_file()
        said = self.audit("verify", NAME, "--against", held, "--trust", trust).out
        self.assertIn("content of 2 revisions as recorded", said)
        self.assertIn(HOLDS, self.audit("verify", AGENCY, "--trust", trust).out)

    def test_witnesses_cosign_and_are_counted(self):
        self.save_sample()
        self.log_key("witness.pem", sm2=True)
        head, witnesses = self.head("head.txt"), self.path("witnesses.json")
        self.change(3, self.first_value())
        newer = self.head("newer.txt")
        self.nianbao("audit", "cosign", head, "--key", self.path("witness.pem"), "--name",
                     "witness.example", "--public-key", witnesses, "-o", head)
        self.audit("cosign", newer, "--key", self.path("witness.pem"), "--name", "witness.example",
                   "--known", head, "-o", newer)
        self.assertIn("ROLLED_BACK", self.nianbao(
            "audit", "cosign", head, "--key", self.path("witness.pem"), "--name",
            "witness.example", "--known", newer, code=3).err)
        receipt, trust = self.path("receipt.json"), self.trust_file()
        self.audit("receipt", NAME + "@1", "-o", receipt)
        words = ["audit", "verify-receipt", receipt, "--trust", trust, "--witnesses", witnesses]
        self.assertIn("0 of 1 known witnesses", self.nianbao(*words).out)
        self.assertIn("witnesses", self.nianbao(*words, "--min-witnesses", "1", code=3).err)


class Keys(Audit):
    def test_a_key_is_followed_by_another_of_the_other_kind(self):
        self.save_sample()
        held, old = self.head("held.txt"), self.key
        trusted_first = self.trust_file()
        receipt = self.path("receipt.json")
        self.audit("receipt", NAME + "@1", "-o", receipt)
        self.key = self.log_key("second.pem", sm2=True)
        self.flags = ["--previous-log-key", old]
        self.restart()
        self.change(3, self.first_value())
        trust = self.path("both.json")
        self.audit("keys", "-o", trust)
        self.assertIn(HOLDS, self.audit("verify", NAME, "--against", held, "--trust", trust).out)
        self.assertIn("UNSIGNED", self.audit("verify", NAME, "--trust", trusted_first, code=3).err)
        self.export("--trust", trust)
        self.assertIn(HOLDS, self.nianbao("audit", "verify-receipt", receipt, "--trust", trust).out)
        self.flags = []
        self.restart()
        self.assertIn(HOLDS, self.audit("verify", NAME, "--trust", trust).out)

        self.assertEqual(self.server.stop(), 0)
        for key, why in ((old, "out of use"), (self.log_key("third.pem"), "previous key")):
            self.key = key
            with self.assertRaisesRegex(RuntimeError, why):
                self.start_submission()


class Restored(Audit):
    def test_yesterdays_backup_is_noticed(self):
        self.flags = ["--export-heads", self.path("heads")]
        self.restart()
        self.save_sample()
        trust = self.trust_file()
        self.assertEqual(self.server.stop(), 0)
        shutil.copytree(self.path("store"), self.path("yesterday"))
        self.start_submission()
        self.change(3, self.first_value())
        held = self.head("held.txt")
        self.assertEqual(self.server.stop(), 0)
        shutil.rmtree(self.path("store"))
        shutil.copytree(self.path("yesterday"), self.path("store"))
        self.start_submission()
        from wire import change
        base = self.first_value()
        refused = self.refused("UNAVAILABLE", self.client("clerk").save, NAME,
                               changes=[change("disclosure/licences.decisions", base, base + 1)],
                               reason="恢复之后")
        self.assertIn("chanhe.main.head", refused.text)
        self.assertEqual(self.server.stop(), 0)
        self.flags = []
        self.start_submission()
        self.assertIn("ROLLED_BACK", self.audit("verify", NAME, "--against", held, "--trust",
                                                trust, code=3).err)
        base = self.first_value()
        self.change(base + 7, base)
        self.change(base, base + 7)
        self.assertIn("FORKED", self.audit("verify", NAME, "--against", held, "--trust", trust,
                                           code=3).err)


class Refusals(Audit):
    def test_a_refusal_of_a_known_caller_is_an_entry(self):
        self.save_sample()
        self.call("elsewhere", "show", NAME, code=3)
        self.call("elsewhere", "save", self.sample, "--agency", AGENCY, "--year", "2023", code=3)
        self.restart()  # Writes what waits.
        log = self.audit("list", "--resource", NAME, "--json").json
        refused = [(entry, details) for entry, details in zip(log["entries"], log["details"])
                   if entry["action"] == "ACTION_REFUSED_BY_POLICY"]
        self.assertTrue(refused, log)
        entry, details = refused[-1]
        self.assertEqual(entry["actor"]["principal"], "elsewhere")
        self.assertIn("ReportService/", details["text"])
        self.assertIn(HOLDS, self.audit("verify", NAME, "--trust", self.trust_file()).out)


class Erasure(Audit):
    def test_text_goes_and_every_proof_stays(self):
        saved = self.save_sample()
        trust = self.trust_file()
        receipt = self.write("receipt.json", json.dumps(saved["receipt"]))
        self.publish()
        block = self.imported["sections"][0]["blocks"][1]
        words = ["erase", NAME, "--block", block["id"], "--authority", "市政府办公室", "--basis",
                 "个人信息保护法第四十七条"]
        self.assertIn("role", self.call("clerk", *words, code=3).err)
        self.assertIn("would be erased", self.call("operator", *words, "--dry-run").out)
        self.assertIn("erased from revisions 1", self.call("operator", *words).out)
        shown = self.show()
        erased = shown["revision"]["report"]["sections"][0]["blocks"][1]
        self.assertIn("erased", erased)
        self.assertNotIn(block["content"]["text"][:12], str(shown))
        self.assertIn(HOLDS, self.audit("verify", NAME, "--trust", trust).out)
        self.assertIn(HOLDS, self.verify(receipt, trust))
        self.call("auditor", "render", NAME, "--to", "html", "-o", self.path("page.html"))
        with open(self.path("page.html"), encoding="utf-8") as page:
            text = page.read()
        self.assertNotIn(block["content"]["text"][:12], text)
        self.assertIn("已依法移除", text)
        self.export("--details", "--trust", trust)


class Status(Audit):
    def test_the_log_states_what_is_published(self):
        self.save_sample()
        trust, file = self.trust_file(), self.path("status.json")
        self.audit("status", NAME, "-o", file)
        said = self.nianbao("audit", "verify-status", file, "--trust", trust).out
        self.assertIn("no revision published", said)
        self.publish()
        self.audit("status", NAME, "-o", file, by="elsewhere")
        said = self.nianbao("audit", "verify-status", file, "--trust", trust).out
        self.assertIn("revision 1 published", said)
        with open(file, encoding="utf-8") as statement:
            text = statement.read()
        self.write("status.json", text.replace('"publishedRevision": "1"',
                                               '"publishedRevision": "2"'))
        self.assertIn("ALTERED", self.nianbao("audit", "verify-status", file, "--trust", trust,
                                              code=3).err)


class Sm3(Audit):
    """The whole way with the national suite: SM3 tree and digests, SM2 key."""
    SUITE = "sm3"

    def log_key(self, name="log-key.pem", sm2=True):
        return super().log_key(name, sm2)

    def test_a_log_of_the_other_suite_is_proved_and_opened_again(self):
        self.save_sample()
        held, trust = self.head("held.txt"), self.trust_file()
        self.restart()
        self.change(3, self.first_value())
        self.assertIn(HOLDS, self.verify_revision(NAME + "@1", trust))
        self.assertIn(HOLDS, self.audit("verify", NAME, "--against", held, "--trust", trust).out)
        self.export("--trust", trust)
        self.assertIn(HOLDS, self.nianbao("audit", "verify-export", self.path("log.export"),
                                          "--trust", trust, "--against", held).out)
        self.audit("status", NAME, "-o", self.path("status.json"))
        self.nianbao("audit", "verify-status", self.path("status.json"), "--trust", trust)


if __name__ == "__main__":
    main(sys.argv)
