#include "services/submission/audit/access.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/base/status_macros.h"
#include "storage/records/agencies.h"

namespace nianbao::audit_log {
namespace {

using runtime::Role;
using workflow::Roles;

constexpr Roles kReaders = {Role::kClerk, Role::kReviewer, Role::kSuperior, Role::kAuditor,
                            Role::kPlatform};

// Id of the agency a resource belongs to; empty: to none.
std::string AgencyOf(absl::string_view resource) {
  const std::vector<absl::string_view> parts = absl::StrSplit(resource, '/');
  return parts.size() >= 2 && parts[0] == "agencies" ? std::string(parts[1]) : std::string();
}

}  // namespace

Access::Access(const runtime::Call& call, const records::Reader& records)
    : call_(call), records_(records) {}

absl::StatusOr<Roles> Access::RolesFor(absl::string_view resource) {
  const std::string agency = AgencyOf(resource);
  const auto known = known_.find(agency);
  if (known != known_.end()) return known->second;
  Roles roles;
  if (agency.empty()) {
    for (const runtime::Grant& grant : call_.grants) roles.Add(grant.role);
  } else {
    ASSIGN_OR_RETURN(const std::vector<std::string> chain, records::PathOf(records_, agency));
    roles = workflow::RolesOver(call_.grants, chain);
  }
  known_.emplace(agency, roles);
  return roles;
}

absl::StatusOr<bool> Access::MaySeeEntry(absl::string_view resource) {
  ASSIGN_OR_RETURN(const Roles roles, RolesFor(resource));
  return !roles.empty();
}

absl::StatusOr<bool> Access::MaySeeDetails(absl::string_view resource) {
  ASSIGN_OR_RETURN(const Roles roles, RolesFor(resource));
  return roles.Meets(kReaders);
}

absl::Status Access::CheckEntry(absl::string_view resource) {
  ASSIGN_OR_RETURN(const bool may_see, MaySeeEntry(resource));
  if (may_see) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat("the caller has no role over what ", resource, " belongs to"));
}

absl::Status CheckAuditorOfAll(const runtime::Call& call) {
  const bool may =
      std::any_of(call.grants.begin(), call.grants.end(), [](const runtime::Grant& grant) {
        return grant.role == Role::kAuditor && grant.subtree == "*";
      });
  if (may) return absl::OkStatus();
  return absl::PermissionDeniedError(
      "the caller may not export the log; the role auditor over every agency may");
}

}  // namespace nianbao::audit_log
