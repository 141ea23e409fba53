#ifndef NIANBAO_SERVICES_VALIDATION_MATCH_H_
#define NIANBAO_SERVICES_VALIDATION_MATCH_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/validation/expression.h"

// RE2 over absl::string_view; every call is linear in the text.
namespace nianbao::validation {

// One match: element 0 is the whole, then the groups (empty when not taken part).
// Points into the text.
using Match = std::vector<absl::string_view>;

// Where `marks` of the text, or of a text it is a piece of, are given, a text that lacks the
// words an expression needs is not searched.
bool Matches(absl::string_view text, const Expression& expression, const Marks* marks = nullptr);

// The same for a text that is all that `marks` tell of, such as a passage or a sentence as a
// whole: where the expression is a list of words, they say it without a search.
bool MatchesWhole(absl::string_view text, const Expression& expression, const Marks* marks);

// The first match, or an empty one.
Match FindFirst(absl::string_view text, const Expression& expression, const Marks* marks = nullptr);

// All matches that do not overlap, in order.
std::vector<Match> FindAll(absl::string_view text, const Expression& expression,
                           const Marks* marks = nullptr);

// Bytes that expressions have searched on this thread so far: what judging prose costs, for
// tests that hold it to the length of the text.
int64_t SearchedBytes();

// The first group that took part: for expressions joined of alternatives, where each
// has one group. Empty when none did.
absl::string_view FirstGroup(const Match& match);

// "2023" and "二〇二三" as a number; 0 when it is neither.
int ParseYear(absl::string_view text);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_MATCH_H_
