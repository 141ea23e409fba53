#ifndef NIANBAO_SERVICES_VALIDATION_RULES_PROSE_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_PROSE_H_

#include "services/validation/rule_set.h"

// Prose against the tables.
namespace nianbao::validation {

// X-ZERO: what the text says there was none of is zero in the tables, and what it
// says there was some of is not.
void CheckZeroClaims(const Rule& rule, const Subject& subject, Findings& findings);

// Z-HON: a report of nothing but zeros, zero disclosure beside claims of effort, no
// decisions of an organ that makes them.
void CheckZeroHonesty(const Rule& rule, const Subject& subject, Findings& findings);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_PROSE_H_
