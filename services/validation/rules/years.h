#ifndef NIANBAO_SERVICES_VALIDATION_RULES_YEARS_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_YEARS_H_

#include "services/validation/rule_set.h"

namespace nianbao::validation {

// P-SPAN: the statistical period is the report year, and title and preamble name that
// year. A period or a year that is not named at all is uncertain.
void CheckPeriod(const Rule& rule, const Subject& subject, Findings& findings);

// P-YEAR: sentences on the author's own work speak of the report year. Comparisons
// and plans are free.
void CheckYears(const Rule& rule, const Subject& subject, Findings& findings);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_YEARS_H_
