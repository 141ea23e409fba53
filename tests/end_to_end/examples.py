#!/usr/bin/env python3
"""The examples for integrators do what they say.

usage: examples.py BINARIES SOURCE
"""
import os
import sys

from suite import NAME, Suite, main
from support import run


class Examples(Suite):
    def submits_after_the_reviews(self, program, environment=None):
        words = [*program, self.server.address, self.path("certs"), "clerk", NAME, self.sample]
        first = run(words, env=environment)
        self.assertEqual(first.code, 1, str(first))
        self.assertIn("read 200 of 200 cells of " + self.agency_name, first.out)
        self.assertIn("revision 1 saved", first.out)
        self.review_all()
        second = run(words, env=environment)
        self.assertEqual(second.code, 0, str(second))
        self.assertIn("revision 1 unchanged", second.out)
        self.assertIn("submitted, leaf", second.out)
        self.assertEqual(self.show()["record"]["filingState"], "FILING_STATE_SUBMITTED")
        return first, second

    def in_cpp(self):
        return [self.binaries.path("submit_report")]

    def in_python(self):
        return [sys.executable, "-B",
                os.path.join(self.binaries.source, "examples/python/submit_report.py")]

    def with_messages(self):
        return {**os.environ, "PYTHONPATH": os.path.join(
            os.path.dirname(self.binaries.folder), "python")}

    def test_in_cpp(self):
        first, _ = self.submits_after_the_reviews(self.in_cpp())
        self.assertIn("error 9", first.err)  # FAILED_PRECONDITION

    def test_calls_that_are_too_many_are_made_again(self):
        self.server.stop()
        self.start_submission("--max-calls-per-second", "1")  # And two at once.
        for program, said in ((self.in_cpp(), "saved"), (self.in_python(), "unchanged")):
            result = run([*program, self.server.address, self.path("certs"), "clerk", NAME,
                          self.sample], env=self.with_messages())
            self.assertEqual(result.code, 1, str(result))  # Not reviewed yet.
            self.assertIn(f"revision 1 {said}", result.out, str(result))

    def test_in_python(self):
        first, second = self.submits_after_the_reviews(self.in_python(), self.with_messages())
        self.assertIn("not yet:", first.out)
        self.assertIn("revision 1 by clerk", second.out)
        self.assertIn("ACTION_REPORT_REVIEWED by reviewer-2: 同意", second.out)


if __name__ == "__main__":
    main(sys.argv)
