#include "storage/log/history.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/base/origin.h"
#include "storage/base/status_macros.h"
#include "storage/log/commitments.h"
#include "storage/log/entry.h"
#include "storage/log/log_key.h"
#include "storage/log/merkle.h"

namespace nianbao::log {
namespace {

constexpr std::array<absl::string_view, 9> kFaultNames = {
    "FORKED",     "ROLLED_BACK", "OTHER_LOG", "UNSIGNED", "SWAPPED_HEAD",
    "INCOMPLETE", "MISPLACED",   "GAP",       "ALTERED",
};

Checkpoint CheckpointOf(const audit::v1::TreeHead& head) {
  return {head.origin(), static_cast<uint64_t>(head.tree_size()), head.root_hash()};
}

bool RecordsRevision(int action) {
  return action == audit::v1::ACTION_REPORT_SAVED || action == audit::v1::ACTION_REPORT_REGISTERED;
}

std::string Where(const Leaf& leaf) {
  return absl::StrCat("leaf ", leaf.position, " of ", leaf.resource);
}

// A resource's first leaf in a log may continue one in an earlier epoch of it.
bool MayContinue(const Leaf& leaf) {
  return leaf.previous_origin != leaf.origin &&
         LogOfOrigin(leaf.previous_origin) == LogOfOrigin(leaf.origin);
}

}  // namespace

absl::string_view FaultName(Fault fault) { return kFaultNames.at(static_cast<size_t>(fault)); }

absl::Status FaultError(Fault fault, absl::string_view what) {
  return absl::DataLossError(absl::StrCat(FaultName(fault), ": ", what));
}

std::optional<Fault> FaultOf(const absl::Status& status) {
  if (!absl::IsDataLoss(status)) return std::nullopt;
  for (size_t i = 0; i < kFaultNames.size(); ++i) {
    if (absl::StartsWith(status.message(), absl::StrCat(kFaultNames.at(i), ": "))) {
      return static_cast<Fault>(i);
    }
  }
  return std::nullopt;
}

absl::StatusOr<VerifiedHead> VerifyHeadNote(absl::string_view text, const TrustPolicy& policy,
                                            std::optional<absl::Time> at) {
  VerifiedHead head;
  ASSIGN_OR_RETURN(head.checkpoint, ReadCheckpoint(text));
  ASSIGN_OR_RETURN(const SignedNote note, ReadNote(text));
  const std::vector<PublicKey> keys = KeysOfLog(policy.keys, head.checkpoint.origin, at);
  const absl::StatusOr<std::vector<std::string>> signers = VerifyNote(note, keys);
  if (absl::IsDataLoss(signers.status())) {
    return FaultError(Fault::kUnsigned, signers.status().message());
  }
  RETURN_IF_ERROR(signers.status());
  if (signers->empty()) {
    return FaultError(Fault::kUnsigned, absl::StrCat("no trusted key of the log ",
                                                     head.checkpoint.origin, " signed its head"));
  }
  head.signer = signers->front();
  ASSIGN_OR_RETURN(head.witness_count, CountWitnesses(note, policy));
  if (head.witness_count < policy.witnesses_needed) {
    return FaultError(Fault::kUnsigned,
                      absl::StrCat("the head has ", head.witness_count, " of the ",
                                   policy.witnesses_needed, " witnesses that are needed"));
  }
  return head;
}

absl::StatusOr<VerifiedHead> VerifyHead(const audit::v1::TreeHead& head,
                                        const TrustPolicy& policy) {
  ASSIGN_OR_RETURN(VerifiedHead verified, VerifyHeadNote(head.note(), policy, std::nullopt));
  if (verified.checkpoint != CheckpointOf(head)) {
    return FaultError(Fault::kSwappedHead, "the head is not what its signed note says");
  }
  return verified;
}

absl::Status CheckConsistent(const Checkpoint& older, const Checkpoint& newer,
                             const audit::v1::ConsistencyProof& proof) {
  if (older.origin != newer.origin) {
    return FaultError(Fault::kOtherLog, absl::StrCat("the head held is of ", older.origin,
                                                     ", the server's is of ", newer.origin));
  }
  if (newer.tree_size < older.tree_size) {
    return FaultError(Fault::kRolledBack,
                      absl::StrCat("the log has ", newer.tree_size, " leaves; a head of ",
                                   older.tree_size, " is held"));
  }
  const auto forked = [&] {
    return FaultError(Fault::kForked,
                      absl::StrCat("the log of ", newer.tree_size,
                                   " leaves does not continue the one of ", older.tree_size));
  };
  if (older.tree_size == newer.tree_size) {
    return older.root_hash == newer.root_hash ? absl::OkStatus() : forked();
  }
  const std::vector<std::string> hashes(proof.hashes().begin(), proof.hashes().end());
  // Nodes of both suites have 32 bytes; the heads do not say which one is theirs.
  for (const Suite suite : {Suite::kSha256, Suite::kSm3}) {
    if (VerifyConsistency(suite, static_cast<int64_t>(older.tree_size),
                          static_cast<int64_t>(newer.tree_size), older.root_hash, newer.root_hash,
                          hashes)
            .ok()) {
      return absl::OkStatus();
    }
  }
  return forked();
}

absl::Status LogVerifier::CheckPlace(const Leaf& leaf) const {
  if (leaf.position != size()) {
    return FaultError(Fault::kMisplaced,
                      absl::StrCat("leaf ", leaf.position, " stands at position ", size()));
  }
  if (size() > 0 && leaf.origin != origin_) {
    return FaultError(Fault::kOtherLog, absl::StrCat(Where(leaf), " is of the log ", leaf.origin,
                                                     ", not of ", origin_));
  }
  if (leaf.recorded_time < last_recorded_) {
    return FaultError(Fault::kMisplaced,
                      absl::StrCat(Where(leaf), " was recorded before the leaf in front of it"));
  }
  return absl::OkStatus();
}

absl::Status LogVerifier::CheckChain(const Leaf& leaf) const {
  const auto tip = tips_.find(leaf.resource);
  bool follows = false;
  if (tip == tips_.end()) {
    follows = leaf.resource_sequence == 1 || MayContinue(leaf);
  } else {
    follows = leaf.resource_sequence == tip->second.sequence + 1 &&
              leaf.previous_leaf_hash == tip->second.hash &&
              leaf.previous_origin == tip->second.origin;
  }
  if (follows) return absl::OkStatus();
  return FaultError(Fault::kGap, absl::StrCat(Where(leaf), " is number ", leaf.resource_sequence,
                                              " of its resource and does not follow number ",
                                              tip == tips_.end() ? 0 : tip->second.sequence));
}

absl::Status LogVerifier::CheckExpected() const {
  for (const Checkpoint& head : expected_) {
    if (static_cast<int64_t>(head.tree_size) != size()) continue;
    if (head.origin != origin_) {
      return FaultError(Fault::kOtherLog, absl::StrCat("the head held is of ", head.origin,
                                                       ", the log is ", origin_));
    }
    if (head.root_hash != Root()) {
      return FaultError(Fault::kForked, absl::StrCat("the first ", size(),
                                                     " leaves are not those of the head held"));
    }
  }
  return absl::OkStatus();
}

absl::Status LogVerifier::Add(absl::string_view bytes, const audit::v1::EntryDetails* details) {
  ASSIGN_OR_RETURN(const Leaf leaf, DecodeLeaf(bytes));
  RETURN_IF_ERROR(CheckPlace(leaf));
  RETURN_IF_ERROR(CheckChain(leaf));
  // Without salt there are none, or they were erased.
  if (details != nullptr && !details->salt().empty() &&
      DetailsCommitment(leaf.suite, *details) != leaf.details_commitment) {
    return FaultError(Fault::kAltered,
                      absl::StrCat("the details of ", Where(leaf), " are not those it commits to"));
  }
  if (size() == 0) {
    origin_ = leaf.origin;
    suite_ = leaf.suite;
    tree_ = Frontier(suite_);
  }
  std::string hash = LeafHash(leaf.suite, bytes);
  tree_.Append(hash);
  last_recorded_ = leaf.recorded_time;
  if (leaf.action == audit::v1::ACTION_KEY_ADDED) key_hashes_.push_back(leaf.after_digest);
  tips_[leaf.resource] = {leaf.resource_sequence, std::move(hash), leaf.origin};
  return CheckExpected();
}

absl::Status LogVerifier::CheckHead(const audit::v1::TreeHead& head,
                                    const TrustPolicy* policy) const {
  const Checkpoint here{origin_, static_cast<uint64_t>(size()), Root()};
  ASSIGN_OR_RETURN(const Checkpoint stated, ReadCheckpoint(head.note()));
  if (stated != here || CheckpointOf(head) != here) {
    return FaultError(Fault::kSwappedHead,
                      absl::StrCat("the head of ", stated.origin, " and size ", stated.tree_size,
                                   " is not over the ", size(), " leaves of ", origin_));
  }
  if (policy == nullptr) return absl::OkStatus();
  return VerifyHeadNote(head.note(), *policy, last_recorded_).status();
}

bool LogVerifier::Introduced(const audit::v1::LogKey& key) const {
  // A key's end was not known when it was introduced.
  audit::v1::LogKey logged = key;
  logged.clear_valid_to();
  const std::string hash = Hash(suite_, logged.SerializeAsString());
  return std::find(key_hashes_.begin(), key_hashes_.end(), hash) != key_hashes_.end();
}

absl::Status LogVerifier::Finish() const {
  for (const Checkpoint& head : expected_) {
    if (static_cast<int64_t>(head.tree_size) > size()) {
      return FaultError(
          Fault::kRolledBack,
          absl::StrCat("the log has ", size(), " leaves; a head of ", head.tree_size, " is held"));
    }
  }
  return absl::OkStatus();
}

absl::Status HistoryVerifier::Add(const audit::v1::Entry& entry,
                                  const audit::v1::InclusionProof& proof) {
  using google::protobuf::util::MessageDifferencer;
  ASSIGN_OR_RETURN(const audit::v1::Entry shown, EntryOf(entry.leaf()));
  if (!MessageDifferencer::Equals(shown, entry)) {
    return FaultError(Fault::kAltered,
                      absl::StrCat("entry ", entry.position(), " is not what its leaf says"));
  }
  ASSIGN_OR_RETURN(const Leaf leaf, DecodeLeaf(entry.leaf()));
  if (leaf.origin != head_.origin || leaf.resource != resource_) {
    return FaultError(Fault::kOtherLog, absl::StrCat(Where(leaf), " in ", leaf.origin,
                                                     " is not of the history asked for"));
  }
  if (leaf.position <= position_) {
    return FaultError(Fault::kMisplaced,
                      absl::StrCat(Where(leaf), " is listed behind leaf ", position_));
  }
  const bool first = sequence_ == 0;
  const bool follows = first ? leaf.resource_sequence == 1 || MayContinue(leaf)
                             : leaf.resource_sequence == sequence_ + 1 &&
                                   leaf.previous_leaf_hash == hash_ &&
                                   leaf.previous_origin == head_.origin;
  if (!follows) {
    return FaultError(Fault::kGap, absl::StrCat(Where(leaf), " is number ", leaf.resource_sequence,
                                                " and does not follow number ", sequence_));
  }
  const std::vector<std::string> hashes(proof.hashes().begin(), proof.hashes().end());
  const bool proved = proof.leaf_index() == leaf.position &&
                      proof.tree_size() == static_cast<int64_t>(head_.tree_size) &&
                      VerifyInclusion(leaf.suite, entry.leaf_hash(), leaf.position,
                                      proof.tree_size(), hashes, head_.root_hash)
                          .ok();
  if (!proved) {
    return FaultError(
        Fault::kSwappedHead,
        absl::StrCat(Where(leaf), " is not proved under the head of ", head_.tree_size, " leaves"));
  }
  if (first) first_sequence_ = leaf.resource_sequence;
  sequence_ = leaf.resource_sequence;
  position_ = leaf.position;
  hash_ = entry.leaf_hash();
  if (RecordsRevision(leaf.action)) revisions_.emplace(leaf.revision, leaf.after_digest);
  return absl::OkStatus();
}

absl::Status HistoryVerifier::CheckRevision(int64_t revision,
                                            absl::string_view content_digest) const {
  const auto recorded = revisions_.find(revision);
  if (recorded == revisions_.end()) {
    return FaultError(Fault::kGap,
                      absl::StrCat("no leaf recorded revision ", revision, " of ", resource_));
  }
  if (recorded->second != content_digest) {
    return FaultError(Fault::kAltered, absl::StrCat("revision ", revision, " of ", resource_,
                                                    " is not the one that was recorded"));
  }
  return absl::OkStatus();
}

absl::Status HistoryVerifier::CheckRevisionCount(int64_t count) const {
  const int64_t recorded = revisions_.empty() ? 0 : revisions_.rbegin()->first;
  if (recorded == count) return absl::OkStatus();
  return FaultError(Fault::kGap, absl::StrCat(resource_, " has ", count, " revisions, and leaves ",
                                              "that recorded ", recorded));
}

}  // namespace nianbao::log
