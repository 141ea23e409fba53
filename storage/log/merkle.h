#ifndef NIANBAO_STORAGE_LOG_MERKLE_H_
#define NIANBAO_STORAGE_LOG_MERKLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "storage/base/hash.h"

// The Merkle tree of RFC 9162 §2.1 as pure functions. Proofs read stored nodes:
// node (level, index) is the hash of the complete subtree over the leaves
// [index·2^level, (index+1)·2^level); level 0 holds leaf hashes.
namespace nianbao::log {

// H(0x00 ‖ leaf).
std::string LeafHash(Suite suite, absl::string_view leaf);

// H(0x01 ‖ left ‖ right).
std::string NodeHash(Suite suite, absl::string_view left, absl::string_view right);

// Returns the hash of a complete subtree.
using NodeReader = absl::FunctionRef<absl::StatusOr<std::string>(int level, int64_t index)>;

// Root of the first `size` leaves; H("") for 0.
absl::StatusOr<std::string> Root(Suite suite, int64_t size, NodeReader node);

// RFC 9162 §2.1.3.1. OUT_OF_RANGE unless 0 <= index < size.
absl::StatusOr<std::vector<std::string>> InclusionProof(Suite suite, int64_t index, int64_t size,
                                                        NodeReader node);

// RFC 9162 §2.1.4.1. OUT_OF_RANGE unless 1 <= first <= second.
absl::StatusOr<std::vector<std::string>> ConsistencyProof(Suite suite, int64_t first,
                                                          int64_t second, NodeReader node);

// RFC 9162 §2.1.3.2. OK, or DATA_LOSS when the proof does not show the leaf in the tree.
absl::Status VerifyInclusion(Suite suite, absl::string_view leaf_hash, int64_t index, int64_t size,
                             absl::Span<const std::string> proof, absl::string_view root);

// RFC 9162 §2.1.4.2. OK, or DATA_LOSS when the first tree is not shown to be a prefix.
absl::Status VerifyConsistency(Suite suite, int64_t first, int64_t second,
                               absl::string_view first_root, absl::string_view second_root,
                               absl::Span<const std::string> proof);

}  // namespace nianbao::log

#endif  // NIANBAO_STORAGE_LOG_MERKLE_H_
