#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/submission/audit/access.h"
#include "services/submission/audit/audit_log.h"
#include "services/submission/audit/to_proto.h"
#include "storage/base/status_macros.h"
#include "storage/log/entry.h"
#include "storage/log/receipt.h"
#include "storage/records/keys.h"
#include "storage/records/store.h"
#include "storage/sequencer/log_reader.h"

namespace nianbao::audit_log {
namespace {

using storage::LogReader;

}  // namespace

absl::StatusOr<audit::v1::GetTreeHeadResponse> AuditLog::GetTreeHead(
    const runtime::Call&, const audit::v1::GetTreeHeadRequest&) const {
  audit::v1::GetTreeHeadResponse response;
  *response.mutable_tree_head() = ToProto(sequencer_.Head());
  return response;
}

absl::StatusOr<audit::v1::GetInclusionProofResponse> AuditLog::GetInclusionProof(
    const runtime::Call& call, const audit::v1::GetInclusionProofRequest& request) const {
  ASSIGN_OR_RETURN(const LogReader log, LogReader::Open(engine_, sequencer_));
  const records::Reader records(log.snapshot());
  const int64_t size = request.tree_size() == 0 ? log.head().tree_size : request.tree_size();
  ASSIGN_OR_RETURN(const std::vector<std::string> hashes,
                   log.InclusionProof(request.position(), size));
  ASSIGN_OR_RETURN(const storage::LogEntry entry, log.Entry(request.position()));
  RETURN_IF_ERROR(Access(call, records).CheckEntry(entry.leaf.resource));

  audit::v1::GetInclusionProofResponse response;
  ASSIGN_OR_RETURN(*response.mutable_entry(), log::EntryOf(entry.bytes));
  response.mutable_inclusion_proof()->set_leaf_index(request.position());
  response.mutable_inclusion_proof()->set_tree_size(size);
  for (const std::string& hash : hashes) response.mutable_inclusion_proof()->add_hashes(hash);
  ASSIGN_OR_RETURN(const storage::SignedHead head, log.HeadOf(size));
  *response.mutable_tree_head() = ToProto(head);
  return response;
}

absl::StatusOr<audit::v1::GetConsistencyProofResponse> AuditLog::GetConsistencyProof(
    const runtime::Call&, const audit::v1::GetConsistencyProofRequest& request) const {
  ASSIGN_OR_RETURN(const LogReader log, LogReader::Open(engine_, sequencer_));
  const int64_t second = request.second_size() == 0 ? log.head().tree_size : request.second_size();
  ASSIGN_OR_RETURN(const std::vector<std::string> hashes,
                   log.ConsistencyProof(request.first_size(), second));
  audit::v1::GetConsistencyProofResponse response;
  response.mutable_consistency_proof()->set_first_size(request.first_size());
  response.mutable_consistency_proof()->set_second_size(second);
  for (const std::string& hash : hashes) response.mutable_consistency_proof()->add_hashes(hash);
  ASSIGN_OR_RETURN(const storage::SignedHead head, log.HeadOf(second));
  *response.mutable_tree_head() = ToProto(head);
  return response;
}

absl::StatusOr<audit::v1::GetReceiptResponse> AuditLog::GetReceipt(
    const runtime::Call& call, const audit::v1::GetReceiptRequest& request) const {
  if (request.has_position() == !request.revision().empty()) {
    return runtime::InvalidField("revision", "give either a revision or a position");
  }
  const auto id = records::ParseRevisionName(request.revision());
  if (!request.has_position() && !id) {
    return runtime::InvalidField(
        "revision", "is not of the form agencies/{agency}/reports/{report}/revisions/{n}");
  }
  ASSIGN_OR_RETURN(LogReader log, LogReader::Open(engine_, sequencer_));
  const records::Reader records(log.snapshot());
  Access access(call, records);
  int64_t position = request.position();
  if (id) {
    // Asked first, so that strangers do not learn which revisions there are.
    RETURN_IF_ERROR(access.CheckEntry(records::ReportName(id->report)));
    ASSIGN_OR_RETURN(const submission::v1::Revision revision, records.Revision(*id));
    // It may lie in an epoch before this one.
    ASSIGN_OR_RETURN(log, log.OfOrigin(revision.origin()));
    position = revision.position();
  }
  absl::StatusOr<storage::ReceiptParts> parts = log.Receipt(position);
  if (absl::IsOutOfRange(parts.status())) return absl::NotFoundError(parts.status().message());
  RETURN_IF_ERROR(parts.status());
  RETURN_IF_ERROR(access.CheckEntry(parts->entry.leaf.resource));
  ASSIGN_OR_RETURN(const std::vector<audit::v1::LogKey> keys, log.Keys());
  audit::v1::GetReceiptResponse response;
  ASSIGN_OR_RETURN(
      *response.mutable_receipt(),
      log::MakeReceipt(parts->entry.bytes, parts->inclusion, ToProto(parts->head), keys));
  return response;
}

absl::StatusOr<audit::v1::ListLogKeysResponse> AuditLog::ListLogKeys(
    const runtime::Call&, const audit::v1::ListLogKeysRequest&) const {
  ASSIGN_OR_RETURN(const LogReader log, LogReader::Open(engine_, sequencer_));
  ASSIGN_OR_RETURN(const std::vector<audit::v1::LogKey> keys, log.Keys());
  audit::v1::ListLogKeysResponse response;
  for (const audit::v1::LogKey& key : keys) *response.add_keys() = key;
  return response;
}

}  // namespace nianbao::audit_log
