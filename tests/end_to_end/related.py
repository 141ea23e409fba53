#!/usr/bin/env python3
"""Reports judged against others: a government against its children, texts against siblings.

usage: related.py BINARIES SOURCE
"""
import sys

from suite import AGENCY, NAME, REVIEWERS, Suite, main

COUNTY = "agencies/county"
SIBLING = "agencies/shuili"


class Related(Suite):
    GRANTS = {
        **Suite.GRANTS,
        "clerk": [("clerk", COUNTY)],
        "superior": [("superior", COUNTY)],
        **{reviewer: [("reviewer", COUNTY)] for reviewer in REVIEWERS},
    }

    def add_agency(self):
        imported = self.nianbao("import", self.sample, "--json").json
        self.agency_name = imported["agencyName"]
        for name, agency, *words in (
                ("瀍河回族区人民政府", COUNTY, "--kind", "government"),
                (self.agency_name, AGENCY, "--superior", "county"),
                ("瀍河回族区水利局", SIBLING, "--superior", "county")):
            self.call("operator", "agency", "add", "--name", name, "--id",
                      agency.split("/")[1], *words)

    def findings(self, agency):
        """Saves the sample as the agency's draft; what is found in it, by rule."""
        saved = self.call("clerk", "save", self.sample, "--agency", agency, "--year", "2023",
                          "--json").json
        found = {}
        for finding in saved["verdict"]["findings"]:
            found.setdefault(finding["rule"], []).append(finding)
        return found

    def file(self, name=NAME):
        for reviewer in REVIEWERS:
            self.call(reviewer, "review", name, "--opinion", "同意")
        self.call("clerk", "submit", name)

    def test_a_siblings_text_is_recognised_once_it_is_filed(self):
        self.assertNotIn("DUP-O", self.findings(AGENCY))
        self.assertNotIn("DUP-O", self.findings(SIBLING))
        self.file()
        self.call("clerk", "publish", NAME)  # Its own gate is not in its way.
        client = self.client("clerk")
        from wire import change
        saved = client.save(SIBLING + "/reports/2023",
                            changes=[change("disclosure/licences.decisions", 0, 3)])
        copied = [finding for finding in saved.verdict.findings if finding.rule == "DUP-O"]
        self.assertTrue(copied)
        for finding in copied:
            self.assertEqual(finding.right_value, self.agency_name)
            self.assertTrue(finding.waivable)
        self.assertFalse(saved.verdict.submittable)

    def test_a_governments_report_is_held_against_its_childrens(self):
        self.findings(AGENCY)
        self.file()
        found = self.findings(COUNTY)
        self.assertEqual([f["outcome"] for f in found["H-SUM"]], ["OUTCOME_UNCERTAIN"])
        self.assertIn("瀍河回族区水利局", found["H-MISS"][0]["message"])

        # The other child files nearly the same words, and its superior lets them pass.
        client = self.client("clerk")
        report = client.get(NAME).revision.report
        report.agency = ""
        report.title = report.title.replace(self.agency_name, "瀍河回族区水利局")
        for section in report.sections:
            for block in section.blocks:
                block.content.text = block.content.text.replace(self.agency_name,
                                                                "瀍河回族区水利局")
        for figure in report.figures:
            if figure.cell == "disclosure/licences.decisions":
                figure.count = 5
        name = SIBLING + "/reports/2023"
        saved = client.save(name, report=report)
        for finding in saved.verdict.findings:
            if finding.rule == "DUP-O" and finding.severity == 1:
                self.waive(name, finding.fingerprint)
        self.file(name)

        from wire import change
        county = COUNTY + "/reports/2023"
        saved = client.save(county, changes=[change("disclosure/licences.decisions", 0, 6)])
        sums = [finding for finding in saved.verdict.findings if finding.rule == "H-SUM"]
        self.assertEqual([list(finding.cells) for finding in sums],
                         [["disclosure/licences.decisions"]])
        self.assertEqual((sums[0].left_value, sums[0].right_value), ("6", "5"))
        saved = client.save(county, changes=[change("disclosure/licences.decisions", 6, 5)])
        told = {finding.rule: finding.message for finding in saved.verdict.findings}
        self.assertNotIn("H-SUM", told)
        self.assertIn("2 个逾期报送", told["H-MISS"])  # Years after the report's.

    def waive(self, name, fingerprint):
        self.call("superior", "waive", name, "--finding", fingerprint, "--reason", "FALSE_ALARM",
                  "--text", "两局合署办公")


if __name__ == "__main__":
    main(sys.argv)
