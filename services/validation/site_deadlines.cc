#include "services/validation/site_deadlines.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "services/validation/rules/last_days.h"
#include "storage/base/status_macros.h"

namespace nianbao::validation {
namespace {

constexpr char kRule[] = "H-MISS";

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

bool AllDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

absl::Status CheckRegion(absl::string_view region) {
  const bool whole = region.size() == 2 || region.size() == 4 || region.size() == 6;
  if (region.empty() || (whole && AllDigits(region))) return absl::OkStatus();
  return Wrong(absl::StrCat("region \"", region, "\" is not the first two, four or six digits of ",
                            "a region code"));
}

// "01-20" as 120, if every year has the day.
std::optional<int64_t> ReadDay(absl::string_view text) {
  constexpr int kCommonYear = 2023;
  int month = 0;
  int day = 0;
  const bool shaped = text.size() == 5 && text[2] == '-' && AllDigits(text.substr(0, 2)) &&
                      AllDigits(text.substr(3)) && absl::SimpleAtoi(text.substr(0, 2), &month) &&
                      absl::SimpleAtoi(text.substr(3), &day);
  const absl::CivilDay date(kCommonYear, month, day);
  if (!shaped || date.month() != month || date.day() != day) return std::nullopt;
  return month * 100 + day;
}

std::string DayText(int64_t day) { return absl::StrFormat("%02d-%02d", day / 100, day % 100); }

// The last day that a site may set.
std::optional<int64_t> Latest(const Rule& national, v1::AgencyKind kind) {
  const auto own = national.FindLimit(LastDayLimit(kind, ""));
  return own ? own : national.FindLimit(LastDayLimit(v1::AGENCY_KIND_GOVERNMENT, ""));
}

void Quote(const std::string& basis, v1::Rule& rule) {
  if (absl::StrContains(rule.basis(), basis)) return;
  rule.set_basis(absl::StrCat(rule.basis(), "；", basis));
}

}  // namespace

std::string DeadlineKindName(v1::AgencyKind kind) {
  return absl::AsciiStrToLower(absl::StripPrefix(v1::AgencyKind_Name(kind), "AGENCY_KIND_"));
}

absl::Status SetDeadline(const LocalDeadline& deadline, const RuleSet& base,
                         std::set<std::string>& set, v1::RuleSet& rules) {
  const Rule* national = base.Find(kRule);
  if (national == nullptr) return Wrong(absl::StrCat("the national rules have no ", kRule));
  const std::string limit = LastDayLimit(deadline.kind(), deadline.region());
  if (limit.empty()) {
    return Wrong("kind is AGENCY_KIND_DEPARTMENT, AGENCY_KIND_TOWNSHIP or AGENCY_KIND_GOVERNMENT");
  }
  RETURN_IF_ERROR(CheckRegion(deadline.region()));
  const auto day = ReadDay(deadline.last_day());
  if (!day) {
    return Wrong(absl::StrCat("last_day \"", deadline.last_day(),
                              "\" is not a month and day like \"01-20\""));
  }
  const auto latest = Latest(*national, deadline.kind());
  if (latest && *day > *latest) {
    return Wrong(absl::StrCat("last_day ", deadline.last_day(), " is later than the national ",
                              DayText(*latest), "; a site may only ask for reports earlier"));
  }
  if (!set.insert(limit).second) return Wrong("the same kind and region stands twice");
  v1::Rule& rule = *rules.mutable_rules(static_cast<int>(national - base.rules().data()));
  (*rule.mutable_limits())[limit] = *day;
  Quote(deadline.basis(), rule);
  return absl::OkStatus();
}

}  // namespace nianbao::validation
