#include "services/validation/match.h"

#include <algorithm>
#include <array>

#include "services/validation/text.h"

namespace nianbao::validation {
namespace {

constexpr size_t kMostGroups = 16;

thread_local int64_t searched = 0;

// Matches from byte `start` on; false when there is no further match.
bool MatchAt(absl::string_view text, const RE2& expression, size_t start, Match& match) {
  const re2::StringPiece all(text.data(), text.size());
  const int groups = 1 + expression.NumberOfCapturingGroups();
  std::array<re2::StringPiece, kMostGroups> few;
  std::vector<re2::StringPiece> many;
  re2::StringPiece* pieces = few.data();
  if (static_cast<size_t>(groups) > few.size()) {
    many.resize(static_cast<size_t>(groups));
    pieces = many.data();
  }
  if (!expression.Match(all, start, text.size(), RE2::UNANCHORED, pieces, groups)) {
    searched += static_cast<int64_t>(text.size() - start);
    return false;
  }
  searched += pieces[0].data() + pieces[0].size() - (text.data() + start);
  match.clear();
  match.reserve(static_cast<size_t>(groups));
  for (int i = 0; i < groups; ++i) match.emplace_back(pieces[i].data(), pieces[i].size());
  return true;
}

bool MayMatch(const Expression& expression, const Marks* marks) {
  return marks == nullptr || expression.MayMatch(*marks);
}

// 0 to 9, or -1.
int DigitOf(absl::string_view c) {
  static constexpr absl::string_view kDigits[] = {"〇", "一", "二", "三", "四",
                                                  "五", "六", "七", "八", "九"};
  if (c == "零" || c == "○") return 0;
  if (c.size() == 1 && c[0] >= '0' && c[0] <= '9') return c[0] - '0';
  const auto* found = std::find(std::begin(kDigits), std::end(kDigits), c);
  return found == std::end(kDigits) ? -1 : static_cast<int>(found - std::begin(kDigits));
}

}  // namespace

bool Matches(absl::string_view text, const Expression& expression, const Marks* marks) {
  if (!MayMatch(expression, marks)) return false;
  searched += static_cast<int64_t>(text.size());
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), expression.re2());
}

bool MatchesWhole(absl::string_view text, const Expression& expression, const Marks* marks) {
  if (marks != nullptr && expression.MarksTell()) return expression.MayMatch(*marks);
  return Matches(text, expression, marks);
}

int64_t SearchedBytes() { return searched; }

Match FindFirst(absl::string_view text, const Expression& expression, const Marks* marks) {
  Match match;
  if (!MayMatch(expression, marks) || !MatchAt(text, expression.re2(), 0, match)) match.clear();
  return match;
}

std::vector<Match> FindAll(absl::string_view text, const Expression& expression,
                           const Marks* marks) {
  std::vector<Match> matches;
  if (!MayMatch(expression, marks)) return matches;
  Match match;
  size_t start = 0;
  while (start <= text.size() && MatchAt(text, expression.re2(), start, match)) {
    const auto end = static_cast<size_t>(match[0].data() - text.data()) + match[0].size();
    if (match[0].empty()) break;
    matches.push_back(match);
    start = end;
  }
  return matches;
}

absl::string_view FirstGroup(const Match& match) {
  for (size_t i = 1; i < match.size(); ++i) {
    if (!match[i].empty()) return match[i];
  }
  return {};
}

int ParseYear(absl::string_view text) {
  int year = 0;
  int digits = 0;
  for (absl::string_view c : Characters(text)) {
    const int digit = DigitOf(c);
    if (digit < 0 || ++digits > 4) return 0;
    year = year * 10 + digit;
  }
  return digits == 4 ? year : 0;
}

}  // namespace nianbao::validation
