#ifndef NIANBAO_SERVICES_VALIDATION_RULES_QUOTES_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_QUOTES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
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

// True when a quote, a piece of `sentence`, speaks of other years, or of more than the
// author. The rule data has the patterns "other_time", "wider" and "year/1" and the limit
// "short_clause": how long "2023年度," may be to belong to the clause behind it.
bool SpeaksOfOthers(const Rule& rule, const Subject& subject, absl::string_view sentence,
                    absl::string_view quote);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_QUOTES_H_
