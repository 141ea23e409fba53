#!/usr/bin/env python3
"""One cell through three changes by two persons: who, when, why, from what to what, and the proof.

usage: history.py BINARIES SOURCE
"""
import sys

from suite import AGENCY, NAME, Suite, cells_of, main

CELL = "disclosure/licences.decisions"
EDITS = [("clerk", 3, "漏报三件"), ("colleague", 5, "与司法局核对"), ("clerk", 4, "一件属重复统计")]


class History(Suite):
    def setUp(self):
        from wire import change, value_of
        super().setUp()
        self.save_sample()
        self.clerk = self.client("clerk")
        self.values = [value_of(self.clerk.get(NAME).revision.report, CELL)]
        for principal, value, reason in EDITS:
            saved = self.client(principal).save(
                NAME, changes=[change(CELL, self.values[-1], value)], reason=reason)
            self.assertEqual(saved.revision.number, len(self.values) + 1)
            self.values.append(value)

    def changes_of_cell(self):
        """(leaf, details, change) for each change of the cell, from the log."""
        log = self.call("auditor", "audit", "list", "--resource", NAME, "--json").json
        return [(leaf, details, change)
                for leaf, details in zip(log["entries"], log["details"])
                for change in details.get("changes", []) if change["cell"] == CELL]

    def test_the_log_says_who_when_why_and_from_what_to_what(self):
        found = self.changes_of_cell()
        self.assertEqual([leaf["actor"]["principal"] for leaf, _, _ in found],
                         [principal for principal, _, _ in EDITS])
        self.assertEqual([details["text"] for _, details, _ in found],
                         [reason for _, _, reason in EDITS])
        self.assertEqual([(change["before"], change["after"]) for _, _, change in found],
                         [(f"c:{before}", f"c:{after}")
                          for before, after in zip(self.values, self.values[1:])])
        times = [leaf["recordedTime"] for leaf, _, _ in found]
        self.assertEqual(times, sorted(times))
        for leaf, _, _ in found:
            self.assertEqual(leaf["changedCells"], [CELL])
        text = self.call("auditor", "audit", "list", "--resource", NAME).out
        for said in ("colleague", "与司法局核对", "c:3→c:5"):
            self.assertIn(said, text)

    def test_every_revision_is_there_by_number_and_as_of_its_time(self):
        revisions = self.clerk.revisions(NAME)
        self.assertEqual([revision.number for revision in revisions], [1, 2, 3, 4])
        self.assertEqual([list(revision.changed_cells) for revision in revisions],
                         [[], [CELL], [CELL], [CELL]])
        for revision, value in zip(revisions, self.values):
            time = revision.recorded_time.ToJsonString()
            for shown in (self.show(f"{NAME}@{revision.number}"),
                          self.show(NAME, "--as-of", time)):
                self.assertEqual(shown["revision"]["number"], str(revision.number))
                figure = cells_of(shown["revision"]["report"])[CELL]
                self.assertEqual(figure, {"count": str(value)})
        self.call("auditor", "show", NAME, "--as-of", "2020-01-01T00:00:00+08:00", code=3)
        self.call("auditor", "show", NAME + "@5", code=3)

    def test_two_revisions_compare_cell_by_cell(self):
        told = self.call("auditor", "diff", NAME + "@1", NAME + "@4", "--json").json
        (difference,) = told["cells"]
        self.assertEqual(difference["cell"], CELL)
        self.assertEqual(difference["before"]["count"], str(self.values[0]))
        self.assertEqual(difference["after"]["count"], str(self.values[3]))
        self.assertTrue(difference["label"])

    def test_every_revision_is_proved_without_a_server(self):
        trust = self.trust_file()
        for number, (principal, _, _) in enumerate([EDITS[0], *EDITS], start=1):
            told = self.verify_revision(f"{NAME}@{number}", trust)
            self.assertIn(f"{NAME}/revisions/{number}", told)
            self.assertIn(f"REPORT_SAVED by {principal}", told)

    def test_a_platform_says_for_whom_it_acts(self):
        from wire import change
        self.client("platform", person="zhang-san").save(
            NAME, changes=[change(CELL, self.values[-1], 7)], reason="平台代填")
        leaf = self.changes_of_cell()[-1][0]
        self.assertEqual(leaf["actor"]["person"], "zhang-san")
        self.assertEqual(leaf["actor"]["assertedBy"], "platform")
        self.assertIn("zhang-san", self.call("auditor", "history", NAME).out)
        self.assertEqual(self.call("auditor", "list", "--agency", AGENCY, "--json").json
                         ["reports"][0]["latestRevision"], "5")


if __name__ == "__main__":
    main(sys.argv)
