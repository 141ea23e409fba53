#ifndef NIANBAO_SERVICES_VALIDATION_RULES_ARITHMETIC_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_ARITHMETIC_H_

#include "services/validation/rule_set.h"

namespace nianbao::validation {

// The edition's identities of the rule's family: T3-COL, T3-RES, T3-ROW, T4.
void CheckIdentities(const Rule& rule, const Subject& subject, Findings& findings);

// T2-1: no figure is negative where the form does not allow a sign.
void CheckSigns(const Rule& rule, const Subject& subject, Findings& findings);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_ARITHMETIC_H_
