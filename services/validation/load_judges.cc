#include "services/validation/load_judges.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "services/runtime/files.h"
#include "services/validation/site_rules.h"
#include "storage/base/status_macros.h"

namespace nianbao::validation {

absl::Duration SteadyTime() {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

absl::StatusOr<Judges> LoadJudges(const std::string& site_rules) {
  if (site_rules.empty()) return Judges::Embedded(SteadyTime);
  ASSIGN_OR_RETURN(const std::string text, runtime::ReadFile(site_rules));
  absl::StatusOr<Judges> judges = JudgesOfSite(text, SteadyTime);
  if (!judges.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(site_rules, ": ", judges.status().message()));
  }
  return judges;
}

}  // namespace nianbao::validation
