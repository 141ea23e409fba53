#ifndef NIANBAO_SERVICES_VALIDATION_RULES_QUOTES_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_QUOTES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/validation/match.h"
#include "services/validation/rule_set.h"
#include "services/validation/subject.h"

// What rules on prose have in common: of whom and when a quote speaks, and what the
// tables say of the same matter.
namespace nianbao::validation {

// The cells the rule data names under `pattern`, those that the form has.
std::vector<int> CellsOf(const Rule& rule, const Subject& subject, const std::string& pattern);

// What a set of cells says as a whole.
struct Tally {
  std::vector<int> filled;  // Cells with a number that is not zero.
  bool complete = true;     // Every cell has a number.
};
Tally TallyOf(const Subject& subject, const std::vector<int>& cells);

// Tells which quotes of one sentence speak of other years, of more than the author, or of a
// part of what is counted. Its cost over all quotes is linear in the sentence.
//
// The rule data has the patterns "other_time", "wider" and "year/1" and the limit
// "short_clause": how long "2023年度," may be to belong to the clause behind it. It may have
// - "narrower": words by which a government speaks of one of its bodies alone;
// - "apart": a clause at whose end the sentence so far matches says nothing of the clause behind
//   it, short as it may be;
// - "parts": words that lead up to parts of what was counted before;
// - "carried_to" (a year as its group) and the limit of that name: a quote that matches speaks
//   of the author's year exactly when its year is so many years away from the report's,
//   whatever other years are named.
// Of a clause that goes on and on only the end is looked at.
class Others {
 public:
  // `marks` are the sentence's. All but `sentence` outlive this.
  Others(const Rule& rule, const Subject& subject, absl::string_view sentence, const Marks* marks)
      : rule_(rule), subject_(subject), sentence_(sentence), marks_(marks) {}

  // `quote` is a piece of the sentence.
  bool AreMeant(absl::string_view quote);

 private:
  bool Wider(size_t end);

  const Rule& rule_;
  const Subject& subject_;
  absl::string_view sentence_;
  const Marks* marks_;
  std::optional<Match> wider_;  // The first in the sentence, once looked for.
};

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_QUOTES_H_
