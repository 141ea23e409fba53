#!/usr/bin/env python3
"""What the nianbao binary promises scripts, without a server: output, exit codes, whole files.

usage: command_line.py NIANBAO SOURCE_DIR
"""
import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import unittest

NIANBAO, SOURCE = sys.argv[1:3]
RECEIPT = os.path.join(SOURCE, "tests/data/vectors/receipt.json")


def run(*words):
    return subprocess.run([NIANBAO, *words], capture_output=True, text=True, timeout=60)


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_editions_are_listed_and_shown(self):
        listed = json.loads(run("edition", "list", "--json").stdout)["editions"]
        self.assertEqual([(e["edition"]["id"], e["cellCount"]) for e in listed],
                         [("2019", 198), ("2021", 200)])
        shown = run("edition", "show", "2021")
        self.assertEqual(shown.returncode, 0)
        self.assertIn("requests/refused_state_secret.natural_person", shown.stdout)
        self.assertEqual(run("edition", "show", "1999").returncode, 3)

    def test_rules_are_listed_and_shown(self):
        listed = json.loads(run("rules", "list", "--json").stdout)
        self.assertIn("T3-ROW", [rule["id"] for rule in listed["rules"]])
        self.assertEqual(hashlib.sha256(base64.b64decode(listed["ruleSetFile"])).digest(),
                         base64.b64decode(listed["ruleSet"]["digest"]))
        shown = run("rules", "show", "T3-ROW-1")
        self.assertEqual(shown.returncode, 0)
        self.assertIn("表三 · 一、本年新收政府信息公开申请数量", shown.stdout)
        with open(os.path.join(SOURCE, "docs/rules.md"), encoding="utf-8") as page:
            self.assertEqual(run("rules", "list", "--markdown").stdout, page.read())
        for unknown in ("T9", "T3-ROW-99"):
            self.assertEqual(run("rules", "show", unknown).returncode, 3)

    def test_a_receipt_verifies_and_an_altered_one_does_not(self):
        self.assertEqual(run("audit", "verify-receipt", RECEIPT).returncode, 0)
        with open(RECEIPT, encoding="utf-8") as file:
            receipt = json.load(file)
        keys = [dict(key, validFrom="2023-01-01T00:00:00Z") for key in receipt["claimedKeys"]]
        trust = self.write("trust.json", json.dumps({"keys": keys}))
        held = run("audit", "verify-receipt", RECEIPT, "--trust", trust)
        self.assertEqual(held.returncode, 0)
        self.assertNotIn("--trust", held.stdout)
        receipt["entry"]["actor"]["person"] = "wang"
        altered = run("audit", "verify-receipt", self.write("r.json", json.dumps(receipt)))
        self.assertEqual(altered.returncode, 3)
        self.assertIn("the entry is not what its leaf says", altered.stderr)

    def test_a_report_renders_with_every_cell(self):
        cells = [line.split("\t")[0] for line in
                 run("edition", "show", "2021").stdout.split("\n") if "/" in line]
        report = {"year": 2023, "kind": "KIND_OWN", "edition": {"id": "2021"}, "title": "报告",
                  "figures": [{"cell": cell.split()[0],
                               **({"amount": {"fen": "500000"}} if "fees.amount" in cell
                                  else {"count": str(n)})}
                              for n, cell in enumerate(cells)]}
        source = self.write("report.json", json.dumps({"report": report}))
        page = os.path.join(self.folder, "page.html")
        rendered = run("render", source, "--to", "html", "-o", page)
        self.assertEqual(rendered.returncode, 0, rendered.stderr)
        with open(page, encoding="utf-8") as file:
            html = file.read()
        self.assertEqual(html.count("data-cell="), 200)
        self.assertEqual(sorted(os.listdir(self.folder)), ["page.html", "report.json"])

    def test_the_sample_imports_whole_and_renders(self):
        sample = os.path.join(SOURCE, "tests/data/reports/chanhe-keji-2023.md")
        imported = run("import", sample, "--json")
        self.assertEqual(imported.returncode, 0, imported.stderr)
        answer = json.loads(imported.stdout)
        figures = {f["cell"]: f for f in answer["report"]["figures"]}
        self.assertEqual(len(figures), 200)
        self.assertTrue(all("count" in f or "amount" in f for f in figures.values()))
        page = run("render", sample, "--to", "html", "-o", "-")
        self.assertEqual(page.returncode, 0, page.stderr)
        self.assertEqual(page.stdout.count("data-cell="), 200)

    def test_every_process_makes_the_same_bytes(self):
        sample = os.path.join(SOURCE, "tests/data/reports/chanhe-keji-2023.md")
        elsewhere = {**os.environ, "TZ": "Asia/Shanghai", "LC_ALL": "C", "HOME": self.folder}
        for to in ("html", "pdf", "docx", "xlsx", "ofd", "md", "txt", "json", "csv", "png"):
            made = []
            for number, environment in enumerate((None, elsewhere)):
                out = os.path.join(self.folder, f"{number}.{to}")
                rendered = subprocess.run([NIANBAO, "render", sample, "--to", to, "-o", out],
                                          capture_output=True, env=environment, cwd=self.folder,
                                          timeout=60)
                self.assertEqual(rendered.returncode, 0, rendered.stderr)
                with open(out, "rb") as file:
                    made.append(file.read())
            self.assertTrue(made[0] == made[1], f"the {to} differs")

    def test_a_theme_can_be_a_file(self):
        sample = os.path.join(SOURCE, "tests/data/reports/chanhe-keji-2023.md")
        with open(os.path.join(SOURCE, "services/rendering/themes/official.txtpb"),
                  encoding="utf-8") as file:
            theme = file.read()
        of_one_page = self.write("own.txtpb", theme.replace('name: "official"', 'name: "own"')
                                 .replace("page_limit: 500", "page_limit: 1"))
        refused = run("render", sample, "--to", "pdf", "-o", "-", "--theme", of_one_page)
        self.assertEqual(refused.returncode, 3, refused.stderr)
        self.assertIn("more than the 1 pages", refused.stderr)
        self.assertEqual(run("render", sample, "--to", "html", "-o", "-", "--theme",
                             self.write("bad.txtpb", "theme")).returncode, 3)

    def test_two_files_are_compared_as_a_document(self):
        sample = os.path.join(SOURCE, "tests/data/reports/chanhe-keji-2023.md")
        with open(sample, encoding="utf-8") as file:
            text = file.read()
        lines = text.split("\n")
        place = next(n for n, line in enumerate(lines) if "总体情况" in line)
        changed = self.write("after.md", "\n".join(lines[:place + 1] + ["", "新增的一段话。"] +
                                                   lines[place + 1:]))
        page = os.path.join(self.folder, "diff.html")
        made = run("diff", sample, changed, "--to", "html", "-o", page, "--notice", "漏报一段。")
        self.assertEqual(made.returncode, 0, made.stderr)
        with open(page, encoding="utf-8") as file:
            html = file.read()
        self.assertIn("漏报一段。", html)
        self.assertIn("<ins>新增的一段话。</ins>", html)
        self.assertEqual(html.count("<ins>"), 1)
        self.assertEqual(run("diff", sample, changed).returncode, 2)
        self.assertEqual(run("diff", sample, changed, "--to", "html").returncode, 2)
        self.assertEqual(run("diff", sample, changed, "--to", "xlsx", "-o", page).returncode, 3)

    def test_reports_over_years_become_a_summary(self):
        def report(year, count):
            return self.write(f"{year}-{count}.json", json.dumps({"report": {
                "year": year, "kind": "KIND_OWN", "title": "报告",
                "figures": [{"cell": "requests/received.total", "count": str(count)}]}}))
        page = os.path.join(self.folder, "summary.html")
        made = run("summary", report(2020, 5), report(2022, 1200), report(2022, 34),
                   "--to", "html", "-o", page)
        self.assertEqual(made.returncode, 0, made.stderr)
        with open(page, encoding="utf-8") as file:
            html = file.read()
        self.assertIn(">1234<", html)
        self.assertEqual(html.count("<svg"), 3)
        self.assertEqual(run("summary", RECEIPT, "--to", "html", "-o", page).returncode, 3)
        self.assertEqual(
            run("summary", report(2022, 1), "--to", "docx", "-o", page).returncode, 3)

    def test_a_file_is_judged_without_store_or_server(self):
        sample = os.path.join(SOURCE, "tests/data/reports/chanhe-keji-2023.md")
        unknown = run("validate", sample, "--json")
        self.assertEqual(unknown.returncode, 0, unknown.stderr)
        self.assertIn(("P-NAME", "OUTCOME_UNCERTAIN"),
                      [(f["rule"], f["outcome"]) for f in json.loads(unknown.stdout)["findings"]])
        known = run("validate", sample, "--agency-name", "瀍河回族区科技和工业信息化局", "--json")
        self.assertEqual(known.returncode, 1, known.stderr)
        self.assertIn(("P-NAME", "SEVERITY_BLOCK"),
                      [(f["rule"], f["severity"]) for f in json.loads(known.stdout)["findings"]])
        self.assertIn("尚不能报送",
                      run("validate", sample, "--agency-name", "瀍河回族区科技和工业信息化局").stdout)
        self.assertEqual(run("validate", sample, "--kind", "township").returncode, 2)

    def test_a_site_adds_rules_to_what_is_judged_here(self):
        sample = os.path.join(SOURCE, "tests/data/reports/chanhe-keji-2023.md")
        rules = self.write("site.txtpb", """site: "chanhe" revision: 1 base_revision: 1
            identity {
              id: "chanhe-SOME" editions: "2021" left: "disclosure/licences.decisions" relation: ">="
              right: "disclosure/penalties.decisions" severity: SEVERITY_BLOCK basis: "N" title: "甲"
              title_en: "A" message: "甲" message_en: "A" }
            severity { rule: "P-FEE" severity: SEVERITY_EXPLAIN }""")
        judged = json.loads(run("--site-rules", rules, "validate", sample, "--json").stdout)
        self.assertEqual(judged["ruleSet"]["id"], "national-r1.chanhe")
        listed = json.loads(run("rules", "list", "--json", "--site-rules", rules).stdout)
        self.assertEqual(listed["rules"][-1]["id"], "chanhe-SOME")
        self.assertIn("EXPLAIN", run("rules", "show", "P-FEE", "--site-rules", rules).stdout)
        wrong = run("--site-rules", self.write("wrong.txtpb", "severity { rule: 1 }"), "validate",
                    sample)
        self.assertEqual(wrong.returncode, 3)
        self.assertIn("wrong.txtpb: line 1", wrong.stderr)
        to_server = run("--site-rules", rules, "--server", "127.0.0.1:1", "list")
        self.assertEqual(to_server.returncode, 2)
        self.assertIn("rules of its own", to_server.stderr)

    def test_exit_codes_tell_scripts_what_happened(self):
        self.assertEqual(run().returncode, 2)
        self.assertEqual(run("nonsense").returncode, 2)
        self.assertEqual(run("list").returncode, 2)
        self.assertEqual(run("--help").returncode, 0)
        self.assertEqual(run("history", "not-a-name").returncode, 2)
        self.assertEqual(run("audit", "verify-receipt", "/nonexistent").returncode, 3)
        self.assertEqual(run("render", RECEIPT, "--to", "nonsense", "-o", "-").returncode, 2)
        self.assertEqual(
            run("--server", "127.0.0.1:1", "--timeout", "0.5", "list").returncode, 4)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
