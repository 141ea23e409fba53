#ifndef NIANBAO_SERVICES_VALIDATION_SITE_DEADLINES_H_
#define NIANBAO_SERVICES_VALIDATION_SITE_DEADLINES_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "services/validation/rule_set.h"
#include "services/validation/site_rules.pb.h"

namespace nianbao::validation {

// What H-MISS calls the kind of body: "department". Empty: it has no word.
std::string DeadlineKindName(v1::AgencyKind kind);

// Sets an earlier last day in `rules`, the text form of `base` on its way to a site's set.
// `set` are the limits that were set before, and grows.
//
// INVALID_ARGUMENT: no kind, region or day that a file may name; a day later than the
// national one; the same kind and region again.
absl::Status SetDeadline(const LocalDeadline& deadline, const RuleSet& base,
                         std::set<std::string>& set, v1::RuleSet& rules);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_SITE_DEADLINES_H_
