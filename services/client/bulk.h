#ifndef NIANBAO_SERVICES_CLIENT_BULK_H_
#define NIANBAO_SERVICES_CLIENT_BULK_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "services/client/outcomes.h"
#include "services/client/session.h"

namespace nianbao::client {

// Sends the items of the bundle that `outcomes` has not settled, over one stream, and
// writes down what becomes of each. `progress` is told how many were answered.
//
// Errors: those of the stream: what was answered before is written down; DEADLINE_EXCEEDED:
// nothing was answered for as long as a call may take; PERMISSION_DENIED: `outcomes` cannot
// be written.
absl::Status SendBundle(Session& session, const std::string& bundle, OutcomeFile* outcomes,
                        const std::function<void(int64_t)>& progress);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_BULK_H_
