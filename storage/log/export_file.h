#ifndef NIANBAO_STORAGE_LOG_EXPORT_FILE_H_
#define NIANBAO_STORAGE_LOG_EXPORT_FILE_H_

#include <cstdint>
#include <istream>
#include <optional>
#include <ostream>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nianbao/audit/v1/audit_service.pb.h"
#include "storage/log/history.h"

// A log in a file: the messages of ExportLog, each behind its size as a varint
// (docs/formats.md section 6). A head says up to where the leaves behind it go; heads
// rise. Whoever goes on with a file appends the next head and its leaves.
namespace nianbao::log {

// Appends one message. UNAVAILABLE: the stream takes no more.
absl::Status WriteExport(const audit::v1::ExportLogResponse& message, std::ostream& out);

// How far a file goes, and what it holds.
struct ExportSummary {
  // Over leaves of the file that verify, newest last.
  std::vector<audit::v1::TreeHead> heads;
  // The last head of the file, when it promises more leaves than there are.
  std::optional<audit::v1::TreeHead> unfinished;
  int64_t size = 0;       // Leaves.
  int64_t resources = 0;  // That leaves speak of.
  int64_t details = 0;    // Leaves whose details are in the file.
  // Length of the file up to its last whole message, in bytes.
  int64_t good_bytes = 0;
  // The file ends within a message, as a broken transfer leaves it.
  bool torn = false;
};

// Whether the leaves reach every head the file promises. Errors: kIncomplete.
absl::Status CheckComplete(const ExportSummary& summary);

// Checks an exported log message by message, from a file or as a server sends it. After an
// error, forget it. Not thread-safe.
class ExportReader {
 public:
  // `verifier` is new; it may expect heads. Heads' signatures are checked when there is a
  // policy. Both outlive it.
  ExportReader(const TrustPolicy* policy, LogVerifier* verifier)
      : policy_(policy), verifier_(*verifier) {}

  // The next message. Errors: as LogVerifier; kIncomplete: a head before the leaves of the
  // one in front of it ended; DATA_LOSS: not a message of an export.
  absl::Status Add(const audit::v1::ExportLogResponse& message);

  // All messages of a file. A file that ends too early is no error here: see
  // CheckComplete. Errors: as Add.
  absl::Status ReadFile(std::istream& in);

  // Of what was added so far.
  const ExportSummary& summary() const { return summary_; }

 private:
  absl::Status AddHead(const audit::v1::TreeHead& head);
  absl::Status AddLeaves(const audit::v1::LeafBatch& batch);

  const TrustPolicy* policy_;
  LogVerifier& verifier_;
  ExportSummary summary_;
};

}  // namespace nianbao::log

#endif  // NIANBAO_STORAGE_LOG_EXPORT_FILE_H_
