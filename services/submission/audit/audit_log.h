#ifndef NIANBAO_SERVICES_SUBMISSION_AUDIT_AUDIT_LOG_H_
#define NIANBAO_SERVICES_SUBMISSION_AUDIT_AUDIT_LOG_H_

#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "nianbao/audit/v1/audit_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/sink.h"
#include "storage/engine/engine.h"
#include "storage/log/signer.h"
#include "storage/sequencer/sequencer.h"

namespace nianbao::audit_log {

// The use cases of AuditService (audit_service.proto has the contract). Each answers
// from one snapshot. Thread-safe.
class AuditLog {
 public:
  // All outlive it. `signer` has the key of the log; `now` tells when it states something.
  AuditLog(const storage::Engine& engine, const storage::Sequencer& sequencer,
           const log::Signer& signer, std::function<absl::Time()> now = absl::Now)
      : engine_(engine), sequencer_(sequencer), signer_(signer), now_(std::move(now)) {}

  // Entries the caller may not see are left out; a page may then be short, even empty,
  // and still have a next one.
  absl::StatusOr<audit::v1::ListEntriesResponse> ListEntries(
      const runtime::Call& call, const audit::v1::ListEntriesRequest& request) const;

  absl::StatusOr<audit::v1::GetTreeHeadResponse> GetTreeHead(
      const runtime::Call& call, const audit::v1::GetTreeHeadRequest& request) const;

  absl::StatusOr<audit::v1::GetInclusionProofResponse> GetInclusionProof(
      const runtime::Call& call, const audit::v1::GetInclusionProofRequest& request) const;

  absl::StatusOr<audit::v1::GetConsistencyProofResponse> GetConsistencyProof(
      const runtime::Call& call, const audit::v1::GetConsistencyProofRequest& request) const;

  absl::StatusOr<audit::v1::GetReceiptResponse> GetReceipt(
      const runtime::Call& call, const audit::v1::GetReceiptRequest& request) const;

  absl::StatusOr<audit::v1::ListLogKeysResponse> ListLogKeys(
      const runtime::Call& call, const audit::v1::ListLogKeysRequest& request) const;

  absl::StatusOr<audit::v1::GetStatusStatementResponse> GetStatusStatement(
      const runtime::Call& call, const audit::v1::GetStatusStatementRequest& request) const;

  absl::Status ExportLog(const runtime::Call& call, const audit::v1::ExportLogRequest& request,
                         runtime::Sink<audit::v1::ExportLogResponse>& sink) const;

 private:
  const storage::Engine& engine_;
  const storage::Sequencer& sequencer_;
  const log::Signer& signer_;
  const std::function<absl::Time()> now_;
};

}  // namespace nianbao::audit_log

#endif  // NIANBAO_SERVICES_SUBMISSION_AUDIT_AUDIT_LOG_H_
