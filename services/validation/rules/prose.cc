#include "services/validation/rules/prose.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/validation/findings.h"
#include "services/validation/labels.h"
#include "services/validation/match.h"
#include "services/validation/numerals.h"
#include "services/validation/rules/quotes.h"
#include "services/validation/subject.h"

namespace nianbao::validation {
namespace {

// One matter of which the text may say that there was none, or how many there were.
// The rule data has for each the patterns "<name>.none", "<name>.some" (with the
// number as its group) and "<name>.cells"; and maybe "<name>.not": quotes that match it are of
// another matter.
struct Claim {
  const Rule& rule;
  const Subject& subject;
  const Passage& passage;
  const char* matter;
  int ordinal;  // Of the sentence in its block, from 1.
};

std::vector<int> ClaimCells(const Claim& claim) {
  return CellsOf(claim.rule, claim.subject, absl::StrCat(claim.matter, ".cells"));
}

Draft ClaimDraft(const Claim& claim, absl::string_view quote) {
  Draft draft;
  draft.key = absl::StrCat(claim.matter, claim.ordinal);
  draft.ranges = {claim.passage.RangeOf(quote)};
  draft.values = {{"quote", claim.passage.Quoted(draft.ranges.front())},
                  {"matter", claim.rule.Words(absl::StrCat(claim.matter, ".name")).front()},
                  {"matter_en", claim.rule.Words(absl::StrCat(claim.matter, ".name")).back()}};
  return draft;
}

void JudgeNone(const Claim& claim, absl::string_view quote, Findings& findings) {
  const std::vector<int> cells = ClaimCells(claim);
  const Tally tally = TallyOf(claim.subject, cells);
  if (tally.filled.empty() && tally.complete) return;
  Draft draft = ClaimDraft(claim, quote);
  draft.left = "0";
  if (tally.filled.empty()) {
    draft.outcome = v1::OUTCOME_UNCERTAIN;
    draft.wording = "uncertain";
    draft.cells = cells;
  } else {
    draft.wording = "none";
    draft.cells = tally.filled;
    // The last of a row is its total.
    const int shown = tally.filled.back();
    const form::Cell& cell = claim.subject.form.cells()[static_cast<size_t>(shown)];
    draft.right = FigureText(cell, claim.subject.figures[static_cast<size_t>(shown)]);
    draft.values.emplace_back("cell", cell.label);
    draft.values.emplace_back("cell_en", cell.address);
  }
  findings.Add(claim.rule, draft);
}

void JudgeSome(const Claim& claim, const Match& match, Findings& findings) {
  const auto stated = ParseCount(FirstGroup(match));
  if (!stated) return;
  if (*stated == 0) return JudgeNone(claim, match[0], findings);
  std::vector<int> cells = ClaimCells(claim);
  // What was carried in was also received once, and may be told together with it.
  const std::string also = absl::StrCat(claim.matter, ".also");
  if (claim.rule.Has(also)) {
    for (int cell : CellsOf(claim.rule, claim.subject, also)) cells.push_back(cell);
  }
  const Tally tally = TallyOf(claim.subject, cells);
  if (!tally.filled.empty()) return;
  Draft draft = ClaimDraft(claim, match[0]);
  draft.cells = cells;
  draft.left = absl::StrCat(*stated);
  draft.right = "0";
  draft.wording = "some";
  if (!tally.complete) {
    draft.outcome = v1::OUTCOME_UNCERTAIN;
    draft.wording = "uncertain";
  }
  findings.Add(claim.rule, draft);
}

void JudgeClaim(const Claim& claim, absl::string_view sentence, Findings& findings) {
  const Rule& rule = claim.rule;
  const std::string matter = claim.matter;
  const Marks* const marks = claim.passage.marks(static_cast<size_t>(claim.ordinal) - 1);
  const std::string of_another = matter + ".not";
  Others others(rule, claim.subject, sentence, marks);
  const auto is_meant = [&](absl::string_view quote) {
    if (Matches(quote, rule.Expression("not_none"), marks)) return false;
    if (rule.Has(of_another) && Matches(quote, rule.Expression(of_another), marks)) return false;
    return !others.AreMeant(quote);
  };
  for (const Match& none : FindAll(sentence, rule.Expression(matter + ".none"), marks)) {
    if (!is_meant(none[0])) continue;
    JudgeNone(claim, none[0], findings);
    break;
  }
  for (const Match& some : FindAll(sentence, rule.Expression(matter + ".some"), marks)) {
    if (is_meant(some[0])) JudgeSome(claim, some, findings);
  }
}

// The first passage and match of an expression in the whole report.
struct Hit {
  const Passage* passage = nullptr;
  absl::string_view text;
};

Hit FindHit(const Subject& subject, const Expression& expression) {
  for (const Passage& passage : subject.passages) {
    const Match match = FindFirst(passage.text(), expression, passage.marks());
    if (!match.empty()) return {&passage, match[0]};
  }
  return {};
}

}  // namespace

void CheckZeroClaims(const Rule& rule, const Subject& subject, Findings& findings) {
  for (const Passage& passage : subject.passages) {
    if (!subject.Concerns(rule, passage)) continue;
    int ordinal = 0;
    for (Span span : passage.sentences) {
      const Marks* const marks = passage.marks(static_cast<size_t>(ordinal));
      if (!subject.Concerns(rule, passage, static_cast<size_t>(ordinal++))) continue;
      const absl::string_view sentence = passage.TextOf(span);
      if (!MatchesWhole(sentence, rule.Expression("concerns"), marks)) continue;
      for (const char* matter : {"received", "reconsideration", "suits"}) {
        JudgeClaim({rule, subject, passage, matter, ordinal}, sentence, findings);
      }
    }
  }
}

void CheckZeroHonesty(const Rule& rule, const Subject& subject, Findings& findings) {
  const bool all_zero = subject.AllZero();
  if (all_zero) {
    Draft draft;
    draft.wording = "all_zero";
    draft.values = {{"count", absl::StrCat(subject.figures.size())}};
    findings.Add(rule, draft);
  }
  const Hit zero = FindHit(subject, rule.Expression("zero_disclosure"));
  const Hit effort = zero.passage == nullptr ? Hit{} : FindHit(subject, rule.Expression("effort"));
  if (zero.passage != nullptr && effort.passage != nullptr) {
    Draft draft;
    draft.wording = "effort";
    draft.ranges = {zero.passage->RangeOf(zero.text), effort.passage->RangeOf(effort.text)};
    draft.values = {{"zero", zero.passage->Quoted(draft.ranges.front())},
                    {"effort", effort.passage->Quoted(draft.ranges.back())}};
    findings.Add(rule, draft);
  }
  const std::string name = Fold(subject.context.agency().name()).text;
  if (all_zero || !Matches(name, rule.Expression("powers"))) return;
  const std::vector<int> cells = CellsOf(rule, subject, "decisions.cells");
  const Tally tally = TallyOf(subject, cells);
  if (!tally.filled.empty() || !tally.complete) return;
  Draft draft;
  draft.wording = "powers";
  draft.cells = cells;
  draft.values = {{"agency", subject.context.agency().name()}};
  findings.Add(rule, draft);
}

}  // namespace nianbao::validation
