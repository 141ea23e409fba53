#ifndef NIANBAO_SERVICES_RUNTIME_CALL_H_
#define NIANBAO_SERVICES_RUNTIME_CALL_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "nianbao/audit/v1/audit.pb.h"

namespace nianbao::runtime {

// What a principal may do within a subtree of agencies. The table of which method
// needs which role is services/submission/workflow's, for reports, and the
// services' own for the rest.
enum class Role { kClerk, kReviewer, kSuperior, kAuditor, kPlatform, kOperator };

// "clerk", "reviewer", …: as the policy file writes them.
absl::string_view RoleName(Role role);

// A role over an agency and all under it. `subtree` "*" is every agency.
struct Grant {
  Role role;
  std::string subtree;  // "agencies/{agency}" or "*".
};

// One call as a use case sees it: who asks, since when, and until when. Plain
// data; carries no gRPC type. Lives as long as the call.
struct Call {
  // Who, on whose word. `principal` and `person` are never empty.
  audit::v1::Actor actor;

  // What the policy grants the principal. The host of a local store grants every
  // role over "*".
  std::vector<Grant> grants;

  // When the request was complete: decides punctuality.
  absl::Time received_time;

  // When the caller stops waiting.
  absl::Time deadline = absl::InfiniteFuture();

  // Network address of the peer; goes to details only.
  std::string peer;

  // True once the caller is gone. Callable from any thread; never null.
  std::function<bool()> cancelled = [] { return false; };
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_CALL_H_
