#ifndef NIANBAO_SERVICES_RUNTIME_ERRORS_H_
#define NIANBAO_SERVICES_RUNTIME_ERRORS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// Makers of errors that carry google.rpc details, as payloads of absl::Status.
// The adapter turns them into grpc-status-details-bin, at most 4 KiB in all.
namespace nianbao::runtime {

// One malformed field: path ("report.figures[3].count") and what is wrong, where
// on the form, what to do.
struct FieldViolation {
  std::string field;
  std::string description;
};

// INVALID_ARGUMENT with BadRequest. The message is that of the first violation.
absl::Status InvalidField(absl::string_view field, absl::string_view description);
absl::Status InvalidFields(const std::vector<FieldViolation>& violations);

// FAILED_PRECONDITION with PreconditionFailure{type, subject, description}.
// `description` says why and names the legal steps.
absl::Status Precondition(absl::string_view type, absl::string_view subject,
                          absl::string_view description);

// ABORTED with ErrorInfo{reason, domain "nianbao", metadata}: a stale etag carries
// "etag", a conflict "target", "yours", "theirs" and, as JSON, all "conflicts".
absl::Status Aborted(absl::string_view reason, absl::string_view message,
                     const std::vector<std::pair<std::string, std::string>>& metadata);

// UNAVAILABLE or RESOURCE_EXHAUSTED with RetryInfo.
absl::Status Unavailable(absl::string_view message, absl::Duration retry_after);
absl::Status Exhausted(absl::string_view message, absl::Duration retry_after);

// Any code with ErrorInfo{reason, domain "nianbao"}.
absl::Status WithReason(absl::Status status, absl::string_view reason);

// Whether it carries that reason.
bool HasReason(const absl::Status& status, absl::string_view reason);

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_ERRORS_H_
