#include "services/validation/rules/last_days.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace nianbao::validation {

std::string LastDayLimit(v1::AgencyKind kind, absl::string_view region) {
  const char* limit = kind == v1::AGENCY_KIND_DEPARTMENT   ? "last_day_department"
                      : kind == v1::AGENCY_KIND_TOWNSHIP   ? "last_day_township"
                      : kind == v1::AGENCY_KIND_GOVERNMENT ? "last_day_government"
                                                           : "";
  if (*limit == '\0' || region.empty()) return limit;
  return absl::StrCat(limit, "/", region);
}

std::optional<absl::CivilDay> LastDay(const Rule& rule, v1::AgencyKind kind,
                                      absl::string_view region, int year) {
  constexpr size_t kLongestRegion = 6;
  for (size_t length = std::min(region.size(), kLongestRegion) + 1; length-- > 0;) {
    const auto day = rule.FindLimit(LastDayLimit(kind, region.substr(0, length)));
    if (day) return absl::CivilDay(year + 1, *day / 100, *day % 100);
  }
  return std::nullopt;
}

}  // namespace nianbao::validation
