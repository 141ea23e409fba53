#ifndef NIANBAO_STORAGE_LOG_RECEIPT_H_
#define NIANBAO_STORAGE_LOG_RECEIPT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "storage/log/head.h"
#include "storage/log/leaf.h"

// Offline verification of receipts: needs no store, no server and no network.
namespace nianbao::log {

// Whom a verifier believes.
struct TrustPolicy {
  // The log's keys the verifier holds. One of them must have signed the head, at a time
  // the key was in use.
  std::vector<audit::v1::LogKey> keys;

  // Keys of witnesses, and how many of them must have cosigned the head.
  std::vector<audit::v1::LogKey> witnesses;
  int witnesses_needed = 0;
};

// What a receipt proves.
struct VerifiedReceipt {
  Leaf leaf;
  std::string signer;     // Name of the log key that signed the head.
  int witness_count = 0;  // Witnesses of the policy that cosigned.
};

// How many witnesses of the policy cosigned the note; a witness counts once. DATA_LOSS: a
// line in the name of one is not by it.
absl::StatusOr<int> CountWitnesses(const SignedNote& note, const TrustPolicy& policy);

// Puts a receipt together: the entry of `leaf` (its bytes), its proof under `head`, and
// the keys the log names as its own. DATA_LOSS: not a leaf-v1.
absl::StatusOr<audit::v1::Receipt> MakeReceipt(absl::string_view leaf,
                                               absl::Span<const std::string> inclusion,
                                               const audit::v1::TreeHead& head,
                                               absl::Span<const audit::v1::LogKey> claimed_keys);

// Checks everything a receipt says against itself and the policy: the entry shows its
// leaf; the leaf is in the tree of the head; the head is signed by a trusted key of
// the leaf's log; content digest and revision are the leaf's.
// DATA_LOSS says what does not hold. FAILED_PRECONDITION: too few witnesses, or no
// signature by a key of the policy.
absl::StatusOr<VerifiedReceipt> VerifyReceipt(const audit::v1::Receipt& receipt,
                                              const TrustPolicy& policy);

}  // namespace nianbao::log

#endif  // NIANBAO_STORAGE_LOG_RECEIPT_H_
