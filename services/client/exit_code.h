#ifndef NIANBAO_SERVICES_CLIENT_EXIT_CODE_H_
#define NIANBAO_SERVICES_CLIENT_EXIT_CODE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace nianbao::client {

// What a script learns from a command. Part of the command line's contract.
enum ExitCode : int {
  kDone = 0,
  kFindings = 1,     // Findings that block, or unread cells.
  kUsage = 2,        // The call's words are off.
  kRefused = 3,      // Refused for another reason, or not found.
  kUnavailable = 4,  // A service cannot be reached or did not answer in time.
};

// An error in the words of the call itself.
absl::Status UsageError(absl::string_view message);

// Returns the exit code that `status` stands for; kDone when OK.
ExitCode ExitCodeOf(const absl::Status& status);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_EXIT_CODE_H_
