#ifndef NIANBAO_SERVICES_VALIDATION_RULES_COUNTS_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_COUNTS_H_

#include "services/validation/rule_set.h"

// Numbers the text states, against the tables.
namespace nianbao::validation {

// X-RECV, X-CARRY, X-DONE, X-NEXT, X-REV, X-LIT, X-DOC. The rule data names "claims";
// each has "<claim>.count" (with the number as a group), "<claim>.name" (Chinese, English)
// and "<claim>.accept": sums of cells, "a+b", any of which the number may be. Where there
// is "zero_elsewhere", another rule speaks of tables that have none.
void CheckCounts(const Rule& rule, const Subject& subject, Findings& findings);

// X-LIST: a breakdown of results in one sentence. Each item as above; and where three or
// more are listed, none that the table fills is left out.
void CheckBreakdown(const Rule& rule, const Subject& subject, Findings& findings);

// X-PCT: a percentage is part and whole to the digits printed.
void CheckPercentages(const Rule& rule, const Subject& subject, Findings& findings);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_COUNTS_H_
