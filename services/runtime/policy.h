#ifndef NIANBAO_SERVICES_RUNTIME_POLICY_H_
#define NIANBAO_SERVICES_RUNTIME_POLICY_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "services/runtime/call.h"

namespace nianbao::runtime {

// Every role over every agency: what the owner of a local store has.
std::vector<Grant> AllGrants();

// What each principal is granted. Immutable.
class Policy {
 public:
  // Grants nothing to anybody.
  Policy() = default;

  // Reads a PolicyFile in protobuf text format. INVALID_ARGUMENT names the line, or
  // the principal with an unknown role, a bad subtree or a second entry.
  static absl::StatusOr<Policy> Parse(absl::string_view text);

  // What `principal` is granted; nothing for one the file does not name.
  const std::vector<Grant>& GrantsOf(absl::string_view principal) const;

 private:
  std::map<std::string, std::vector<Grant>> grants_;
};

// The principal of a certificate with this URI: NAME of "nianbao://principals/NAME",
// any other URI whole. INVALID_ARGUMENT if empty or malformed.
absl::StatusOr<std::string> PrincipalOfUri(absl::string_view uri);

// Who acts. `asserted` is what the call says about the person, empty if nothing: only
// a principal with the role platform is believed, and its word is recorded as such;
// from any other PERMISSION_DENIED. INVALID_ARGUMENT if it is not 1 to 128 characters
// of A-Z a-z 0-9 . _ @ -.
absl::StatusOr<audit::v1::Actor> ActorOf(absl::string_view principal,
                                         absl::string_view credential_digest,
                                         absl::string_view asserted,
                                         const std::vector<Grant>& grants);

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_POLICY_H_
