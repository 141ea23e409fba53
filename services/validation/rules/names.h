#ifndef NIANBAO_SERVICES_VALIDATION_RULES_NAMES_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_NAMES_H_

#include "services/validation/rule_set.h"

namespace nianbao::validation {

// P-NAME: the author's name in the title and the preamble is the registered one;
// in other text, names that differ from it by characters easily mistaken are noticed.
void CheckName(const Rule& rule, const Subject& subject, Findings& findings);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_NAMES_H_
