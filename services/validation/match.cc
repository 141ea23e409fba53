#include "services/validation/match.h"

#include <algorithm>

#include "services/validation/text.h"

namespace nianbao::validation {
namespace {

// Matches from byte `start` on; false when there is no further match.
bool MatchAt(absl::string_view text, const RE2& expression, size_t start, Match& match) {
  const int groups = 1 + expression.NumberOfCapturingGroups();
  std::vector<re2::StringPiece> pieces(static_cast<size_t>(groups));
  if (!expression.Match(re2::StringPiece(text.data(), text.size()), start, text.size(),
                        RE2::UNANCHORED, pieces.data(), groups)) {
    return false;
  }
  match.clear();
  for (const re2::StringPiece& piece : pieces) match.emplace_back(piece.data(), piece.size());
  return true;
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

bool Matches(absl::string_view text, const RE2& expression) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), expression);
}

Match FindFirst(absl::string_view text, const RE2& expression) {
  Match match;
  if (!MatchAt(text, expression, 0, match)) match.clear();
  return match;
}

std::vector<Match> FindAll(absl::string_view text, const RE2& expression) {
  std::vector<Match> matches;
  Match match;
  size_t start = 0;
  while (start <= text.size() && MatchAt(text, expression, start, match)) {
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
