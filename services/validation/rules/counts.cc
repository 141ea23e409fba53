#include "services/validation/rules/counts.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/validation/findings.h"
#include "services/validation/labels.h"
#include "services/validation/match.h"
#include "services/validation/numerals.h"
#include "services/validation/rules/quotes.h"
#include "services/validation/subject.h"

namespace nianbao::validation {
namespace {

// A sum of cells as the tables have it.
struct Total {
  std::vector<int> cells;
  int64_t value = 0;
  bool complete = true;
  std::string name;  // What the rule calls it; may be empty.
};

// "requests/received.total+requests/carried_in.total". Nothing when the form lacks one.
std::optional<Total> TotalOf(const Subject& subject, const std::string& sum) {
  Total total;
  for (const absl::string_view address : absl::StrSplit(sum, '+')) {
    const auto cell = subject.form.Find(address);
    if (!cell) return std::nullopt;
    total.cells.push_back(*cell);
    const form::PackedFigure& figure = subject.figures[static_cast<size_t>(*cell)];
    if (!figure.HasNumber() || __builtin_add_overflow(total.value, figure.value, &total.value)) {
      total.complete = false;
    }
  }
  return total;
}

// All sums the rule accepts for a claim, the one to compare with first.
std::vector<Total> Accepted(const Rule& rule, const Subject& subject, const std::string& claim) {
  std::vector<Total> totals;
  const std::vector<std::string>& sums = rule.Words(absl::StrCat(claim, ".accept"));
  const std::string called = absl::StrCat(claim, ".sums");
  for (size_t i = 0; i < sums.size(); ++i) {
    auto total = TotalOf(subject, sums[i]);
    if (!total) continue;
    if (rule.Has(called) && i < rule.Words(called).size()) total->name = rule.Words(called)[i];
    totals.push_back(*std::move(total));
  }
  return totals;
}

// Where a number stands in the text.
struct Statement {
  const Passage& passage;
  absl::string_view sentence;
  int ordinal;  // Of the sentence, from 1.
  absl::string_view quote;
  int64_t number;
};

bool Counts(const Rule& rule, absl::string_view quote) {
  return !rule.Has("not") || !Matches(quote, rule.Expression("not"));
}

// Calls `take` for each number the text states for the claim.
template <typename Take>
void ForEachStatement(const Rule& rule, const Subject& subject, const std::string& claim,
                      const Passage& passage, Span span, int ordinal, Take take) {
  const absl::string_view sentence = passage.TextOf(span);
  const Marks* const marks = passage.marks(static_cast<size_t>(ordinal) - 1);
  const Expression& count = rule.Expression(absl::StrCat(claim, ".count"));
  Others others(rule, subject, sentence, marks);
  for (const Match& match : FindAll(sentence, count, marks)) {
    const auto number = ParseCount(FirstGroup(match));
    if (!number || !Counts(rule, match[0])) continue;
    if (others.AreMeant(match[0])) continue;
    take(Statement{passage, sentence, ordinal, match[0], *number});
  }
}

// "15（本年新收）或 17（本年新收加上年结转）". Of equal sums the first is named.
std::string AnyOf(const std::vector<Total>& totals) {
  std::vector<std::string> texts;
  for (auto total = totals.begin(); total != totals.end(); ++total) {
    const bool told = std::any_of(
        totals.begin(), total, [&](const Total& earlier) { return earlier.value == total->value; });
    if (told) continue;
    texts.push_back(total->name.empty() ? absl::StrCat(total->value)
                                        : absl::StrCat(total->value, "（", total->name, "）"));
  }
  return absl::StrJoin(texts, " 或 ");
}

Draft StatementDraft(const Rule& rule, const Statement& statement, const std::string& claim) {
  Draft draft;
  draft.key = absl::StrCat(claim, statement.ordinal);
  draft.ranges = {statement.passage.RangeOf(statement.quote)};
  draft.left = absl::StrCat(statement.number);
  const std::vector<std::string>& names = rule.Words(absl::StrCat(claim, ".name"));
  draft.values = {{"quote", statement.passage.Quoted(draft.ranges.front())},
                  {"matter", names.front()},
                  {"matter_en", names.back()}};
  return draft;
}

void JudgeStatement(const Rule& rule, const Subject& subject, const Statement& statement,
                    const std::string& claim, Findings& findings) {
  const std::vector<Total> totals = Accepted(rule, subject, claim);
  if (totals.empty()) return;
  const bool agrees = std::any_of(totals.begin(), totals.end(), [&](const Total& total) {
    return total.complete && total.value == statement.number;
  });
  if (agrees) return;
  const bool none = std::all_of(totals.begin(), totals.end(), [](const Total& total) {
    return total.complete && total.value == 0;
  });
  if (none && rule.Has("zero_elsewhere")) return;
  const bool complete =
      std::all_of(totals.begin(), totals.end(), [](const Total& total) { return total.complete; });
  Draft draft = StatementDraft(rule, statement, claim);
  draft.cells = totals.front().cells;
  if (!complete) {
    draft.outcome = v1::OUTCOME_UNCERTAIN;
    draft.wording = "uncertain";
  } else {
    draft.right = absl::StrCat(totals.front().value);
    const absl::int128 gap = absl::int128(statement.number) - totals.front().value;
    draft.difference = ToText(gap);
    draft.values.emplace_back("gap", ToText(gap < 0 ? -gap : gap));
    draft.values.emplace_back("right_any", AnyOf(totals));
    draft.values.emplace_back("cell", ShortCell(subject.form, draft.cells.front()));
    draft.values.emplace_back(
        "cell_en", subject.form.cells()[static_cast<size_t>(draft.cells.front())].address);
  }
  findings.Add(rule, draft);
}

// The claims of the rule data that have all they need.
std::vector<std::string> Claims(const Rule& rule) {
  std::vector<std::string> claims;
  for (const std::string& claim : rule.Words("claims")) {
    const bool whole = rule.Has(absl::StrCat(claim, ".count")) &&
                       rule.Has(absl::StrCat(claim, ".accept")) &&
                       rule.Has(absl::StrCat(claim, ".name"));
    if (whole) claims.push_back(claim);
  }
  return claims;
}

// `sentence` is the index in the passage.
bool Concerns(const Rule& rule, const Subject& subject, const Passage& passage, size_t sentence) {
  return subject.Concerns(rule, passage, sentence) &&
         (!rule.Has("concerns") ||
          MatchesWhole(passage.TextOf(passage.sentences[sentence]), rule.Expression("concerns"),
                       passage.marks(sentence)));
}

// One sentence's breakdown.
struct Breakdown {
  std::vector<Statement> listed;
  std::vector<std::string> claims;    // Of `listed`.
  std::vector<std::string> left_out;  // Claims that the table fills and the text does not name.
};

Breakdown BreakdownOf(const Rule& rule, const std::vector<std::string>& claims,
                      const Subject& subject, const Passage& passage, Span span, int ordinal) {
  Breakdown breakdown;
  for (const std::string& claim : claims) {
    const size_t before = breakdown.listed.size();
    ForEachStatement(rule, subject, claim, passage, span, ordinal, [&](const Statement& statement) {
      if (breakdown.listed.size() > before) return;
      breakdown.listed.push_back(statement);
      breakdown.claims.push_back(claim);
    });
    if (breakdown.listed.size() > before) continue;
    const std::vector<Total> totals = Accepted(rule, subject, claim);
    if (!totals.empty() && totals.front().complete && totals.front().value > 0) {
      breakdown.left_out.push_back(claim);
    }
  }
  return breakdown;
}

void ReportLeftOut(const Rule& rule, const Subject& subject, const Breakdown& breakdown,
                   Findings& findings) {
  Draft draft;
  draft.wording = "left_out";
  draft.key = absl::StrCat(breakdown.listed.front().ordinal);
  std::vector<std::string> names, names_en;
  for (const std::string& claim : breakdown.left_out) {
    const Total total = Accepted(rule, subject, claim).front();
    draft.cells.insert(draft.cells.end(), total.cells.begin(), total.cells.end());
    const std::vector<std::string>& words = rule.Words(absl::StrCat(claim, ".name"));
    names.push_back(absl::StrCat(words.front(), " ", total.value, " 件"));
    names_en.push_back(absl::StrCat(words.back(), " ", total.value));
  }
  absl::int128 sum = 0;
  for (const Statement& statement : breakdown.listed) sum += statement.number;
  const Passage& passage = breakdown.listed.front().passage;
  draft.ranges = {passage.RangeOf(breakdown.listed.front().sentence)};
  draft.left = ToText(sum);
  draft.values = {{"left_out", absl::StrJoin(names, "、")},
                  {"left_out_en", absl::StrJoin(names_en, ", ")}};
  findings.Add(rule, draft);
}

// part / whole = percentage, to the digits printed.
bool Agrees(int64_t part, int64_t whole, const Decimal& percentage) {
  if (whole <= 0) return false;
  absl::int128 scale = 100;
  for (int i = 0; i < percentage.decimals; ++i) scale *= 10;
  const absl::int128 gap = absl::int128(part) * scale - absl::int128(percentage.digits) * whole;
  return (gap < 0 ? -gap : gap) * 2 <= whole;
}

// A sentence with more numbers is none.
constexpr size_t kMostWholes = 200;

// Every number of the sentence and every accepted sum may be the whole.
std::vector<int64_t> Wholes(const Rule& rule, const Subject& subject, absl::string_view sentence) {
  std::vector<int64_t> wholes;
  for (const Match& match : FindAll(sentence, rule.Expression("number"))) {
    if (wholes.size() == kMostWholes) break;
    if (const auto number = ParseCount(FirstGroup(match))) wholes.push_back(*number);
  }
  for (const std::string& sum : rule.Words("accept")) {
    const auto total = TotalOf(subject, sum);
    if (total && total->complete) wholes.push_back(total->value);
  }
  return wholes;
}

// "：按 16 件是 31.3%，按 15 件是 33.3%": what the part is of the sums the rule accepts. Empty:
// of none.
std::string SharesOf(const Rule& rule, const Subject& subject, int64_t part, int decimals) {
  std::vector<std::string> shares;
  std::vector<int64_t> told;
  for (const std::string& sum : rule.Words("accept")) {
    const auto total = TotalOf(subject, sum);
    const bool known = total && total->complete && total->value > 0 && part <= total->value;
    if (!known || std::find(told.begin(), told.end(), total->value) != told.end()) continue;
    told.push_back(total->value);
    absl::int128 scale = 1;
    for (int i = 0; i < decimals; ++i) scale *= 10;
    const absl::int128 share =
        (absl::int128(part) * 200 * scale + total->value) / (absl::int128(total->value) * 2);
    std::string digits = ToText(share % scale);
    digits.insert(0,
                  static_cast<size_t>(decimals) -
                      std::min<size_t>(static_cast<size_t>(decimals), digits.size()),
                  '0');
    shares.push_back(absl::StrCat("按 ", total->value, " 件是 ", ToText(share / scale),
                                  decimals == 0 ? "" : absl::StrCat(".", digits), "%"));
  }
  return shares.empty() ? "" : absl::StrCat("：", absl::StrJoin(shares, "，"));
}

}  // namespace

void CheckCounts(const Rule& rule, const Subject& subject, Findings& findings) {
  std::vector<std::string> claims;  // Most reports need none of them.
  for (const Passage& passage : subject.passages) {
    if (!subject.Concerns(rule, passage)) continue;
    int ordinal = 0;
    for (const Span span : passage.sentences) {
      if (!Concerns(rule, subject, passage, static_cast<size_t>(ordinal++))) continue;
      if (claims.empty()) claims = Claims(rule);
      for (const std::string& claim : claims) {
        ForEachStatement(rule, subject, claim, passage, span, ordinal,
                         [&](const Statement& statement) {
                           JudgeStatement(rule, subject, statement, claim, findings);
                         });
      }
    }
  }
}

void CheckBreakdown(const Rule& rule, const Subject& subject, Findings& findings) {
  std::vector<std::string> claims;  // Most reports need none of them.
  constexpr size_t kFewest = 2;     // One item alone is no breakdown.
  constexpr size_t kWhole = 3;
  for (const Passage& passage : subject.passages) {
    if (!subject.Concerns(rule, passage)) continue;
    int ordinal = 0;
    for (const Span span : passage.sentences) {
      if (!Concerns(rule, subject, passage, static_cast<size_t>(ordinal++))) continue;
      if (claims.empty()) claims = Claims(rule);
      const Breakdown breakdown = BreakdownOf(rule, claims, subject, passage, span, ordinal);
      if (breakdown.listed.size() < kFewest) continue;
      for (size_t i = 0; i < breakdown.listed.size(); ++i) {
        JudgeStatement(rule, subject, breakdown.listed[i], breakdown.claims[i], findings);
      }
      if (breakdown.listed.size() >= kWhole && !breakdown.left_out.empty()) {
        ReportLeftOut(rule, subject, breakdown, findings);
      }
    }
  }
}

void CheckPercentages(const Rule& rule, const Subject& subject, Findings& findings) {
  for (const Passage& passage : subject.passages) {
    if (!subject.Concerns(rule, passage)) continue;
    int ordinal = 0;
    for (const Span span : passage.sentences) {
      if (!Concerns(rule, subject, passage, static_cast<size_t>(ordinal++))) continue;
      const absl::string_view sentence = passage.TextOf(span);
      const Marks* const marks = passage.marks(static_cast<size_t>(ordinal) - 1);
      Others others(rule, subject, sentence, marks);
      std::optional<std::vector<int64_t>> wholes;  // Of the sentence.
      for (const Match& match : FindAll(sentence, rule.Expression("share"), marks)) {
        const auto part = ParseCount(match[1]);
        const auto percentage = ParseDecimal(match[2]);
        if (!part || !percentage) continue;
        if (others.AreMeant(match[0])) continue;
        if (!wholes) wholes = Wholes(rule, subject, sentence);
        const bool agrees = std::any_of(wholes->begin(), wholes->end(), [&](int64_t whole) {
          return Agrees(*part, whole, *percentage);
        });
        if (agrees || wholes->empty()) continue;
        Draft draft;
        draft.key = absl::StrCat(ordinal);
        draft.ranges = {passage.RangeOf(match[0])};
        draft.left = absl::StrCat(match[2], "%");
        draft.values = {{"quote", passage.Quoted(draft.ranges.front())},
                        {"part", absl::StrCat(*part)},
                        {"shares", SharesOf(rule, subject, *part, percentage->decimals)}};
        findings.Add(rule, draft);
      }
    }
  }
}

}  // namespace nianbao::validation
