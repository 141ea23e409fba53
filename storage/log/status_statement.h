#ifndef NIANBAO_STORAGE_LOG_STATUS_STATEMENT_H_
#define NIANBAO_STORAGE_LOG_STATUS_STATEMENT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nianbao/audit/v1/audit_service.pb.h"
#include "storage/log/history.h"
#include "storage/log/signer.h"

// Which revision of a report is published, as the log's key states it
// (docs/formats.md section 6). Pure.
namespace nianbao::log {

// What the note's signature is over. INVALID_ARGUMENT: the statement lacks its report, head
// or time in whole microseconds, or a field cannot stand in the text.
absl::StatusOr<std::string> StatusText(const audit::v1::StatusStatement& statement);

// Fills in the note. Errors: as StatusText and Signer::Sign.
absl::Status SignStatus(const Signer& signer, audit::v1::StatusStatement* statement);

// Checks that the note says what the fields say and that note and head are signed as the
// policy asks, by keys of the head's log that were in use when it was made. Errors:
// kAltered; as StatusText and VerifyHead.
absl::StatusOr<VerifiedHead> VerifyStatus(const audit::v1::StatusStatement& statement,
                                          const TrustPolicy& policy);

}  // namespace nianbao::log

#endif  // NIANBAO_STORAGE_LOG_STATUS_STATEMENT_H_
