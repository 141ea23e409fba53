#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/submission/audit/access.h"
#include "services/submission/audit/audit_log.h"
#include "services/submission/audit/to_proto.h"
#include "storage/base/status_macros.h"
#include "storage/records/store.h"
#include "storage/sequencer/log_reader.h"

namespace nianbao::audit_log {
namespace {

using audit::v1::ExportLogRequest;
using audit::v1::ExportLogResponse;
using storage::LogReader;

constexpr size_t kMaxBytes = 512 << 10;  // A message.
constexpr int64_t kMaxLeaves = 1024;

// The part of an export that is to come.
struct Remaining {
  std::string origin;
  int64_t next = 0;
  int64_t end = 0;
  bool with_details = false;
};

// Takes the next leaves, as many as a message holds, from a snapshot of their own: what is
// exported never changes, and a long export to a slow reader pins no old data.
absl::StatusOr<ExportLogResponse> NextBatch(const storage::Engine& engine,
                                            const storage::Sequencer& sequencer,
                                            Remaining* remaining) {
  ASSIGN_OR_RETURN(const LogReader log, LogReader::Open(engine, sequencer));
  const int64_t most = std::min(kMaxLeaves, remaining->end - remaining->next);
  ASSIGN_OR_RETURN(std::vector<std::string> leaves, log.Leaves(remaining->next, most, kMaxBytes));
  const records::Reader records(log.snapshot());
  ExportLogResponse response;
  audit::v1::LeafBatch& batch = *response.mutable_leaves();
  batch.set_first_position(remaining->next);
  size_t bytes = 0;
  for (std::string& leaf : leaves) {
    audit::v1::EntryDetails details;
    if (remaining->with_details) {
      auto stored = records.Details(remaining->origin, remaining->next);
      if (!stored.ok() && !absl::IsNotFound(stored.status())) return stored.status();
      // Without salt they were erased: what they say instead is for readers of entries.
      if (stored.ok() && !stored->salt().empty()) details = *std::move(stored);
    }
    bytes += leaf.size() + details.ByteSizeLong();
    if (bytes > kMaxBytes && batch.leaves_size() > 0) break;
    batch.add_leaves(std::move(leaf));
    if (remaining->with_details) *batch.add_details() = std::move(details);
    ++remaining->next;
  }
  return response;
}

// From a snapshot of its own too.
absl::StatusOr<storage::SignedHead> HeadToExport(const storage::Engine& engine,
                                                 const storage::Sequencer& sequencer,
                                                 const ExportLogRequest& request) {
  ASSIGN_OR_RETURN(const LogReader log, LogReader::Open(engine, sequencer));
  const int64_t size = request.tree_size() == 0 ? log.head().tree_size : request.tree_size();
  ASSIGN_OR_RETURN(storage::SignedHead head, log.HeadOf(size));
  if (request.start_position() < 0 || request.start_position() > size) {
    return absl::OutOfRangeError(absl::StrCat("start_position: ", request.start_position(),
                                              " is not within the ", size, " leaves"));
  }
  if (head.note.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "no head of ", size, " leaves was signed: ask without tree_size for the newest"));
  }
  return head;
}

}  // namespace

absl::Status AuditLog::ExportLog(const runtime::Call& call, const ExportLogRequest& request,
                                 runtime::Sink<ExportLogResponse>& sink) const {
  RETURN_IF_ERROR(CheckAuditorOfAll(call));
  ASSIGN_OR_RETURN(const storage::SignedHead head, HeadToExport(engine_, sequencer_, request));
  ExportLogResponse first;
  *first.mutable_tree_head() = ToProto(head);
  RETURN_IF_ERROR(sink.Write(first));
  Remaining remaining{head.origin, request.start_position(), head.tree_size,
                      request.with_details()};
  while (remaining.next < remaining.end) {
    if (call.cancelled()) return absl::CancelledError("the caller is gone");
    ASSIGN_OR_RETURN(const ExportLogResponse batch, NextBatch(engine_, sequencer_, &remaining));
    RETURN_IF_ERROR(sink.Write(batch));
  }
  return absl::OkStatus();
}

}  // namespace nianbao::audit_log
