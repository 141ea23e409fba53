#ifndef NIANBAO_STORAGE_LOG_HISTORY_H_
#define NIANBAO_STORAGE_LOG_HISTORY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "storage/log/frontier.h"
#include "storage/log/head.h"
#include "storage/log/leaf.h"
#include "storage/log/receipt.h"

// What a verifier holds against a server that may lie: heads against each other, a whole
// log against its heads, one resource's history against a head. Needs no store.
namespace nianbao::log {

// Why a history is not believed.
enum class Fault {
  kForked,       // Two heads of one log that no one log can have.
  kRolledBack,   // The log is shorter than a head of it that is held.
  kOtherLog,     // A head or leaf of another log, or of another epoch of it.
  kUnsigned,     // No trusted key, or too few witnesses, signed the head.
  kSwappedHead,  // A head that is not over the leaves or the proof shown with it.
  kIncomplete,   // Leaves are missing at the end.
  kMisplaced,    // A leaf stands where another belongs.
  kGap,          // A resource's history lacks a leaf.
  kAltered,      // Content or details that are not what their leaf commits to.
};

// "FORKED", "ROLLED_BACK", …
absl::string_view FaultName(Fault fault);

// DATA_LOSS whose message begins with the fault's name.
absl::Status FaultError(Fault fault, absl::string_view what);
// Nothing: not made by FaultError.
std::optional<Fault> FaultOf(const absl::Status& status);

// A head that is what its note says and is signed as the policy asks.
struct VerifiedHead {
  Checkpoint checkpoint;
  std::string signer;     // Name of the log key.
  int witness_count = 0;  // Witnesses of the policy that cosigned.
};

// Checks the note alone. `at` is when the newest leaf under it was recorded, where that is
// known: keys that were out of use by then do not count.
// Errors: DATA_LOSS: not a note, or kUnsigned.
absl::StatusOr<VerifiedHead> VerifyHeadNote(absl::string_view note, const TrustPolicy& policy,
                                            std::optional<absl::Time> at);

// The same for a head as services show it. Also kSwappedHead: fields and note differ.
absl::StatusOr<VerifiedHead> VerifyHead(const audit::v1::TreeHead& head, const TrustPolicy& policy);

// Checks that the log under `newer` begins with the one under `older`. Errors: kOtherLog,
// kRolledBack, kForked.
absl::Status CheckConsistent(const Checkpoint& older, const Checkpoint& newer,
                             const audit::v1::ConsistencyProof& proof);

// Checks a whole log, leaf by leaf from position 0. After an error, forget it. Not
// thread-safe.
class LogVerifier {
 public:
  // The log must run through this head: one the verifier held before. Call before Add.
  void Expect(const Checkpoint& head) { expected_.push_back(head); }

  // The next leaf, with its details where they are known. Errors: DATA_LOSS: not a leaf-v1;
  // kOtherLog, kMisplaced, kGap, kAltered, kForked.
  absl::Status Add(absl::string_view leaf, const audit::v1::EntryDetails* details = nullptr);

  // A head over exactly the leaves added. Errors: kSwappedHead, kOtherLog; with a policy,
  // as VerifyHeadNote.
  absl::Status CheckHead(const audit::v1::TreeHead& head, const TrustPolicy* policy) const;

  // No more leaves. Errors: kRolledBack: an expected head lies behind the last.
  absl::Status Finish() const;

  int64_t size() const { return tree_.size(); }
  const std::string& origin() const { return origin_; }
  std::string Root() const { return tree_.Root(); }
  // Resources that leaves speak of.
  size_t resources() const { return tips_.size(); }
  // Whether a leaf added introduced the key.
  bool Introduced(const audit::v1::LogKey& key) const;

 private:
  struct Tip {
    int64_t sequence = 0;
    std::string hash;
    std::string origin;
  };
  absl::Status CheckPlace(const Leaf& leaf) const;
  absl::Status CheckChain(const Leaf& leaf) const;
  absl::Status CheckExpected() const;

  std::string origin_;
  Frontier tree_;
  absl::Time last_recorded_ = absl::InfinitePast();
  std::map<std::string, Tip> tips_;
  std::vector<std::string> key_hashes_;  // After digests of KEY_ADDED leaves.
  Suite suite_ = Suite::kSha256;
  std::vector<Checkpoint> expected_;
};

// Checks the leaves of one resource, as they are listed, under one verified head. After an
// error, forget it. Not thread-safe.
class HistoryVerifier {
 public:
  HistoryVerifier(absl::string_view resource, Checkpoint head)
      : resource_(resource), head_(std::move(head)) {}

  // The next leaf of the resource and its proof. Errors: DATA_LOSS: the entry is not what
  // its leaf says; kOtherLog, kMisplaced, kGap, kSwappedHead.
  absl::Status Add(const audit::v1::Entry& entry, const audit::v1::InclusionProof& proof);

  // A revision's content digest, as the verifier has computed it, is the one its leaf
  // recorded. Errors: kAltered; kGap: no leaf recorded it.
  absl::Status CheckRevision(int64_t revision, absl::string_view content_digest) const;

  // The resource has `count` revisions, as the server says elsewhere. Errors: kGap.
  absl::Status CheckRevisionCount(int64_t count) const;

  int64_t leaves() const { return sequence_ - first_sequence_ + 1; }
  // Number of its newest leaf among all of the resource; 0: none was added.
  int64_t sequence() const { return sequence_; }
  // Content digests by number of revision, as leaves recorded them.
  const std::map<int64_t, std::string>& revisions() const { return revisions_; }

 private:
  std::string resource_;
  Checkpoint head_;
  int64_t first_sequence_ = 1;
  int64_t sequence_ = 0;
  int64_t position_ = -1;
  std::string hash_;
  std::map<int64_t, std::string> revisions_;
};

}  // namespace nianbao::log

#endif  // NIANBAO_STORAGE_LOG_HISTORY_H_
