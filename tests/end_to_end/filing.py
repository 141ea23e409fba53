#!/usr/bin/env python3
"""Calls as programs make them: sent twice, on a stale copy, side by side, by who may not.

usage: filing.py BINARIES SOURCE
"""
import sys

from suite import AGENCY, NAME, REVIEWERS, Suite, main

CELL = "disclosure/licences.decisions"
OTHER = "disclosure/penalties.decisions"


class Filing(Suite):
    def setUp(self):
        super().setUp()
        self.save_sample()
        self.clerk = self.client("clerk")
        self.stored = self.clerk.get(NAME)

    def value(self, cell):
        from wire import value_of
        return value_of(self.clerk.get(NAME).revision.report, cell)

    def changed(self, cell, base, value, by=None, **fields):
        from wire import change
        return (by or self.clerk).save(NAME, changes=[change(cell, base, value)], **fields)

    def digest(self):
        return self.clerk.get(NAME).record.latest_digest

    def review_all(self):
        for reviewer in REVIEWERS:
            self.client(reviewer).review(NAME, self.digest())


class SentTwice(Filing):
    def test_a_save_sent_twice_is_one_revision(self):
        from wire import new_id
        request_id = new_id()
        first = self.changed(CELL, 0, 3, request_id=request_id)
        again = self.changed(CELL, 0, 3, request_id=request_id)
        self.assertFalse(first.replayed)
        self.assertTrue(again.replayed)
        self.assertEqual(again.revision, first.revision)
        self.assertEqual(again.position, first.position)
        self.assertEqual(len(self.clerk.revisions(NAME)), 2)
        # Of another person it is another request; with another content it is a mistake.
        colleague = self.client("colleague")
        self.assertFalse(self.changed(OTHER, 0, 1, colleague, request_id=request_id).replayed)
        error = self.refused("INVALID_ARGUMENT", self.changed, CELL, 3, 4, request_id=request_id)
        self.assertEqual(error.fields, ["request_id"])

    def test_reviews_and_submissions_sent_twice_take_effect_once(self):
        from wire import new_id
        ids = {reviewer: new_id() for reviewer in (*REVIEWERS, "submit", "publish")}
        for reviewer in REVIEWERS:
            client = self.client(reviewer)
            for replayed in (False, True):
                answer = client.review(NAME, self.digest(), request_id=ids[reviewer])
                self.assertEqual(answer.replayed, replayed)
        for replayed in (False, True):
            answer = self.clerk.submit(NAME, self.digest(), request_id=ids["submit"])
            self.assertEqual((answer.replayed, answer.WhichOneof("outcome")),
                             (replayed, "receipt"))
        for replayed in (False, True):
            answer = self.clerk.publish(NAME, self.digest(), ["FORMAT_HTML"],
                                        request_id=ids["publish"])
            self.assertEqual(answer.replayed, replayed)
        log = self.call("auditor", "audit", "list", "--resource", NAME, "--json").json["entries"]
        self.assertEqual([entry["action"] for entry in log],
                         ["ACTION_REPORT_SAVED", *["ACTION_REPORT_REVIEWED"] * 3,
                          "ACTION_REPORT_SUBMITTED", "ACTION_REPORT_PUBLISHED"])

    def test_what_is_only_tried_is_not_stored(self):
        tried = self.changed(CELL, 0, 3, validate_only=True)
        self.assertTrue(tried.HasField("verdict"))
        self.assertEqual(self.value(CELL), 0)
        self.assertEqual(len(self.clerk.revisions(NAME)), 1)


class SideBySide(Filing):
    def test_a_stale_copy_is_not_saved_over_a_newer_one(self):
        self.changed(CELL, 0, 3)
        error = self.refused("ABORTED", self.clerk.save, NAME, report=self.stored.revision.report,
                             etag=self.stored.record.etag)
        self.assertEqual(error.details["ErrorInfo"].reason, "STALE_ETAG")
        etag = error.details["ErrorInfo"].metadata["etag"]
        self.assertEqual(etag, self.clerk.get(NAME).record.etag)
        self.clerk.save(NAME, report=self.stored.revision.report, etag=etag)

    def test_changes_of_different_cells_merge(self):
        self.changed(CELL, 0, 3)
        self.changed(OTHER, 0, 2, self.client("colleague"))
        self.assertEqual((self.value(CELL), self.value(OTHER)), (3, 2))

    def test_changes_of_one_cell_conflict_and_both_values_are_told(self):
        self.changed(CELL, 0, 3)
        error = self.refused("ABORTED", self.changed, CELL, 0, 5, self.client("colleague"))
        info = error.details["ErrorInfo"]
        self.assertEqual((info.reason, dict(info.metadata)["target"]), ("CONFLICT", CELL))
        self.assertEqual((info.metadata["yours"], info.metadata["theirs"]), ("c:5", "c:3"))
        self.assertEqual(self.value(CELL), 3)

    def test_an_equal_save_keeps_the_reviews_and_another_voids_them(self):
        self.client("reviewer-1").review(NAME, self.digest())
        report = self.clerk.get(NAME)
        equal = self.clerk.save(NAME, report=report.revision.report, etag=report.record.etag)
        self.assertTrue(equal.unchanged)
        self.assertEqual(equal.record.reviews_done, 1)
        other = self.changed(CELL, 0, 3)
        self.assertEqual(other.record.reviews_done, 0)
        self.assertEqual(len(other.record.reviews), 0)


