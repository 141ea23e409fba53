#ifndef NIANBAO_SERVICES_VALIDATION_LOAD_JUDGES_H_
#define NIANBAO_SERVICES_VALIDATION_LOAD_JUDGES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/validation/judge.h"

namespace nianbao::validation {

// The clock of a process's judges.
absl::Duration SteadyTime();

// The judges of a process: by the rules of the binary, or by those of the site rules file
// `site_rules`; empty: none. INVALID_ARGUMENT names the file and what is wrong in it.
absl::StatusOr<Judges> LoadJudges(const std::string& site_rules);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_LOAD_JUDGES_H_
