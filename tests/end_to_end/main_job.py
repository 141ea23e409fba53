#!/usr/bin/env python3
"""A report's whole way through three processes, and what is left of it at each end.

usage: main_job.py BINARIES SOURCE
"""
import sys

from suite import NAME, REVIEWERS, Suite, cells_of, main, text_of


# Whatever a report is published as.
FORMATS = ["HTML", "PDF", "OFD", "DOCX", "XLSX", "MARKDOWN", "TEXT", "JSON", "CSV"]


class MainJob(Suite):
    def publish(self):
        self.save_sample()
        self.review_all()
        self.call("clerk", "submit", NAME)
        return self.call("clerk", "publish", NAME, "--formats", ",".join(FORMATS).lower(), "-o",
                         self.path("published"), "--json").json["publication"]

    def document(self, publication, format_name):
        (artefact,) = [artefact for artefact in publication["artefacts"]
                       if artefact["format"] == "FORMAT_" + format_name]
        return self.path("published", artefact["fileName"])

    def reads_back(self, path):
        """What a reader of a published document sees is what the sample says."""
        read = self.nianbao("import", path, "--json").json
        self.assertEqual(read["readCount"], 200)
        self.assertEqual(cells_of(read["report"]), cells_of(self.imported), path)

    def test_a_report_goes_from_the_file_to_the_published_page(self):
        publication = self.publish()

        stored = self.show()
        report = stored["revision"]["report"]
        self.assertEqual(len(report["figures"]), 200)
        self.assertEqual(cells_of(report), cells_of(self.imported))
        self.assertEqual(text_of(report), text_of(self.imported))
        self.assertEqual(report["title"], self.imported["title"])
        for format_name in FORMATS:
            self.reads_back(self.document(publication, format_name))

        record = stored["record"]
        self.assertEqual(record["filingState"], "FILING_STATE_SUBMITTED")
        self.assertEqual(record["publicationState"], "PUBLICATION_STATE_PUBLISHED")
        self.assertEqual([review["reviewer"]["principal"] for review in record["reviews"]],
                         list(REVIEWERS))
        self.assertEqual({review["opinion"] for review in record["reviews"]},
                         {"同意，数字已核对"})

    def test_every_leaf_of_the_way_is_proved_without_a_server(self):
        from nianbao.audit.v1 import audit_service_pb2
        from suite import as_json
        self.publish()
        trust = self.trust_file()
        auditor = self.client("auditor")
        head = auditor.call(auditor.audit.GetTreeHead, audit_service_pb2.GetTreeHeadRequest())
        receipts = [auditor.call(auditor.audit.GetReceipt,
                                 audit_service_pb2.GetReceiptRequest(position=position)).receipt
                    for position in range(head.tree_head.tree_size)]
        for server in (self.server, self.validation, self.rendering):
            self.assertEqual(server.stop(), 0)

        told = [self.verify(as_json(receipt), trust) for receipt in receipts]
        for text in told:
            self.assertIn("verified", text)
        for step in ("REPORT_SAVED by clerk", "REPORT_REVIEWED by reviewer-3",
                     "REPORT_SUBMITTED by clerk", "REPORT_PUBLISHED by clerk"):
            self.assertEqual(sum(step in text for text in told), 1, step)

    def test_everything_is_there_after_all_three_start_again(self):
        publication = self.publish()
        before = self.show()
        with open(self.document(publication, "PDF"), "rb") as file:
            pdf = file.read()
        for server in (self.server, self.validation, self.rendering):
            self.assertEqual(server.stop(), 0)
        self.start_validation()
        self.start_rendering()
        self.start_submission()

        after = self.show()
        for part in ("revision", "judgements", "publications"):
            self.assertEqual(after[part], before[part])
        self.assertEqual(after["record"]["etag"], before["record"]["etag"])
        self.assertEqual(self.artefact("clerk", "FORMAT_PDF"), pdf)
        self.assertIn("verified", self.verify_revision(NAME + "@1", self.trust_file()))
        self.assertIn("已发布", self.call("clerk", "list").out)

    def artefact(self, principal, format_name):
        from nianbao.rendering.v1 import rendering_service_pb2
        from nianbao.submission.v1 import report_service_pb2
        client = self.client(principal)
        parts = client.reports.GetArtefact(report_service_pb2.GetArtefactRequest(
            name=NAME, format=rendering_service_pb2.Format.Value(format_name)), timeout=30)
        return b"".join(part.chunk for part in parts)


if __name__ == "__main__":
    main(sys.argv)
