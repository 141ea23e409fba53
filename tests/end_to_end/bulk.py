#!/usr/bin/env python3
"""Many reports at once: a bundle of which the server is killed half-way, and the feed that tells.

usage: bulk.py BINARIES SOURCE
"""
import collections
import json
import os
import sys
import threading

from suite import AGENCY, NAME, REVIEWERS, Suite, main

ITEMS = 1000
KILLED_AFTER = 30  # Submissions heard of.
CHAIN = ["REPORT_SAVED", "REPORT_REVIEWED", "REPORT_REVIEWED", "REPORT_REVIEWED",
         "REPORT_SUBMITTED"]


def name_of(number):
    return f"{AGENCY}/reports/r{number}"


class Bulk(Suite):
    GRANTS = {**Suite.GRANTS, "platform": [("platform", AGENCY)]}

    def item(self, name, **fields):
        """The sample as an item that passes the rules."""
        from google.protobuf import json_format
        from nianbao.report.v1 import report_pb2
        from nianbao.submission.v1 import report_service_pb2
        fields.setdefault("request_id", "id-" + name.replace("/", "-"))
        report = json_format.ParseDict(self.imported, report_pb2.Report())
        report.agency = name.rsplit("/reports/", 1)[0]
        item = report_service_pb2.SubmitReportsRequest(name=name, report=report, author="zhang",
                                                       reason="批量报送", **fields)
        for reviewer in REVIEWERS:
            item.reviews.add(reviewer=reviewer, opinion="同意")
        return item

    def refused_item(self, name):
        item = self.item(name)
        item.report.figures[[figure.cell for figure in item.report.figures].index(
            "requests/received.natural_person")].count += 1
        return item

    def bundle(self, items, name="bundle"):
        from wire import delimited
        path = self.path(name)
        with open(path, "wb") as file:
            file.writelines(delimited(item) for item in items)
        return path

    def submit(self, bundle, *words, code=0):
        return self.call("platform", "submit", bundle, "--out", self.path("receipts"), *words,
                         "--json", code=code)

    def outcomes(self):
        """The last outcome of each item by its id."""
        with open(self.path("receipts"), encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        return {line["requestId"]: line for line in lines}

    def actions(self):
        """What the log says was done, by report."""
        from nianbao.audit.v1 import audit_pb2, audit_service_pb2
        auditor = self.client("auditor")
        found, token = collections.defaultdict(list), ""
        while True:
            page = auditor.call(auditor.audit.ListEntries, audit_service_pb2.ListEntriesRequest(
                resource=AGENCY, page_size=1000, page_token=token))
            for entry in page.entries:
                if "/reports/" in entry.resource:
                    found[entry.resource].append(
                        audit_pb2.Action.Name(entry.action).removeprefix("ACTION_"))
            token = page.next_page_token
            if not token:
                return found

    def test_a_bundle_killed_half_way_and_resumed_is_filed_once_each(self):
        bundle = self.bundle(self.item(name_of(n)) for n in range(ITEMS))
        server = self.server
        feed = self.client("auditor").watch()

        def kill_half_way():
            submitted = 0
            for answer in feed:
                submitted += answer.event.action == 7  # ACTION_REPORT_SUBMITTED
                if submitted == KILLED_AFTER:
                    server.kill()
                    return
        killer = threading.Thread(target=kill_half_way, daemon=True)
        killer.start()
        broken = self.submit(bundle, code=4)
        killer.join(timeout=60)
        self.assertFalse(killer.is_alive())
        first = json.loads(broken.out)
        self.assertGreater(first["unanswered"], 0)
        before = len(self.outcomes())

        self.start_submission()
        self.submit(bundle, code=2)  # The file is there: it must say --resume.
        done = json.loads(self.submit(bundle, "--resume").out)
        self.assertEqual(done, {"filed": ITEMS, "refused": 0, "failed": 0, "unavailable": 0,
                                "unanswered": 0})
        outcomes = self.outcomes()
        self.assertEqual(len(outcomes), ITEMS)
        self.assertGreater(ITEMS, before)
        self.assertEqual(self.actions(), {name_of(n): CHAIN for n in range(ITEMS)})
        trust = self.trust_file()
        for outcome in list(outcomes.values())[:3] + list(outcomes.values())[-3:]:
            self.verify(json.dumps(outcome["receipt"]), trust)
        # Sent whole once more under the same ids, everything is answered as it was.
        again = self.call("platform", "submit", bundle, "--out", self.path("again"), "--json")
        self.assertEqual(json.loads(again.out)["filed"], ITEMS)
        with open(self.path("again"), encoding="utf-8") as file:
            for line in map(json.loads, file):
                self.assertTrue(line["replayed"])
                self.assertEqual(line["receipt"]["entry"]["leaf"],
                                 outcomes[line["requestId"]]["receipt"]["entry"]["leaf"])
        self.assertEqual(self.actions(), {name_of(n): CHAIN for n in range(ITEMS)})

    def test_each_item_of_a_mixed_bundle_has_its_own_outcome(self):
        selfish = self.item(name_of("3"))
        selfish.reviews[0].reviewer = "zhang"
        wrong = [self.item("agencies/elsewhere/reports/2023"), selfish]
        good = [self.item(name_of("0")), self.refused_item(name_of("1")), self.item(name_of("2"))]
        counts = json.loads(self.submit(self.bundle(good + wrong), code=3).out)
        self.assertEqual((counts["filed"], counts["refused"], counts["failed"]), (2, 1, 2))
        outcomes = self.outcomes()
        by_item = [outcomes[item.request_id] for item in good + wrong]
        self.assertIn("receipt", by_item[0])
        findings = by_item[1]["refusal"]["verdict"]["findings"]
        self.assertTrue(any(finding["severity"] == "SEVERITY_BLOCK" for finding in findings))
        self.assertEqual(by_item[1]["record"]["filingState"], "FILING_STATE_DRAFT")
        self.assertEqual([outcome["error"]["code"] for outcome in by_item[3:]], [7, 9])
        self.assertEqual(self.actions(), {name_of("0"): CHAIN, name_of("2"): CHAIN,
                                          name_of("1"): ["REPORT_SAVED", "ATTEMPT"]})
        review = self.show(name_of("0"))["record"]["reviews"][0]
        self.assertTrue(review["attested"])
        self.assertEqual(review["opinion"], "同意")
        # Without what failed the rules' refusal is left, and without that nothing.
        self.call("platform", "submit", self.bundle(good, "b2"), "--out", self.path("r2"), code=1)
        self.call("platform", "submit", self.bundle(good[:1], "b3"), "--out", self.path("r3"))
        self.server.stop()
        self.call("platform", "--timeout", "2", "submit", self.bundle(good, "b4"), "--out",
                  self.path("r4"), code=4)

    def test_only_a_platform_files_in_bulk(self):
        bundle = self.bundle([self.item(NAME)])
        self.call("clerk", "submit", bundle, "--out", self.path("receipts"), code=3)
        self.assertEqual(self.actions(), {})

    def test_a_bundle_is_made_from_files_and_filed_into_a_store_of_ones_own(self):
        bundle, store = self.path("made"), self.path("own")
        reviews = [word for reviewer in REVIEWERS for word in ("--review", f"{reviewer}:同意")]
        self.nianbao("bundle", "add", bundle, self.sample, "--agency", "keji", "--year", "2023",
                     "--author", "zhang", *reviews)
        self.assertIn(NAME, self.nianbao("bundle", "list", bundle).out)
        self.nianbao("--store", store, "agency", "add", "--name", self.agency_name, "--id", "keji")
        self.nianbao("--store", store, "submit", bundle, "--out", self.path("receipts"))
        shown = self.nianbao("--store", store, "show", NAME, "--json").json
        self.assertEqual(shown["record"]["filingState"], "FILING_STATE_SUBMITTED")
        with open(bundle, "ab") as file:
            file.write(b"\x05ab")
        torn = self.nianbao("--store", store, "submit", bundle, "--out", self.path("torn"), code=3)
        self.assertIn("item 2 at byte", torn.err)

    def test_large_items_in_a_row_fill_no_memory(self):
        """The server reads no further than it works, however much is sent."""
        import grpc
        filler = "字" * 200_000

        def items():
            for n in range(300):
                item = self.item(name_of(n))
                item.reason = filler  # 600 kB; too long, so that its outcome is an error.
                yield item
        platform = self.client("platform")
        before = self.peak()
        stream = platform.reports.SubmitReports(items(), timeout=60)
        answers = list(stream)
        self.assertEqual(len(answers), 300)
        self.assertEqual({answer.error.code for answer in answers}, {3})
        self.assertEqual(stream.code(), grpc.StatusCode.OK)
        # AddressSanitizer keeps freed memory back: there the peak says nothing.
        if "ASAN_OPTIONS" not in os.environ:
            self.assertLess(self.peak() - before, 120 << 20)

    def peak(self):
        """The most memory the server ever held, bytes."""
        with open(f"/proc/{self.server.process.pid}/status", encoding="utf-8") as file:
            (line,) = [line for line in file if line.startswith("VmHWM")]
        return int(line.split()[1]) << 10


if __name__ == "__main__":
    main(sys.argv)
