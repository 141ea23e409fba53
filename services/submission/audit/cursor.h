#ifndef NIANBAO_SERVICES_SUBMISSION_AUDIT_CURSOR_H_
#define NIANBAO_SERVICES_SUBMISSION_AUDIT_CURSOR_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/audit/v1/audit_service.pb.h"

// Page tokens of ListEntries: opaque, and good for one filter in one epoch of the log.
namespace nianbao::audit_log {

// `origin` is the log's, epoch included.
std::string EncodeCursor(const audit::v1::ListEntriesRequest& request, absl::string_view origin,
                         int64_t position);

// The position to go on from; 0 for a request without token. INVALID_ARGUMENT: the
// token is malformed, of another filter or of another epoch.
absl::StatusOr<int64_t> DecodeCursor(const audit::v1::ListEntriesRequest& request,
                                     absl::string_view origin);

}  // namespace nianbao::audit_log

#endif  // NIANBAO_SERVICES_SUBMISSION_AUDIT_CURSOR_H_
