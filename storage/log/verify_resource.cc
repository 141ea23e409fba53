#include "storage/log/verify_resource.h"

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"

namespace nianbao::log {
namespace {

absl::Status CheckHeld(LogSource& source, const Checkpoint& held, const Checkpoint& head) {
  audit::v1::ConsistencyProof proof;
  if (held.origin == head.origin && held.tree_size < head.tree_size) {
    ASSIGN_OR_RETURN(proof, source.Consistency(static_cast<int64_t>(held.tree_size),
                                               static_cast<int64_t>(head.tree_size)));
  }
  return CheckConsistent(held, head, proof);
}

}  // namespace

absl::StatusOr<VerifiedHistory> VerifyResource(LogSource& source, absl::string_view resource,
                                               const TrustPolicy& policy,
                                               const std::optional<Checkpoint>& held) {
  VerifiedHistory verified;
  ASSIGN_OR_RETURN(const audit::v1::TreeHead head, source.Head());
  ASSIGN_OR_RETURN(verified.head, VerifyHead(head, policy));
  const Checkpoint& checkpoint = verified.head.checkpoint;
  if (held) RETURN_IF_ERROR(CheckHeld(source, *held, checkpoint));

  HistoryVerifier history(resource, checkpoint);
  ASSIGN_OR_RETURN(const std::vector<audit::v1::Entry> entries, source.Entries(resource));
  for (const audit::v1::Entry& entry : entries) {
    // Recorded after the head was given: of a later tree.
    if (entry.position() >= head.tree_size()) break;
    ASSIGN_OR_RETURN(const audit::v1::InclusionProof proof,
                     source.Inclusion(entry.position(), head.tree_size()));
    RETURN_IF_ERROR(history.Add(entry, proof));
  }
  if (history.leaves() == 0) {
    return absl::NotFoundError(absl::StrCat("the log says nothing of ", resource));
  }
  verified.leaves = history.leaves();
  ASSIGN_OR_RETURN(const std::optional<int64_t> count, source.RevisionCount(resource));
  if (count) RETURN_IF_ERROR(history.CheckRevisionCount(*count));
  for (const auto& [number, recorded] : history.revisions()) {
    ASSIGN_OR_RETURN(const std::string digest, source.RevisionDigest(resource, number));
    RETURN_IF_ERROR(history.CheckRevision(number, digest));
    ++verified.revisions;
  }
  return verified;
}

}  // namespace nianbao::log
