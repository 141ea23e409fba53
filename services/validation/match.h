#ifndef NIANBAO_SERVICES_VALIDATION_MATCH_H_
#define NIANBAO_SERVICES_VALIDATION_MATCH_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "re2/re2.h"

// RE2 over absl::string_view; every call is linear in the text.
namespace nianbao::validation {

// One match: element 0 is the whole, then the groups (empty when not taken part).
// Points into the text.
using Match = std::vector<absl::string_view>;

bool Matches(absl::string_view text, const RE2& expression);

// The first match, or an empty one.
Match FindFirst(absl::string_view text, const RE2& expression);

// All matches that do not overlap, in order.
std::vector<Match> FindAll(absl::string_view text, const RE2& expression);

// The first group that took part: for expressions joined of alternatives, where each
// has one group. Empty when none did.
absl::string_view FirstGroup(const Match& match);

// "2023" and "二〇二三" as a number; 0 when it is neither.
int ParseYear(absl::string_view text);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_MATCH_H_
