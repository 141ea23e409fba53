#!/usr/bin/env python3
"""The whole way of a report on the command line, over a store of one's own.

usage: store.py BINARIES SOURCE
"""
import os
import stat
import sys

from support import EndToEnd, main

NAME = "agencies/keji/reports/2023"
AGENCY = "灋河回族区科技和工业信息化局"


class Store(EndToEnd):
    def setUp(self):
        super().setUp()
        self.store = self.path("site")
        self.sample = self.binaries.data("reports/chanhe-keji-2023.md")

    def call(self, *words, by="", code=0):
        """One process per command: each opens the store anew."""
        who = ["--as", by] if by else []
        return self.nianbao("--store", self.store, *who, *words, code=code)

    def add_agency(self):
        return self.call("agency", "add", "--name", AGENCY, "--id", "keji", by="registrar")

    def save(self, file=None, by="clerk"):
        return self.call("save", file or self.sample, "--agency", AGENCY, "--year", "2023",
                         "--reason", "首次填报", "--json", by=by).json

    def review_all(self):
        for person in ("first", "second", "third"):
            self.call("review", NAME, "--opinion", "同意", by=person)

    def test_a_report_goes_the_whole_way(self):
        self.add_agency()
        self.call("import", self.sample)
        self.nianbao("validate", self.sample, "--agency-name", AGENCY)
        saved = self.save()
        self.assertEqual(saved["record"]["name"], NAME)
        self.assertTrue(saved["verdict"]["submittable"])
        self.call("validate", NAME)
        self.call("submit", NAME, by="clerk", code=3)
        self.review_all()
        submitted = self.call("submit", NAME, "--json", by="clerk").json
        self.assertEqual(submitted["record"]["filingState"], "FILING_STATE_SUBMITTED")
        published = self.call("publish", NAME, "-o", self.path("out"), "--json", by="clerk").json
        self.assertEqual(published["publication"]["revision"], "1")
        self.assertEqual(sorted(os.listdir(self.path("out"))), ["report-2023.html", "report-2023.pdf"])

        shown = self.call("show", NAME, "--json").json
        self.assertEqual(shown["record"]["publicationState"], "PUBLICATION_STATE_PUBLISHED")
        self.assertEqual(len(shown["revision"]["report"]["figures"]), 200)
        self.assertEqual([review["reviewer"]["person"] for review in shown["record"]["reviews"]],
                         ["first", "second", "third"])
        self.assertIn("已发布", self.call("list").out)
        self.assertIn("clerk", self.call("history", NAME).out)
        self.assertIn("首次填报", self.call("audit", "list", "--resource", NAME).out)
        self.nianbao("render", self.sample, "--to", "html", "-o", self.path("page.html"))
        self.call("render", NAME + "@1", "--to", "html", "-o", self.path("page.html"))
        with open(self.path("page.html"), encoding="utf-8") as file:
            self.assertIn(saved["revision"]["name"], file.read())

    def test_the_rules_of_a_site_judge_what_is_saved(self):
        rules = self.write("site.txtpb", 'site: "chanhe" revision: 2 base_revision: 1 '
                                         'severity { rule: "TYPO" severity: SEVERITY_BLOCK }')
        self.add_agency()
        self.assertTrue(self.save()["verdict"]["submittable"])
        with open(self.sample, encoding="utf-8") as file:
            changed = self.write("changed.md", file.read() + "\n\n另附说明一段。\n")
        refused = self.call("--site-rules", rules, "save", changed, "--agency", AGENCY, "--year",
                            "2023", "--json", by="clerk").json["verdict"]
        self.assertEqual(refused["ruleSet"]["id"], "national-r1.chanhe")
        self.assertFalse(refused.get("submittable", False))

    def test_last_years_report_is_registered_and_this_years_judged_again(self):
        self.add_agency()
        self.save()
        with open(self.sample, encoding="utf-8") as file:
            last = self.write("2022.md", file.read().replace("2023", "2022"))
        registered = self.call("import", last, "--register", "--agency", "keji", by="clerk")
        self.assertIn("已补录 1", registered.out)
        shown = self.call("show", NAME, "--json").json
        self.assertEqual(shown["judgements"][-1]["renewedBy"],
                         "agencies/keji/reports/2022/revisions/1")
        self.assertIn("补录 REGISTERED", self.call("list").out)

    def test_a_receipt_is_proof_without_the_store(self):
        self.add_agency()
        self.save()
        self.call("audit", "receipt", NAME + "@1", "-o", self.path("receipt.json"))
        self.call("audit", "keys", "-o", self.path("keys.json"))
        verified = self.nianbao("audit", "verify-receipt", self.path("receipt.json"), "--trust",
                                self.path("keys.json"))
        self.assertIn("REPORT_SAVED by clerk", verified.out)
        entries = self.call("audit", "list", "--resource", NAME, "--json").json
        self.assertEqual([entry["action"] for entry in entries["entries"]],
                         ["ACTION_REPORT_SAVED", "ACTION_BLOB_ATTACHED"])
        self.assertIn("local/main/1", self.call("audit", "head").out)

    def test_a_change_is_a_revision_that_can_be_compared(self):
        self.add_agency()
        self.save()
        with open(self.sample, encoding="utf-8") as file:
            text = file.read()
        changed = self.write("changed.md", text + "\n\n另附说明一段。\n")
        self.assertEqual(self.save(changed)["revision"]["number"], "2")
        self.assertTrue(self.save(changed)["unchanged"])
        history = self.call("history", NAME, "--json").json["revisions"]
        self.assertEqual([revision["number"] for revision in history], ["2", "1"])
        self.assertEqual(self.call("show", NAME + "@1", "--json").json["revision"]["number"], "1")
        self.call("show", NAME + "@3", code=3)
        texts = self.call("diff", NAME + "@1", NAME + "@2", "--json").json["texts"]
        self.assertIn("另附说明一段。", [text["after"] for text in texts])

    def test_who_wrote_does_not_review(self):
        self.add_agency()
        self.save()
        refused = self.call("review", NAME, "--opinion", "同意", by="clerk", code=3)
        self.assertIn("FAILED_PRECONDITION", refused.err)
        self.call("review", NAME, "--opinion", "数字有误", "--refuse", by="first")
        entries = self.call("audit", "list", "--resource", NAME, "--json").json["entries"]
        self.assertEqual([entry["actor"]["person"] for entry in entries], ["clerk", "clerk", "first"])

    def test_the_store_is_its_owners_alone_and_holds_no_key(self):
        self.add_agency()
        mode = lambda *parts: stat.S_IMODE(os.stat(os.path.join(self.store, *parts)).st_mode)
        self.assertEqual(mode(), 0o700)
        self.assertEqual(mode("log-key.pem"), 0o600)
        for folder, _, files in os.walk(os.path.join(self.store, "store")):
            for name in files:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(b"PRIVATE KEY", file.read(), name)
        os.remove(os.path.join(self.store, "log-key.pem"))
        self.assertIn("is missing", self.call("agency", "list", code=3).err)

    def test_what_names_the_store_is_checked(self):
        self.write("file", "")
        self.store = self.folder
        self.assertIn("is no store", self.call("agency", "list", code=3).err)
        self.store = self.path("site")
        self.call("agency", "list", by="not a person", code=2)
        self.call("--server", "127.0.0.1:1", "agency", "list", code=2)
        self.assertIn("--store", self.nianbao("list", code=2).err)
        self.assertFalse(os.path.exists(self.store))

    def test_a_local_store_can_be_served(self):
        self.add_agency()
        server = self.start("nianbao-submission", "--store", os.path.join(self.store, "store"),
                            "--log-key", os.path.join(self.store, "log-key.pem"),
                            "--local-principal", "operator", "--policy",
                            self.policy({"operator": [("operator", "*")]}))
        listed = self.nianbao("--server", server.address, "agency", "list", "--json").json
        self.assertEqual(listed["agencies"][0]["name"], "agencies/keji")
        self.call("agency", "list", code=3)  # One process has a store open.


if __name__ == "__main__":
    main(sys.argv)
