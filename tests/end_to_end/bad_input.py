#!/usr/bin/env python3
"""What is malformed is refused by name, and nothing of it is stored.

usage: bad_input.py BINARIES SOURCE
"""
import sys

from suite import AGENCY, NAME, Suite, main

CELL = "disclosure/licences.decisions"
SAVE = "/nianbao.submission.v1.ReportService/SaveReport"


class BadInput(Suite):
    def setUp(self):
        super().setUp()
        self.save_sample()
        self.clerk = self.client("clerk")
        self.stored = self.clerk.get(NAME)

    def tearDown(self):
        self.assertEqual(self.clerk.get(NAME), self.stored)
        super().tearDown()

    def save(self, report, name=NAME):
        etag = self.stored.record.etag if name == NAME else ""
        return self.clerk.save(name, report=report, etag=etag)

    def refused_report(self, edit, field, says=""):
        """The sample after `edit` is refused for `field`."""
        report = type(self.stored.revision.report)()
        report.CopyFrom(self.stored.revision.report)
        edit(report)
        error = self.refused("INVALID_ARGUMENT", self.save, report)
        self.assertTrue(any(field in found for found in error.fields), error.fields)
        self.assertIn(says, error.text)

    def test_what_the_form_does_not_have(self):
        self.refused_report(lambda report: setattr(report.edition, "id", "1984"), "edition")
        self.refused_report(lambda report: report.figures.add(cell="disclosure/dreams.made",
                                                              count=1), "figures")
        self.refused_report(lambda report: report.figures.add(cell=CELL, count=1), "figures")
        self.refused_report(lambda report: setattr(report, "year", 2022), "year")
        self.refused_report(lambda report: setattr(report, "agency", "agencies/other"), "agency")
        self.refused_report(lambda report: setattr(report, "kind", report.KIND_GOVERNMENT), "kind")

    def test_a_year_without_an_edition(self):
        report = type(self.stored.revision.report)(agency=AGENCY, year=1999, title="报告")
        self.refused("INVALID_ARGUMENT", self.save, report, AGENCY + "/reports/1999")

    def test_text_that_is_none(self):
        def first_text(text):
            def edit(report):
                report.sections[0].blocks[0].content.text = text
            return edit
        self.refused_report(first_text("一\x07二"), "sections")
        self.refused_report(first_text("一\ue000二"), "sections")
        self.refused_report(lambda report: setattr(report, "title", "两\n行"), "title")
        self.refused_report(lambda report: setattr(
            report.sections[0].blocks[0].content, "salt", b"short"), "sections")

    def test_bytes_that_are_no_message(self):
        report = self.stored.revision.report.SerializeToString()
        report = report.replace("年".encode(), b"\xff\xfe\xfd")
        report = b"\x12" + varint(len(report)) + report
        name = NAME.encode()
        body = b"\x0a" + varint(len(name)) + name + report
        self.refused("INVALID_ARGUMENT", self.clerk.raw, SAVE, body)
        self.refused("INVALID_ARGUMENT", self.clerk.raw, SAVE, b"\xff\xff\xff")
        self.refused("RESOURCE_EXHAUSTED", self.clerk.raw, SAVE, b"\x00" * (3 << 20))
        self.refused("UNIMPLEMENTED", self.clerk.raw, SAVE + "s", b"")

    def test_requests_that_say_too_little_or_too_much(self):
        from wire import change
        changes = [change(CELL, 0, 3)]
        for field, call in (
                ("report", lambda: self.clerk.save(NAME)),
                ("report", lambda: self.clerk.save(NAME, changes=changes,
                                                   report=self.stored.revision.report)),
                ("name", lambda: self.clerk.save("reports/2023", changes=changes)),
                ("name", lambda: self.clerk.save("agencies/../reports/2023", changes=changes)),
                ("request_id", lambda: self.clerk.save(NAME, changes=changes, request_id="?")),
                ("reason", lambda: self.clerk.save(NAME, changes=changes, reason="长" * 501)),
                ("changes[1]", lambda: self.clerk.save(NAME, changes=changes * 2)),
                ("content_digest", lambda: self.clerk.submit(NAME, b"")),
                ("opinion", lambda: self.client("reviewer-1").review(
                    NAME, self.stored.record.latest_digest, ""))):
            error = self.refused("INVALID_ARGUMENT", call)
            self.assertTrue(any(field in found for found in error.fields), (field, error.fields))
        self.refused("NOT_FOUND", self.client("platform").get, "agencies/nobody/reports/2023")
        self.refused("NOT_FOUND", self.clerk.get, AGENCY + "/reports/1999")

    def test_time_is_limited(self):
        import grpc
        from nianbao.submission.v1 import report_service_pb2
        get = report_service_pb2.GetReportRequest(name=NAME)
        with self.assertRaises(grpc.RpcError) as raised:
            self.clerk.reports.GetReport(get)
        self.assertEqual(raised.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
        self.assertIn("deadline", raised.exception.details())
        # Past already: a short one would now and then be met.
        self.refused("DEADLINE_EXCEEDED", self.clerk.call, self.clerk.reports.GetReport, get,
                     timeout=-1)


class Findings(Suite):
    def test_what_the_rules_know_better_is_saved_and_named(self):
        from wire import blank, change
        from nianbao.submission.v1 import report_service_pb2
        from nianbao.validation.v1 import validation_pb2
        self.save_sample()
        clerk = self.client("clerk")
        base = [figure for figure in clerk.get(NAME).revision.report.figures
                if figure.cell == CELL][0]
        negative = clerk.save(NAME, changes=[change(CELL, base.count, -4)]).verdict
        self.assertFalse(negative.submittable)
        self.assertTrue([finding for finding in negative.findings if CELL in finding.cells and
                         finding.severity == validation_pb2.SEVERITY_BLOCK])
        base.count = -4
        emptied = report_service_pb2.CellChange(cell=CELL, base=base, value=blank(CELL))
        verdict = clerk.save(NAME, changes=[
            report_service_pb2.ReportChange(cell=emptied)]).verdict
        (finding,) = [finding for finding in verdict.findings if CELL in finding.cells]
        self.assertIn("行政许可", "".join(finding.cell_labels))


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


if __name__ == "__main__":
    main(sys.argv)
