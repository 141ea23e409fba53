#!/usr/bin/env python3
"""The three servers as processes over mutual TLS, driven by the command line.

usage: servers.py BINARIES SOURCE
"""
import os
import sys

from support import EndToEnd, main

NAME = "agencies/keji/reports/2023"


class Servers(EndToEnd):
    GRANTS = {
        "operator": [("operator", "*"), ("auditor", "*")],
        "clerk": [("clerk", "agencies/keji")],
        "platform": [("platform", "*"), ("clerk", "*"), ("reviewer", "*")],
    }

    def setUp(self):
        super().setUp()
        self.certificates("operator", "clerk", "platform", "stranger")
        self.key = self.log_key()
        self.start_peers()
        self.start_submission()

    def start_peers(self):
        self.validation = self.start("nianbao-validation", *self.server_tls())
        self.rendering = self.start("nianbao-rendering", *self.server_tls())

    def start_submission(self):
        self.server = self.start(
            "nianbao-submission", "--store", self.path("store"), "--log-key", self.key, "--site",
            "chanhe", "--policy", self.policy(self.GRANTS), "--validation",
            self.validation.address, "--rendering", self.rendering.address,
            *self.server_tls(), *self.server_tls("--peer-tls"))

    def call(self, principal, *words, code=0):
        return self.nianbao("--server", self.server.address, *self.certificate(principal), *words,
                            code=code)

    def test_the_register_and_its_log_survive_a_restart(self):
        added = self.call("operator", "agency", "add", "--name", "浐河县科学技术局", "--id", "keji",
                          "--json").json
        self.assertEqual(added["agency"]["name"], "agencies/keji")
        head = self.call("operator", "audit", "head", "--json").json["treeHead"]
        self.assertEqual(head["treeSize"], "3")
        self.assertEqual(head["origin"], "chanhe/main/1")

        self.assertEqual(self.server.stop(), 0)
        self.call("clerk", "--timeout", "5", "agency", "list", code=4)
        self.start_submission()

        listed = self.call("clerk", "agency", "list", "--json").json["agencies"]
        self.assertEqual([agency["displayName"] for agency in listed], ["浐河县科学技术局"])
        again = self.call("operator", "audit", "head", "--json").json["treeHead"]
        self.assertEqual(again["rootHash"], head["rootHash"])
        entries = self.call("operator", "audit", "list", "--json").json["entries"]
        self.assertEqual([entry["action"] for entry in entries],
                         ["ACTION_LOG_BEGUN", "ACTION_KEY_ADDED", "ACTION_AGENCY_CREATED"])
        self.assertEqual(entries[2]["actor"]["principal"], "operator")

    def test_what_was_acknowledged_survives_a_kill(self):
        self.call("operator", "agency", "add", "--name", "浐河县科学技术局", "--id", "keji")
        self.server.kill()
        self.start_submission()
        self.assertIn("agencies/keji", self.call("operator", "agency", "list").out)

    def test_who_may_not_is_told_so(self):
        self.call("clerk", "agency", "add", "--name", "甲局", code=3)
        refused = self.call("stranger", "agency", "add", "--name", "甲局", code=3)
        self.assertIn("PERMISSION_DENIED", refused.err)
        self.call("clerk", "--as", "li", "agency", "list", code=3)
        self.call("platform", "--as", "li", "agency", "list")
        self.nianbao("--server", self.server.address, "--timeout", "5", "agency", "list", code=4)

    def save_sample(self):
        self.call("operator", "agency", "add", "--name", "灋河回族区科技和工业信息化局", "--id", "keji")
        saved = self.call("platform", "--as", "li", "save",
                          self.binaries.data("reports/chanhe-keji-2023.md"), "--agency", "keji",
                          "--year", "2023", "--json").json
        for person in ("first", "second", "third"):
            self.call("platform", "--as", person, "review", NAME, "--opinion", "同意")
        return saved

    def test_a_report_goes_its_way_through_three_processes(self):
        saved = self.save_sample()
        self.assertTrue(saved["verdict"]["submittable"])
        self.call("platform", "--as", "li", "submit", NAME)
        self.call("platform", "--as", "li", "publish", NAME, "--formats", "html")
        self.assertEqual(self.server.stop(), 0)
        self.start_submission()
        shown = self.call("clerk", "show", NAME, "--json").json
        self.assertEqual(shown["record"]["publicationState"], "PUBLICATION_STATE_PUBLISHED")
        self.assertEqual(shown["revision"]["author"]["assurance"], "ASSURANCE_PLATFORM_ASSERTED")
        receipt = self.call("clerk", "audit", "receipt", NAME + "@1").out
        self.nianbao("audit", "verify-receipt", self.write("receipt.json", receipt))

    def test_a_peer_that_is_down_holds_up_only_what_needs_it(self):
        self.assertEqual(self.validation.stop(), 0)
        self.assertNotIn("verdict", self.save_sample())
        refused = self.call("platform", "--as", "li", "submit", NAME, code=4)
        self.assertIn(f"validation at {self.validation.address}", refused.err)
        shown = self.call("clerk", "show", NAME, "--json").json
        self.assertEqual(shown["record"]["filingState"], "FILING_STATE_IN_REVIEW")


class Starting(EndToEnd):
    def refuses(self, *words, because):
        with self.assertRaisesRegex(RuntimeError, because):
            self.start("nianbao-submission", *words)

    def test_a_start_that_fails_says_why(self):
        key = self.log_key()
        store = ["--store", self.path("store")]
        self.refuses(*store, "--log-key", self.path("absent.pem"), because="cannot read")
        self.refuses(*store, "--log-key", self.write("bad.pem", "no key"), because="bad.pem")
        self.refuses("--store", self.folder, "--log-key", key, because="lies in the store")
        self.refuses(*store, "--log-key", key, "--ladders",
                     self.write("ladders", "township { review_steps: 12 }"),
                     because="review_steps is 0 to 9")
        with self.assertRaisesRegex(RuntimeError, 'site: line 1: severity .*T4.*: is BLOCK'):
            self.start("nianbao-validation", "--site-rules", self.write(
                "site", 'severity { rule: "T4" severity: SEVERITY_WARN } site: "chanhe"'
                        ' revision: 1 base_revision: 1'))
        self.refuses(*store, "--log-key", key, "--validation", "192.0.2.1:7302",
                     because="not a loopback address")

    def test_a_theme_whose_fonts_are_not_there_is_refused_at_the_start(self):
        with open(os.path.join(self.binaries.source, "services/rendering/themes/official.txtpb"),
                  encoding="utf-8") as file:
            theme = file.read()
        with self.assertRaisesRegex(RuntimeError, "font /usr/.*absent.otf: cannot be read"):
            self.start("nianbao-rendering", "--theme", self.write(
                "theme.txtpb", theme.replace("FandolFang-Regular", "absent")))
        with self.assertRaisesRegex(RuntimeError, "broken.txtpb: theme: not the text form"):
            self.start("nianbao-rendering", "--theme", self.write("broken.txtpb", "theme"))
        self.start("nianbao-rendering", "--theme", self.write("good.txtpb", theme))

    def test_a_store_is_served_by_one_process(self):
        words = ["--store", self.path("store"), "--log-key", self.log_key()]
        self.start("nianbao-submission", *words)
        self.refuses(*words, because="cannot start")


if __name__ == "__main__":
    main(sys.argv)
