#include "services/runtime/policy.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "policy.pb.h"
#include "services/runtime/text_format.h"

namespace nianbao::runtime {
namespace {

constexpr std::array kRoles = {Role::kClerk,   Role::kReviewer, Role::kSuperior,
                               Role::kAuditor, Role::kPlatform, Role::kOperator};
constexpr size_t kLongestPerson = 128;

std::optional<Role> RoleOf(absl::string_view name) {
  const auto* found =
      std::find_if(kRoles.begin(), kRoles.end(), [&](Role role) { return RoleName(role) == name; });
  if (found == kRoles.end()) return std::nullopt;
  return *found;
}

bool IsSubtree(absl::string_view subtree) {
  if (subtree == "*") return true;
  return absl::ConsumePrefix(&subtree, "agencies/") && !subtree.empty() &&
         !absl::StrContains(subtree, '/');
}

bool IsPerson(absl::string_view person) {
  return !person.empty() && person.size() <= kLongestPerson &&
         std::all_of(person.begin(), person.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  absl::StrContains("._@-", c);
         });
}

}  // namespace

std::vector<Grant> AllGrants() {
  std::vector<Grant> grants;
  for (const Role role : kRoles) grants.push_back({role, "*"});
  return grants;
}

absl::StatusOr<Policy> Policy::Parse(absl::string_view text) {
  PolicyFile file;
  const absl::Status parsed = ParseText(text, file);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("policy: ", parsed.message()));
  }
  Policy policy;
  for (const PrincipalPolicy& entry : file.principal()) {
    const std::string where = absl::StrCat("policy: principal \"", entry.name(), "\": ");
    if (entry.name().empty()) return absl::InvalidArgumentError(where + "has no name");
    std::vector<Grant> grants;
    for (const GrantPolicy& grant : entry.grant()) {
      const std::optional<Role> role = RoleOf(grant.role());
      if (!role) {
        return absl::InvalidArgumentError(
            absl::StrCat(where, "unknown role \"", grant.role(), "\""));
      }
      if (!IsSubtree(grant.subtree())) {
        return absl::InvalidArgumentError(absl::StrCat(
            where, "subtree \"", grant.subtree(), "\" is neither \"*\" nor \"agencies/{agency}\""));
      }
      grants.push_back({*role, grant.subtree()});
    }
    if (!policy.grants_.emplace(entry.name(), std::move(grants)).second) {
      return absl::InvalidArgumentError(where + "stands twice");
    }
  }
  return policy;
}

const std::vector<Grant>& Policy::GrantsOf(absl::string_view principal) const {
  static const std::vector<Grant> none;
  const auto found = grants_.find(std::string(principal));
  return found == grants_.end() ? none : found->second;
}

absl::StatusOr<std::string> PrincipalOfUri(absl::string_view uri) {
  absl::string_view rest = uri;
  const bool ours = absl::ConsumePrefix(&rest, "nianbao://principals/");
  const bool clean = std::all_of(rest.begin(), rest.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c)) && c != '"';
  });
  const bool shaped = ours ? !absl::StrContains(rest, '/') : absl::StrContains(rest, "://");
  if (rest.empty() || rest.size() > 256 || !clean || !shaped) {
    return absl::InvalidArgumentError("the certificate's URI name is not a principal");
  }
  return std::string(rest);
}

absl::StatusOr<audit::v1::Actor> ActorOf(absl::string_view principal,
                                         absl::string_view credential_digest,
                                         absl::string_view asserted,
                                         const std::vector<Grant>& grants) {
  audit::v1::Actor actor;
  actor.set_principal(std::string(principal));
  actor.set_credential_digest(std::string(credential_digest));
  if (asserted.empty()) {
    actor.set_person(std::string(principal));
    actor.set_assurance(audit::v1::Actor::ASSURANCE_DIRECT);
    return actor;
  }
  if (std::none_of(grants.begin(), grants.end(),
                   [](const Grant& grant) { return grant.role == Role::kPlatform; })) {
    return absl::PermissionDeniedError(
        absl::StrCat("nianbao-person: only a platform may name the person who acts, and ",
                     principal, " is none"));
  }
  if (!IsPerson(asserted)) {
    return absl::InvalidArgumentError(
        "nianbao-person: 1 to 128 characters of A-Z a-z 0-9 . _ @ - are allowed");
  }
  actor.set_person(std::string(asserted));
  actor.set_asserted_by(std::string(principal));
  actor.set_assurance(audit::v1::Actor::ASSURANCE_PLATFORM_ASSERTED);
  return actor;
}

}  // namespace nianbao::runtime
