#!/usr/bin/env python3
"""Reports of earlier years: registered, this year's held against them, judged again after a correction.

usage: register.py BINARIES SOURCE
"""
import hashlib
import json
import os
import sys

from suite import AGENCY, NAME, REVIEWERS, Suite, main, text_of

LAST = AGENCY + "/reports/2022"
CARRIED = "requests/carried_out.natural_person"
TOTAL = "requests/carried_out.total"


class Register(Suite):
    def page(self, year):
        """The sample as the portal shows it for another year."""
        with open(self.sample, encoding="utf-8") as file:
            return file.read().replace("2023", str(year))

    def last_year(self, carried):
        """The report of 2022 that carried so many applications of natural persons over."""
        from google.protobuf import json_format
        from nianbao.report.v1 import report_pb2
        report = json_format.ParseDict(self.imported, report_pb2.Report())
        report.year = 2022
        report.title = report.title.replace("2023", "2022")
        report.agency = AGENCY
        for figure in report.figures:
            if figure.cell in (CARRIED, TOTAL):
                figure.count = carried
        return report

    def register(self, report, principal="superior", **fields):
        from nianbao.report.v1 import report_pb2
        from nianbao.submission.v1 import report_service_pb2, submission_pb2
        page = self.page(2022).encode()
        source = submission_pb2.PublishedSource(
            file=report_pb2.Attachment(role=report_pb2.Attachment.ROLE_SOURCE_FILE,
                                       digest=hashlib.sha256(page).digest(), size=len(page),
                                       media_type="text/markdown"),
            url="https://www.chanhe.gov.cn/2022.html")
        client = self.client(principal)
        client.upload(AGENCY, page)
        return client.call(client.reports.RegisterPublishedReport,
                           report_service_pb2.RegisterPublishedReportRequest(
                               name=LAST, report=report, source=source, **fields))

    def wait_for_renewal(self, cause):
        """Reads the feed until the report of 2023 was judged again because of `cause`."""
        for answer in self.client("auditor").watch(parent=AGENCY):
            if answer.HasField("event") and answer.event.name == NAME and answer.event.action == 18:
                newest = self.client("auditor").get(NAME).judgements[-1]
                if newest.renewed_by == cause:
                    return newest
        raise AssertionError("the feed ended")

    def test_this_years_report_is_held_against_last_years_as_registered_and_corrected(self):
        registered = self.register(self.last_year(3))
        self.assertEqual(registered.record.origin, 2)
        self.assertEqual(registered.record.published_revision, 1)
        self.assertEqual(registered.record.filing_state, 0)
        receipt = self.path("receipt.json")
        self.call("auditor", "audit", "receipt", LAST + "@1", "-o", receipt)
        self.assertIn("REPORT_REGISTERED by superior", self.verify(receipt, self.trust_file()))

        found = {}
        for finding in self.save_sample()["verdict"]["findings"]:
            found.setdefault(finding["rule"], []).append(finding)
        wrong = [f for f in found["Y-CF"] if f["outcome"] == "OUTCOME_FAIL" and f.get("cells")]
        self.assertEqual([f["cells"] for f in wrong],
                         [["requests/carried_in.natural_person"], ["requests/carried_in.total"]])
        for finding in wrong:
            self.assertEqual((finding["leftValue"], finding["rightValue"]), ("0", "3"))
            self.assertEqual(finding["lastYearValue"], "3")
            self.assertIn("2022 年度报告", finding["message"])
        self.assertTrue(any("补录的已发布报告" in f["message"] for f in found["Y-CF"]))

        self.call(REVIEWERS[0], "review", NAME, "--opinion", "同意")
        before = self.show()["record"]
        corrected = self.register(self.last_year(0), etag=registered.record.etag)
        self.assertEqual(corrected.revision.number, 2)
        renewed = self.wait_for_renewal(LAST + "/revisions/2")
        rules = {finding.rule: finding for finding in renewed.verdict.findings}
        self.assertIn("更正后的数据核对", rules["Y-FIX"].message)
        self.assertFalse([f for f in renewed.verdict.findings
                          if f.rule in ("Y-CF", "Y-FIX") and f.severity in (1, 2)])
        shown = self.show()
        self.assertEqual(shown["judgements"][-1]["renewedBy"], LAST + "/revisions/2")
        for key in ("filingState", "reviewsDone", "latestDigest", "latestRevision"):
            self.assertEqual(shown["record"][key], before[key], key)
        self.assertEqual(self.show(LAST)["revision"]["source"]["url"],
                         "https://www.chanhe.gov.cn/2022.html")
        self.assertEqual(self.server.stop(), 0)
        self.check_store()

    def check_store(self):
        from support import run
        checked = run([self.binaries.path("nianbao-fsck"), "--store", self.path("store")])
        self.assertEqual(checked.code, 0, str(checked))

    def test_a_judgement_that_could_not_be_renewed_is_renewed_after_a_restart(self):
        self.save_sample()
        self.validation.stop()
        registered = self.register(self.last_year(3))
        self.assertFalse(registered.HasField("verdict"))
        self.server.kill()
        self.start_validation()
        self.start_submission()
        renewed = self.wait_for_renewal(LAST + "/revisions/1")
        self.assertTrue([f for f in renewed.verdict.findings
                         if f.rule == "Y-CF" and f.right_value == "3"])

    def test_what_was_filed_here_or_by_clerks_is_refused(self):
        self.refused("PERMISSION_DENIED", self.register, self.last_year(0), principal="clerk")
        self.save_sample()
        report = self.last_year(0)
        report.year = 2023
        from nianbao.submission.v1 import report_service_pb2
        client = self.client("superior")
        request = report_service_pb2.RegisterPublishedReportRequest(name=NAME, report=report)
        self.assertEqual(self.refused("INVALID_ARGUMENT", client.call,
                                      client.reports.RegisterPublishedReport, request).fields,
                         ["source"])
        self.call("superior", "import", self.sample, "--register", "--agency", AGENCY, code=3)

    def portal(self):
        """Files of three years, one of them broken, and one that is no file to read."""
        folder = self.path("portal")
        os.makedirs(os.path.join(folder, "older"))
        for year in (2021, 2022):
            self.write(f"portal/older/{year}.md", self.page(year))
        with open(os.path.join(folder, "broken.docx"), "wb") as file:
            file.write(b"PK\x03\x04 and no more")
        self.write("portal/.listing", "")
        return folder

    def lines(self, *words, code):
        """What a run over the folder says of each file, by the file's name."""
        result = self.call("superior", "import", *words, "--json", code=code)
        found = [json.loads(line) for line in result.out.splitlines()]
        return {os.path.basename(line["file"]): line for line in found}

    def test_a_folder_is_read_and_registered_and_done_again_changes_nothing(self):
        folder = self.portal()
        read = self.nianbao("import", folder, code=1)
        self.assertIn("[无法读取] " + os.path.join(folder, "broken.docx"), read.out)
        self.assertIn("共 3 个文件：全部读出 2，需人工处理 0，无法读取 1", read.out)
        self.assertEqual(self.nianbao("import", os.path.join(folder, "older")).code, 0)
        self.nianbao("import", folder, "--agency", AGENCY, code=2)
        self.nianbao("import", folder, "--register", code=2)

        first = self.lines(folder, "--register", code=1)
        self.assertEqual({name: line["outcome"] for name, line in first.items()},
                         {"2021.md": "已补录", "2022.md": "已补录", "broken.docx": "无法读取"})
        self.assertEqual(first["2022.md"]["report"], LAST)
        self.assertEqual(first["2022.md"]["readCount"], 200)
        source = self.show(LAST)["revision"]["source"]["file"]
        self.assertEqual(source["mediaType"], "text/markdown")
        self.assertEqual(int(source["size"]), len(self.page(2022).encode()))
        _, kept = self.client("auditor").blob(
            LAST + "/revisions/1", hashlib.sha256(self.page(2022).encode()).digest())
        self.assertEqual(kept, self.page(2022).encode())

        again = self.lines(folder, "--register", code=1)
        self.assertEqual([line["outcome"] for _, line in sorted(again.items())],
                         ["无变化", "无变化", "无法读取"])
        self.assertEqual(self.show(LAST)["record"]["latestRevision"], "1")

    def test_other_content_replaces_what_is_registered_only_when_asked_to(self):
        path = self.write("2022.md", self.page(2022))
        self.call("superior", "import", path, "--register")
        self.write("2022.md", self.page(2022).replace("我局认真贯彻", "我局全面贯彻", 1))
        self.assertEqual(self.lines(path, "--register", code=1)["2022.md"]["outcome"], "内容不同")
        line = self.lines(path, "--register", "--correct", "--url", "https://www.chanhe.gov.cn/",
                          code=0)["2022.md"]
        self.assertEqual((line["outcome"], line["revision"]), ("已补录", 2))
        self.assertEqual(self.lines(path, "--register", code=0)["2022.md"]["outcome"], "无变化")
        self.assertEqual(self.show(LAST)["revision"]["source"]["url"],
                         "https://www.chanhe.gov.cn/")

    def test_what_was_replaced_since_is_told_apart_and_can_be_brought_back(self):
        def done(page, *words, code):
            path = self.write("2022.md", page)
            line = self.lines(path, "--register", *words, code=code)["2022.md"]
            return line["outcome"], line["revision"]
        first = self.page(2022)
        other = first.replace("我局认真贯彻", "我局全面贯彻", 1)
        self.assertNotEqual(first, other)
        self.assertEqual(done(first, code=0), ("已补录", 1))
        self.assertEqual(done(other, "--correct", code=0), ("已补录", 2))
        # The server remembers that it took this one in, and by the same request.
        self.assertEqual(done(first, code=1), ("内容不同", 0))
        self.assertEqual(self.show(LAST)["record"]["latestRevision"], "2")
        self.assertEqual(done(first, "--correct", code=0), ("已补录", 3))
        text = "".join(text_of(self.show(LAST)["revision"]["report"]))
        self.assertIn("我局认真贯彻", text)
        self.assertNotIn("我局全面贯彻", text)
        self.assertEqual(done(first, code=0), ("无变化", 3))
        self.assertEqual(done(first, "--correct", code=0), ("无变化", 3))
        self.assertEqual(done(other, code=1), ("内容不同", 0))
        self.assertEqual(done(other, "--correct", code=0), ("已补录", 4))

    def test_cells_that_were_not_read_are_for_a_person(self):
        path = self.write("2022.md", self.page(2022).replace("| 0 |", "| 0件? |", 1))
        line = self.lines(path, "--register", code=1)["2022.md"]
        self.assertEqual(line["outcome"], "需人工处理")
        line = self.lines(path, "--register", "--with-unread", code=1)["2022.md"]
        self.assertEqual((line["outcome"], line["revision"]), ("已补录", 1))
        figures = self.show(LAST)["revision"]["report"]["figures"]
        self.assertEqual(len([f for f in figures if "unread" in f]), 1)

    def test_words_and_rows_that_were_not_read_are_for_a_person_too(self):
        page = self.page(2022)
        headless = page.replace("六、其他需要报告的事项\n", "", 1)
        self.assertNotEqual(page, headless)
        path = self.write("2022.md", headless)
        read = self.nianbao("import", path, "--json", code=1).json
        self.assertEqual((read["readCount"], read["cellCount"]), (200, 200))
        folder = self.path("headless")
        os.makedirs(folder)
        told = self.nianbao("import", os.path.dirname(self.write("headless/2022.md", headless)),
                            code=1).out
        self.assertIn("[需人工处理] ", told)
        self.assertIn("200/200 格", told)
        self.assertIn("1 项需人工处理：MISSING_SECTION", told)
        self.assertIn("共 1 个文件：全部读出 0，需人工处理 1，无法读取 0", told)

        line = self.lines(path, "--register", code=1)["2022.md"]
        self.assertEqual((line["outcome"], line["revision"]), ("需人工处理", 0))
        self.assertEqual(line["needsPerson"], ["MISSING_SECTION"])
        self.refused("NOT_FOUND", self.client("auditor").get, LAST)
        line = self.lines(path, "--register", "--with-unread", code=1)["2022.md"]
        self.assertEqual((line["outcome"], line["revision"]), ("已补录", 1))
        self.assertEqual(line["needsPerson"], ["MISSING_SECTION"])

    def test_a_blank_cell_is_registered_and_named(self):
        path = self.write("2022.md", self.page(2022).replace("| 规章 | 0 | 0 | 0 |",
                                                             "| 规章 | 0 |  | 0 |", 1))
        line = self.lines(path, "--register", code=1)["2022.md"]
        self.assertEqual((line["outcome"], line["revision"]), ("已补录", 1))
        self.assertEqual(line["needsPerson"], ["BLANK_CELL"])

    def test_without_a_server_nothing_is_asked_of_the_next_file(self):
        folder = self.portal()
        self.server.stop()
        ended = self.call("superior", "--timeout", "5", "import", folder, "--register", code=4)
        self.assertNotIn("已补录] ", ended.out)


if __name__ == "__main__":
    main(sys.argv)
