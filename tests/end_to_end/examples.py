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

    def test_in_cpp(self):
        first, _ = self.submits_after_the_reviews([self.binaries.path("submit_report")])
        self.assertIn("error 9", first.err)  # FAILED_PRECONDITION

    def test_in_python(self):
        script = os.path.join(self.binaries.source, "examples/python/submit_report.py")
        environment = {**os.environ, "PYTHONPATH": os.path.join(
            os.path.dirname(self.binaries.folder), "python")}
        first, second = self.submits_after_the_reviews([sys.executable, "-B", script], environment)
        self.assertIn("not yet:", first.out)
        self.assertIn("revision 1 by clerk", second.out)
        self.assertIn("ACTION_REPORT_REVIEWED by reviewer-2: 同意", second.out)


if __name__ == "__main__":
    main(sys.argv)
