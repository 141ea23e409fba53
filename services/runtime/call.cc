#include "services/runtime/call.h"

namespace nianbao::runtime {

absl::string_view RoleName(Role role) {
  switch (role) {
    case Role::kClerk:
      return "clerk";
    case Role::kReviewer:
      return "reviewer";
    case Role::kSuperior:
      return "superior";
    case Role::kAuditor:
      return "auditor";
    case Role::kPlatform:
      return "platform";
    case Role::kOperator:
      return "operator";
  }
  return "unknown";
}

}  // namespace nianbao::runtime
