#ifndef NIANBAO_SERVICES_VALIDATION_RULES_LAST_DAYS_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_LAST_DAYS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "services/validation/rule_set.h"

// The days by which reports are to be filed. They are limits of H-MISS: month and day as one
// number under "last_day_department", and where a site has set another day for bodies under
// governments of some region, under "last_day_department/4103".
namespace nianbao::validation {

// Name of that limit; `region` may be empty. Empty for a kind that has none.
std::string LastDayLimit(v1::AgencyKind kind, absl::string_view region);

// The last day for bodies of this kind under a government with this region code (may be
// empty), for reports of `year`: that of the longest region that fits. Nothing: none binds
// them.
std::optional<absl::CivilDay> LastDay(const Rule& rule, v1::AgencyKind kind,
                                      absl::string_view region, int year);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_LAST_DAYS_H_
