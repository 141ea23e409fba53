#include "storage/log/receipt.h"

#include <google/protobuf/util/message_differencer.h>

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/log/entry.h"
#include "storage/log/log_key.h"
#include "storage/log/merkle.h"

namespace nianbao::log {
namespace {

using audit::v1::LogKey;
using audit::v1::Receipt;
using google::protobuf::util::MessageDifferencer;

absl::Status Wrong(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the receipt does not hold: ", what));
}

// The revision a leaf speaks of or, when it speaks of none, its resource.
std::string SubjectOf(const audit::v1::Entry& entry) {
  if (entry.revision() == 0) return entry.resource();
  return absl::StrCat(entry.resource(), "/revisions/", entry.revision());
}

absl::Status CheckEntry(const Receipt& receipt) {
  ASSIGN_OR_RETURN(const audit::v1::Entry shown, EntryOf(receipt.entry().leaf()));
  if (!MessageDifferencer::Equals(shown, receipt.entry())) {
    return Wrong("the entry is not what its leaf says");
  }
  if (receipt.content_digest() != shown.after_digest()) {
    return Wrong("the content digest is not the leaf's");
  }
  const std::string name = SubjectOf(shown);
  if (receipt.revision() != name) {
    return Wrong(absl::StrCat("the leaf speaks of ", name, ", not of ", receipt.revision()));
  }
  return absl::OkStatus();
}

absl::Status CheckInclusion(const Receipt& receipt, const Leaf& leaf) {
  const auto& proof = receipt.inclusion_proof();
  const auto& head = receipt.tree_head();
  if (proof.leaf_index() != leaf.position || proof.tree_size() != head.tree_size()) {
    return Wrong("the proof is of another leaf or tree");
  }
  const std::vector<std::string> hashes(proof.hashes().begin(), proof.hashes().end());
  return VerifyInclusion(leaf.suite, receipt.entry().leaf_hash(), leaf.position, head.tree_size(),
                         hashes, head.root_hash());
}

absl::Status CheckHead(const Receipt& receipt, const Leaf& leaf) {
  const auto& head = receipt.tree_head();
  ASSIGN_OR_RETURN(const Checkpoint stated, ReadCheckpoint(head.note()));
  const Checkpoint shown{head.origin(), static_cast<uint64_t>(head.tree_size()), head.root_hash()};
  if (stated != shown) return Wrong("the head is not what its note says");
  if (stated.origin != leaf.origin) return Wrong("the head is of another log");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Receipt> MakeReceipt(absl::string_view leaf, absl::Span<const std::string> inclusion,
                                    const audit::v1::TreeHead& head,
                                    absl::Span<const LogKey> claimed_keys) {
  Receipt receipt;
  ASSIGN_OR_RETURN(*receipt.mutable_entry(), EntryOf(leaf));
  receipt.set_revision(SubjectOf(receipt.entry()));
  receipt.set_content_digest(receipt.entry().after_digest());
  audit::v1::InclusionProof& proof = *receipt.mutable_inclusion_proof();
  proof.set_leaf_index(receipt.entry().position());
  proof.set_tree_size(head.tree_size());
  for (const std::string& hash : inclusion) proof.add_hashes(hash);
  *receipt.mutable_tree_head() = head;
  receipt.mutable_claimed_keys()->Assign(claimed_keys.begin(), claimed_keys.end());
  return receipt;
}

absl::StatusOr<int> CountWitnesses(const SignedNote& note, const TrustPolicy& policy) {
  std::set<std::pair<std::string, std::string>> seen;
  for (const LogKey& witness : policy.witnesses) {
    const PublicKey key = PublicKeyOf(witness);
    ASSIGN_OR_RETURN(const std::vector<std::string> signers, VerifyNote(note, {key}));
    if (!signers.empty()) seen.emplace(key.name, key.bytes);
  }
  return static_cast<int>(seen.size());
}

absl::StatusOr<VerifiedReceipt> VerifyReceipt(const Receipt& receipt, const TrustPolicy& policy) {
  RETURN_IF_ERROR(CheckEntry(receipt));
  VerifiedReceipt verified;
  ASSIGN_OR_RETURN(verified.leaf, DecodeLeaf(receipt.entry().leaf()));
  RETURN_IF_ERROR(CheckHead(receipt, verified.leaf));
  RETURN_IF_ERROR(CheckInclusion(receipt, verified.leaf));
  ASSIGN_OR_RETURN(const SignedNote note, ReadNote(receipt.tree_head().note()));
  ASSIGN_OR_RETURN(
      const std::vector<std::string> signers,
      VerifyNote(note, KeysOfLog(policy.keys, verified.leaf.origin, verified.leaf.recorded_time)));
  if (signers.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("no trusted key of the log ", verified.leaf.origin, " signed the head"));
  }
  verified.signer = signers[0];
  ASSIGN_OR_RETURN(verified.witness_count, CountWitnesses(note, policy));
  if (verified.witness_count < policy.witnesses_needed) {
    return absl::FailedPreconditionError(absl::StrCat("the head has ", verified.witness_count,
                                                      " of the ", policy.witnesses_needed,
                                                      " witnesses that are needed"));
  }
  return verified;
}

}  // namespace nianbao::log
