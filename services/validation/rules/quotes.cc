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

// In bytes; some three hundred characters.
constexpr size_t kLongestLead = 900;

// What leads up to the end of a quote and says of when it speaks: its clause, and the
// clause before when that is no longer than "2023年度," is and no matter of its own.
absl::string_view LeadOf(const Rule& rule, absl::string_view sentence, absl::string_view quote) {
  const auto at = static_cast<size_t>(quote.data() - sentence.data());
  const size_t furthest = at > kLongestLead ? at - kLongestLead : 0;
  const absl::string_view near = sentence.substr(furthest, at - furthest);
  const auto clause_before = [&](size_t end) {
    const size_t comma = end == 0 ? absl::string_view::npos : near.rfind(',', end - 1);
    return comma == absl::string_view::npos ? size_t{0} : comma + 1;
  };
  size_t begin = clause_before(near.size());
  if (begin > 0) {
    const size_t earlier = clause_before(begin - 1);
    const absl::string_view clause = near.substr(earlier, begin - 1 - earlier);
    if (CodePointCount(clause) <= rule.Limit("short_clause")) {
      const bool apart =
          rule.Has("apart") && Matches(near.substr(0, begin - 1), rule.Expression("apart"));
      if (!apart) begin = earlier;
    }
  }
  return sentence.substr(furthest + begin, near.size() - begin + quote.size());
}

}  // namespace

// Whether what speaks of more than the author stands before this place.
bool Others::Wider(size_t end) {
  const Expression& expression = rule_.Expression("wider");
  if (!wider_) wider_ = FindFirst(sentence_, expression, marks_);
  if (wider_->empty()) return false;
  const auto first = static_cast<size_t>((*wider_)[0].data() - sentence_.data());
  if (end <= first) return false;
  return end >= first + (*wider_)[0].size() || Matches(sentence_.substr(0, end), expression);
}

bool Others::AreMeant(absl::string_view quote) {
  const absl::string_view lead = LeadOf(rule_, sentence_, quote);
  if (Matches(lead, rule_.Expression("other_time"), marks_)) return true;
  const bool government = subject_.context.agency().kind() == v1::AGENCY_KIND_GOVERNMENT ||
                          subject_.report.kind() == report::v1::Report::KIND_GOVERNMENT;
  const auto end = static_cast<size_t>(quote.data() - sentence_.data()) + quote.size();
  if (!government && Wider(end)) return true;
  const bool narrower =
      government && rule_.Has("narrower") && Matches(lead, rule_.Expression("narrower"), marks_);
  if (narrower) return true;
  if (rule_.Has("parts") && Matches(lead, rule_.Expression("parts"), marks_)) return true;
  if (rule_.Has("carried_to")) {
    const Match carried = FindFirst(quote, rule_.Expression("carried_to"), marks_);
    const int away = ParseYear(FirstGroup(carried)) - subject_.report.year();
    if (!carried.empty()) return away != rule_.FindLimit("carried_to").value_or(0);
  }
  bool other = false;
  for (const Match& match : FindAll(lead, rule_.Expression("year"), marks_)) {
    if (ParseYear(match[1]) == subject_.report.year()) return false;
    other = true;
  }
  return other;
}

}  // namespace nianbao::validation
