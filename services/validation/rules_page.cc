#include "services/validation/rules_page.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "services/validation/findings.h"

namespace nianbao::validation {
namespace {

constexpr char kPreface[] =
    R"(<!-- Made by `nianbao rules list --markdown`; a test compares. Change the rule set, not this page. -->

What is checked in a report, and what is said of it. `BLOCK` refuses submission and publication,
`EXPLAIN` refuses submission until an explanation is attached, `WARN` and `INFO` refuse nothing; nor
does what is `UNCERTAIN` because a figure or a fact is missing. A waivable finding can be waived by
the superior. Words in braces are filled in. `nianbao rules show ID` tells one rule.

A verdict tells at most 1000 findings: of more the gravest, in the order BLOCK, EXPLAIN, WARN, INFO,
UNCERTAIN, and one more that says how many are left out. Those count as neither explained nor waived, so
what would refuse a report refuses it whether it is told or not.

A site may make rules graver, add identities of its own and ask for reports earlier
(`docs/operations.md`, "Rules of the site").
)";

constexpr char kNotJudged[] = R"(
## What no rule here judges

| check | why not |
| --- | --- |
| FMT: published documents show the revision's figures | Not a matter of the report: publication reads every document back and refuses one that differs. |
| whether a secrecy mark is real, whether a problem named in part five is | Needs a person who knows the matter; SECRET and P-FIVE point to the place. |
| names and titles of leaders, missing words | Needs a list or a reader that is kept up to date by people; TYPO and SENS hold only what never changes. |
| whether a zero is true | Needs the agency's own files; Z-HON asks. |
)";

// Text as a cell of a table.
std::string InCell(absl::string_view text) { return absl::StrReplaceAll(text, {{"|", "\\|"}}); }

std::string SeverityText(const v1::Rule& rule) {
  std::string text = SeverityName(rule.severity());
  if (rule.import_severity() != v1::SEVERITY_UNSPECIFIED) {
    absl::StrAppend(&text, " (", SeverityName(rule.import_severity()), " at import)");
  }
  if (rule.waivable()) absl::StrAppend(&text, ", waivable");
  return text;
}

std::string MembersText(const form::FormRegistry& forms, const v1::Rule& rule) {
  std::vector<std::string> texts;
  for (const auto& form : forms.All()) {
    const int count = MemberCount(*form, rule.id());
    if (count == 0) continue;
    texts.push_back(
        absl::StrCat("`", rule.id(), "-1` … `-", count, "` of edition ", form->edition().id()));
  }
  return absl::StrJoin(texts, ", ");
}

void AddSaying(absl::string_view message, absl::string_view message_en,
               absl::string_view suggestion, absl::string_view mark, std::string* page) {
  absl::StrAppend(page, "- ", mark, FillIn(message, {{"suggestion", std::string(suggestion)}}),
                  "\n  ", message_en, "\n");
}

void AddRule(const Rule& rule, const form::FormRegistry& forms, std::string* page) {
  const v1::Rule& meta = rule.meta();
  absl::StrAppend(page, "\n## ", meta.id(), " ", meta.title(), "\n\n", meta.title_en(), ". ",
                  SeverityText(meta), ". Basis: ", meta.basis(), ".");
  if (!meta.editions().empty()) {
    absl::StrAppend(page, " Editions: ", absl::StrJoin(meta.editions(), ", "), ".");
  }
  const std::string members = MembersText(forms, meta);
  if (!members.empty()) absl::StrAppend(page, " Members: ", members, ".");
  const std::map<std::string, int64_t> limits(meta.limits().begin(), meta.limits().end());
  if (!limits.empty()) {
    absl::StrAppend(page, " Limits: ", absl::StrJoin(limits, ", ", absl::PairFormatter(" ")), ".");
  }
  absl::StrAppend(page, "\n\n");
  AddSaying(meta.message(), meta.message_en(), meta.suggestion(), "", page);
  for (const v1::Wording& wording : meta.wordings()) {
    const bool marked = wording.severity() != v1::SEVERITY_UNSPECIFIED;
    AddSaying(wording.message(), wording.message_en(),
              wording.suggestion().empty() ? meta.suggestion() : wording.suggestion(),
              marked ? absl::StrCat(SeverityName(wording.severity()), ": ") : "", page);
  }
}

}  // namespace

std::string SeverityName(v1::Severity severity) {
  return std::string(absl::StripPrefix(v1::Severity_Name(severity), "SEVERITY_"));
}

int MemberCount(const form::Form& form, absl::string_view rule) {
  return static_cast<int>(
      std::count_if(form.identities().begin(), form.identities().end(),
                    [&](const form::LinearIdentity& identity) { return rule == identity.family; }));
}

std::string RulesPage(const RuleSet& rules, const form::FormRegistry& forms) {
  std::string page =
      absl::StrCat("# Rules: ", rules.ref().id(), ", revision ", rules.ref().revision(), "\n\n",
                   kPreface, "\n| rule | asks that | does | basis |\n| --- | --- | --- | --- |\n");
  for (const Rule& rule : rules.rules()) {
    absl::StrAppend(&page, "| ", rule.meta().id(), " | ", InCell(rule.meta().title()), " | ",
                    SeverityText(rule.meta()), " | ", InCell(rule.meta().basis()), " |\n");
  }
  page += kNotJudged;
  for (const Rule& rule : rules.rules()) AddRule(rule, forms, &page);
  return page;
}

}  // namespace nianbao::validation
