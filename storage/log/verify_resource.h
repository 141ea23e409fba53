#ifndef NIANBAO_STORAGE_LOG_VERIFY_RESOURCE_H_
#define NIANBAO_STORAGE_LOG_VERIFY_RESOURCE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "storage/log/history.h"

namespace nianbao::log {

// Where a verifier gets what it checks: a server, which may lie about all of it. Errors of
// its own end the verification as they are.
class LogSource {
 public:
  virtual ~LogSource() = default;

  // The newest head.
  virtual absl::StatusOr<audit::v1::TreeHead> Head() = 0;
  virtual absl::StatusOr<audit::v1::ConsistencyProof> Consistency(int64_t first_size,
                                                                  int64_t second_size) = 0;
  // Entries of the resource itself, by rising position.
  virtual absl::StatusOr<std::vector<audit::v1::Entry>> Entries(absl::string_view resource) = 0;
  virtual absl::StatusOr<audit::v1::InclusionProof> Inclusion(int64_t position,
                                                              int64_t tree_size) = 0;

  // How many revisions the resource has; nothing: it has none by its nature.
  virtual absl::StatusOr<std::optional<int64_t>> RevisionCount(absl::string_view resource) = 0;
  // The content digest of a revision, computed by the verifier from what the server shows.
  virtual absl::StatusOr<std::string> RevisionDigest(absl::string_view resource,
                                                     int64_t revision) = 0;
};

// What was found to hold.
struct VerifiedHistory {
  VerifiedHead head;
  int64_t leaves = 0;     // Of the resource.
  int64_t revisions = 0;  // Whose content is what their leaves recorded.
};

// Checks everything the server says of one resource: that the head is signed and continues
// `held`, that the resource's leaves follow one another without a gap and lie under the
// head, and that every revision is the one recorded. What the server keeps from the end of
// a history only shows against a later look or the whole log (ReadExport).
// Errors: as VerifyHead, CheckConsistent and HistoryVerifier; those of `source`.
absl::StatusOr<VerifiedHistory> VerifyResource(LogSource& source, absl::string_view resource,
                                               const TrustPolicy& policy,
                                               const std::optional<Checkpoint>& held);

}  // namespace nianbao::log

#endif  // NIANBAO_STORAGE_LOG_VERIFY_RESOURCE_H_
