#include "services/validation/rules/quotes.h"

#include "services/validation/match.h"
#include "services/validation/text.h"

namespace nianbao::validation {
std::vector<int> CellsOf(const Rule& rule, const Subject& subject, const std::string& pattern) {
  std::vector<int> cells;
  for (const std::string& address : rule.Words(pattern)) {
    for (int cell : subject.CellsLike(address)) cells.push_back(cell);
  }
  return cells;
}

Tally TallyOf(const Subject& subject, const std::vector<int>& cells) {
  Tally tally;
  for (int cell : cells) {
    const form::PackedFigure& figure = subject.figures[static_cast<size_t>(cell)];
    if (!figure.HasNumber()) {
      tally.complete = false;
    } else if (figure.value != 0) {
      tally.filled.push_back(cell);
    }
  }
  return tally;
}

namespace {

// What leads up to the end of a quote and says of when it speaks: its clause, and the
// clause before when that is no longer than "2023年度," is.
absl::string_view LeadOf(const Rule& rule, absl::string_view sentence, absl::string_view quote) {
  const auto at = static_cast<size_t>(quote.data() - sentence.data());
  const auto clause_before = [&](size_t end) {
    const size_t comma = end == 0 ? absl::string_view::npos : sentence.rfind(',', end - 1);
    return comma == absl::string_view::npos ? size_t{0} : comma + 1;
  };
  size_t begin = clause_before(at);
  if (begin > 0) {
    const size_t earlier = clause_before(begin - 1);
    if (CodePointCount(sentence.substr(earlier, begin - 1 - earlier)) <=
        rule.Limit("short_clause")) {
      begin = earlier;
    }
  }
  return sentence.substr(begin, at + quote.size() - begin);
}

}  // namespace

bool SpeaksOfOthers(const Rule& rule, const Subject& subject, absl::string_view sentence,
                    absl::string_view quote) {
  const absl::string_view lead = LeadOf(rule, sentence, quote);
  if (Matches(lead, rule.Expression("other_time"))) return true;
  const bool government = subject.context.agency().kind() == v1::AGENCY_KIND_GOVERNMENT ||
                          subject.report.kind() == report::v1::Report::KIND_GOVERNMENT;
  const auto before = static_cast<size_t>(quote.data() - sentence.data()) + quote.size();
  if (!government && Matches(sentence.substr(0, before), rule.Expression("wider"))) return true;
  bool other = false;
  for (const Match& match : FindAll(lead, rule.Expression("year"))) {
    if (ParseYear(match[1]) == subject.report.year()) return false;
    other = true;
  }
  return other;
}

}  // namespace nianbao::validation
