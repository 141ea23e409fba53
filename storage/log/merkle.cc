#include "storage/log/merkle.h"

#include <bit>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"

namespace nianbao::log {
namespace {

// Hashes ranges of leaves from stored complete subtrees.
class Ranges {
 public:
  Ranges(Suite suite, NodeReader node) : suite_(suite), node_(node) {}

  // MTH(D[begin:end]). A range met in proofs starts at a multiple of the largest power
  // of two that is not larger than its length, so its left part is a stored node.
  absl::StatusOr<std::string> HashOf(int64_t begin, int64_t end) const {
    const int64_t size = end - begin;
    const int level = static_cast<int>(std::bit_width(static_cast<uint64_t>(size))) - 1;
    const int64_t left = int64_t{1} << level;
    ASSIGN_OR_RETURN(std::string hash, node_(level, begin >> level));
    if (left == size) return hash;
    ASSIGN_OR_RETURN(const std::string right, HashOf(begin + left, end));
    return NodeHash(suite_, hash, right);
  }

 private:
  Suite suite_;
  NodeReader node_;
};

// The largest power of two smaller than `size` (>= 2).
int64_t Split(int64_t size) {
  return int64_t{1} << (std::bit_width(static_cast<uint64_t>(size - 1)) - 1);
}

absl::Status NotShown(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the proof does not hold: ", what));
}

}  // namespace

std::string LeafHash(Suite suite, absl::string_view leaf) {
  Hasher hasher(suite);
  hasher.Update(absl::string_view("\x00", 1));
  hasher.Update(leaf);
  return hasher.Finish();
}

std::string NodeHash(Suite suite, absl::string_view left, absl::string_view right) {
  Hasher hasher(suite);
  hasher.Update(absl::string_view("\x01", 1));
  hasher.Update(left);
  hasher.Update(right);
  return hasher.Finish();
}

absl::StatusOr<std::string> Root(Suite suite, int64_t size, NodeReader node) {
  if (size == 0) return Hash(suite, "");
  return Ranges(suite, node).HashOf(0, size);
}

absl::StatusOr<std::vector<std::string>> InclusionProof(Suite suite, int64_t index, int64_t size,
                                                        NodeReader node) {
  if (index < 0 || index >= size) {
    return absl::OutOfRangeError(absl::StrCat("no leaf ", index, " in a tree of ", size));
  }
  const Ranges ranges(suite, node);
  std::vector<std::string> proof;
  int64_t begin = 0;
  int64_t end = size;
  while (end - begin > 1) {
    const int64_t middle = begin + Split(end - begin);
    const bool left = index < middle;
    ASSIGN_OR_RETURN(std::string sibling,
                     left ? ranges.HashOf(middle, end) : ranges.HashOf(begin, middle));
    proof.push_back(std::move(sibling));
    (left ? end : begin) = middle;
  }
  return std::vector<std::string>(proof.rbegin(), proof.rend());
}

absl::StatusOr<std::vector<std::string>> ConsistencyProof(Suite suite, int64_t first,
                                                          int64_t second, NodeReader node) {
  if (first < 1 || first > second) {
    return absl::OutOfRangeError(absl::StrCat("no proof from ", first, " to ", second));
  }
  const Ranges ranges(suite, node);
  std::vector<std::string> proof;
  int64_t begin = 0;
  int64_t end = second;
  while (end != first) {
    const int64_t middle = begin + Split(end - begin);
    const bool left = first <= middle;
    ASSIGN_OR_RETURN(std::string sibling,
                     left ? ranges.HashOf(middle, end) : ranges.HashOf(begin, middle));
    proof.push_back(std::move(sibling));
    (left ? end : begin) = middle;
  }
  // The verifier knows the first root itself, so it is not sent.
  if (begin != 0) {
    ASSIGN_OR_RETURN(std::string seed, ranges.HashOf(begin, end));
    proof.push_back(std::move(seed));
  }
  return std::vector<std::string>(proof.rbegin(), proof.rend());
}

absl::Status VerifyInclusion(Suite suite, absl::string_view leaf_hash, int64_t index, int64_t size,
                             absl::Span<const std::string> proof, absl::string_view root) {
  if (index < 0 || index >= size) return NotShown("the leaf lies outside the tree");
  auto fn = static_cast<uint64_t>(index);
  auto sn = static_cast<uint64_t>(size - 1);
  std::string hash(leaf_hash);
  for (const std::string& step : proof) {
    if (step.size() != kHashSize) return NotShown("a hash is not 32 bytes");
    if (sn == 0) return NotShown("it is too long");
    if ((fn & 1) != 0 || fn == sn) {
      hash = NodeHash(suite, step, hash);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      hash = NodeHash(suite, hash, step);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0) return NotShown("it is too short");
  if (hash != root) return NotShown("the leaf is not under this root");
  return absl::OkStatus();
}

absl::Status VerifyConsistency(Suite suite, int64_t first, int64_t second,
                               absl::string_view first_root, absl::string_view second_root,
                               absl::Span<const std::string> proof) {
  if (first < 1 || first > second) return NotShown("the sizes are out of order");
  if (first == second) {
    if (!proof.empty()) return NotShown("it is too long");
    if (first_root != second_root) return NotShown("two roots of one size differ");
    return absl::OkStatus();
  }
  std::vector<std::string> path(proof.begin(), proof.end());
  if (std::has_single_bit(static_cast<uint64_t>(first))) {
    path.insert(path.begin(), std::string(first_root));
  }
  if (path.empty()) return NotShown("it is empty");
  auto fn = static_cast<uint64_t>(first - 1);
  auto sn = static_cast<uint64_t>(second - 1);
  while ((fn & 1) != 0) {
    fn >>= 1;
    sn >>= 1;
  }
  std::string fr = path[0];
  std::string sr = path[0];
  for (size_t i = 1; i < path.size(); ++i) {
    if (path[i].size() != kHashSize) return NotShown("a hash is not 32 bytes");
    if (sn == 0) return NotShown("it is too long");
    if ((fn & 1) != 0 || fn == sn) {
      fr = NodeHash(suite, path[i], fr);
      sr = NodeHash(suite, path[i], sr);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      sr = NodeHash(suite, sr, path[i]);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0) return NotShown("it is too short");
  if (fr != first_root) return NotShown("the first root is another");
  if (sr != second_root) return NotShown("the second root is another");
  return absl::OkStatus();
}

}  // namespace nianbao::log
