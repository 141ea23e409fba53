#ifndef NIANBAO_SERVICES_VALIDATION_RULES_SITE_IDENTITY_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_SITE_IDENTITY_H_

#include "services/validation/rule_set.h"

namespace nianbao::validation {

// A site's own identity: the sum of the cells of pattern "left" stands in the "relation"
// ("=", ">=", "<=") to that of the cells of "right".
void CheckSiteIdentity(const Rule& rule, const Subject& subject, Findings& findings);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_SITE_IDENTITY_H_
