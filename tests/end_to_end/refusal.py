#!/usr/bin/env python3
"""A report that breaks every identity: refused with all its findings, recorded, and still there.

usage: refusal.py BINARIES SOURCE
"""
import sys

from suite import NAME, REVIEWERS, Suite, as_json, main

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


if __name__ == "__main__":
    main(sys.argv)
