#ifndef NIANBAO_SERVICES_VALIDATION_RULES_HIERARCHY_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_HIERARCHY_H_

#include "services/validation/rule_set.h"

// A government's report against the reports of the bodies under it.
namespace nianbao::validation {

// H-SUM: every cell is the sum over the children. UNCERTAIN where one of them, or its
// number, is missing.
void CheckConsolidated(const Rule& rule, const Subject& subject, Findings& findings);

// H-MISS: every child has filed a report, in time. Says nothing where the children are not
// known: H-SUM does.
void CheckChildrenFiled(const Rule& rule, const Subject& subject, Findings& findings);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_HIERARCHY_H_