class WhoAndWhen(Filing):
    GRANTS = {**Suite.GRANTS, "both": [("clerk", AGENCY), ("reviewer", AGENCY)]}

    def test_who_wrote_does_not_review(self):
        both = self.client("both")
        self.changed(CELL, 0, 3, both)
        self.changed(CELL, 3, 4)
        error = self.refused("FAILED_PRECONDITION", both.review, NAME, self.digest())
        self.assertIn("PreconditionFailure", error.details)

    def test_nobody_reviews_twice(self):
        reviewer = self.client("reviewer-1")
        reviewer.review(NAME, self.digest())
        self.refused("FAILED_PRECONDITION", reviewer.review, NAME, self.digest())

    def test_no_step_is_left_out(self):
        for step in (self.clerk.submit, self.clerk.publish):
            error = self.refused("FAILED_PRECONDITION", step, NAME, self.digest())
            self.assertTrue(error.details["PreconditionFailure"].violations)
        self.review_all()
        self.refused("FAILED_PRECONDITION", self.clerk.publish, NAME, self.digest())
        self.clerk.submit(NAME, self.digest())
        self.refused("FAILED_PRECONDITION", self.changed, CELL, 0, 3)

    def test_what_is_reviewed_and_submitted_is_named(self):
        old = self.digest()
        self.changed(CELL, 0, 3)
        self.refused("FAILED_PRECONDITION", self.client("reviewer-1").review, NAME, old)
        self.review_all()
        self.refused("FAILED_PRECONDITION", self.clerk.submit, NAME, old)
        self.refused("INVALID_ARGUMENT", self.clerk.submit, NAME, old[:5])

    def test_a_refused_review_is_recorded_and_stops_the_submission(self):
        self.review_all()
        self.changed(CELL, 0, 3)
        self.client("reviewer-1").review(NAME, self.digest(), "数字有误", "DECISION_REFUSED")
        self.refused("FAILED_PRECONDITION", self.clerk.submit, NAME, self.digest())

    def test_a_subtree_is_the_limit(self):
        elsewhere = self.client("elsewhere")
        for function, arguments in (
                (elsewhere.get, (NAME,)), (elsewhere.submit, (NAME, self.digest())),
                (elsewhere.review, (NAME, self.digest())),
                (self.client("stranger").get, (NAME,)),
                (self.client("operator").get, (NAME,))):
            self.refused("PERMISSION_DENIED", function, *arguments)
        self.refused("PERMISSION_DENIED", self.changed, CELL, 0, 3, elsewhere)
        self.refused("PERMISSION_DENIED", self.client("clerk", person="li").get, NAME)

    def test_a_certificate_of_this_authority_is_needed(self):
        from wire import Client
        other = self.certificates_of_another_authority()
        ca = self.path("certs/ca.pem")
        for certificate in ((), (f"{other}/clerk.pem", f"{other}/clerk.key")):
            client = Client(self.server.address, ca, *certificate, timeout=5)
            self.addCleanup(client.close)
            self.refused("UNAVAILABLE", client.get, NAME)
        # Nor does the caller talk to a server whose certificate another one signed.
        self.nianbao("--server", self.server.address, "--timeout", "5", "--ca", f"{other}/ca.pem",
                     "--cert", self.path("certs/clerk.pem"), "--key",
                     self.path("certs/clerk.key"), "list", code=4)

    def certificates_of_another_authority(self):
        from support import run
        folder = self.path("other-certs")
        made = run([self.binaries.source + "/deploy/certificates", folder, "clerk"])
        self.assertEqual(made.code, 0, str(made))
        return folder


class WithoutPeers(Filing):
    def test_without_validation_drafts_and_reads_go_on(self):
        self.review_all()
        self.validation.kill()
        self.assertEqual(self.value(CELL), 0)
        for step, arguments in ((self.clerk.submit, (NAME, self.digest())),):
            error = self.refused("UNAVAILABLE", step, *arguments)
            self.assertGreater(error.details["RetryInfo"].retry_delay.seconds, 0)
        saved = self.changed(CELL, 0, 3)
        self.assertFalse(saved.HasField("verdict"))
        self.assertEqual(self.clerk.get(NAME).record.latest_revision, 2)
        self.call("clerk", "submit", NAME, code=3)  # The reviews are void: that is told first.

    def test_without_rendering_everything_but_publication_goes_on(self):
        self.rendering.kill()
        self.review_all()
        self.clerk.submit(NAME, self.digest())
        error = self.refused("UNAVAILABLE", self.clerk.publish, NAME, self.digest())
        self.assertIn("RetryInfo", error.details)
        record = self.clerk.get(NAME).record
        self.assertEqual(record.published_revision, 0)
        self.call("clerk", "publish", NAME, code=4)


if __name__ == "__main__":
    main(sys.argv)
