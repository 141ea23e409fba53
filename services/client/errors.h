#ifndef NIANBAO_SERVICES_CLIENT_ERRORS_H_
#define NIANBAO_SERVICES_CLIENT_ERRORS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/client/text.h"

namespace nianbao::client {

// An error as people read it: the message, then each field that is wrong, each
// legal step and each value at odds, one a line.
std::string ErrorText(const absl::Status& status, const Painter& paint);

// The etag that an ABORTED for a stale one tells; empty: none.
std::string CurrentEtag(const absl::Status& status);

// How long the server asks to wait before another try; nothing: it asks for none.
std::optional<absl::Duration> RetryDelay(const absl::Status& status);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_ERRORS_H_
