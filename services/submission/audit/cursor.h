#ifndef NIANBAO_SERVICES_SUBMISSION_AUDIT_CURSOR_H_
#define NIANBAO_SERVICES_SUBMISSION_AUDIT_CURSOR_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/audit/v1/audit_service.pb.h"

// Page tokens of ListEntries: opaque, and good for one filter. The epochs of a log are
// listed one after the other.
namespace nianbao::audit_log {

// Where a page begins. `origin` is the log's, epoch included.
struct Cursor {
  std::string origin;
  int64_t position = 0;
};

std::string EncodeCursor(const audit::v1::ListEntriesRequest& request, absl::string_view origin,
                         int64_t position);

// Where to go on; the first leaf of the first epoch for a request without token. `newest` is
// the origin of the epoch in force. INVALID_ARGUMENT: the token is malformed, of another
// filter, of another log or a later epoch.
absl::StatusOr<Cursor> DecodeCursor(const audit::v1::ListEntriesRequest& request,
                                    absl::string_view newest);

// The origin of the epoch behind.
std::string NextOrigin(absl::string_view origin);

}  // namespace nianbao::audit_log

#endif  // NIANBAO_SERVICES_SUBMISSION_AUDIT_CURSOR_H_
