#!/usr/bin/env python3
"""Reports that the rules refuse: with all findings, recorded, and where a rule allows it, waived.

usage: refusal.py BINARIES SOURCE
"""
import sys

from suite import NAME, REVIEWERS, Suite, as_json, json, main

IDENTITIES = 42  # Of the 2021 edition.


class Refusal(Suite):
    def setUp(self):
        super().setUp()
        self.save_sample()
        self.clerk = self.client("clerk")
        stored = self.clerk.get(NAME)
        report = stored.revision.report
        # Powers of a number keep no sum: each cell has its own.
        for number, figure in enumerate(report.figures):
            if figure.WhichOneof("value") == "count":
                figure.count = 7 + number * number * number
        self.clerk.save(NAME, report=report, etag=stored.record.etag)
        self.digest = self.clerk.get(NAME).record.latest_digest
        for reviewer in REVIEWERS:
            self.client(reviewer).review(NAME, self.digest)

    def test_all_findings_arrive_at_a_default_client(self):
        from nianbao.validation.v1 import validation_pb2
        answer = self.clerk.submit(NAME, self.digest)
        self.assertEqual(answer.WhichOneof("outcome"), "refusal")
        verdict = answer.refusal.verdict
        self.assertFalse(verdict.submittable)
        broken = {finding.rule for finding in verdict.findings
                  if finding.severity == validation_pb2.SEVERITY_BLOCK and finding.difference}
        self.assertGreaterEqual(len(broken), IDENTITIES)
        for finding in verdict.findings:
            self.assertTrue(finding.message and finding.message_en, finding.rule)
        self.assertEqual(self.clerk.get(NAME).record.filing_state, answer.record.filing_state)

        printed = self.call("clerk", "submit", NAME, code=1).out
        for rule in broken:
            self.assertIn(rule + "  ", printed)

    def test_the_attempt_is_recorded_and_provable(self):
        from wire import new_id
        request_id = new_id()
        refusal = self.clerk.submit(NAME, self.digest, request_id=request_id).refusal
        told = self.verify(as_json(refusal.receipt), self.trust_file())
        self.assertIn("ATTEMPT by clerk", told)
        again = self.clerk.submit(NAME, self.digest, request_id=request_id)
        self.assertTrue(again.replayed)
        self.assertEqual(again.refusal.verdict, refusal.verdict)
        self.assertEqual(again.refusal.receipt.entry, refusal.receipt.entry)


class Waiver(Suite):
    """A part five that says nothing: a superior may let it pass."""

    def setUp(self):
        super().setUp()
        self.save_sample()
        clerk = self.client("clerk")
        stored = clerk.get(NAME)
        report = stored.revision.report
        for section in report.sections:
            for block in section.blocks:
                if section.ordinal == 5 and not block.level:
                    block.content.text = "无"
        clerk.save(NAME, report=report, etag=stored.record.etag)
        self.review_all()

    def fingerprint(self):
        answer = self.call("clerk", "submit", NAME, "--json", code=1).json
        return [finding["fingerprint"] for finding in answer["refusal"]["verdict"]["findings"]
                if finding["rule"] == "P-FIVE"][0]

    def test_what_the_superior_waives_refuses_nothing_any_more(self):
        fingerprint = self.fingerprint()
        printed = self.call("clerk", "submit", NAME, code=1).out
        self.assertIn("上级可以豁免，指纹：" + fingerprint, printed)
        waive = ["waive", NAME, "--finding", fingerprint, "--reason", "NEWLY_FOUNDED", "--text",
                 "机关年底成立，尚无问题可写。"]
        self.call("clerk", *waive, code=3)
        told = self.call("superior", *waive, "--json").json
        self.assertIn("FINDING_WAIVED by superior",
                      self.verify(json.dumps(told["receipt"]), self.trust_file()))
        self.call("superior", *waive, code=3)  # Once is enough.
        self.assertIn("NEWLY_FOUNDED：机关年底成立", self.call("clerk", "show", NAME).out)

        printed = self.call("clerk", "submit", NAME).out
        self.assertIn("已报送", printed)
        verdict = self.show()["judgements"][-1]["verdict"]
        self.assertTrue(verdict["submittable"])
        self.assertEqual(verdict["waivedCount"], 1)
        self.assertEqual([finding["rule"] for finding in verdict["findings"]
                          if finding.get("waived")], ["P-FIVE"])

    def test_other_content_begins_without_waivers(self):
        self.call("superior", "waive", NAME, "--finding", self.fingerprint(), "--reason",
                  "FALSE_ALARM", "--text", "只对这一版有效")
        clerk = self.client("clerk")
        from wire import change
        clerk.save(NAME, changes=[change("disclosure/licences.decisions", 0, 3)])
        self.review_all()
        refused = self.call("clerk", "submit", NAME, "--json", code=1).json
        self.assertEqual(refused["record"].get("waivers", []), [])


if __name__ == "__main__":
    main(sys.argv)
