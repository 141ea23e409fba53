#ifndef NIANBAO_STORAGE_SEQUENCER_GROWING_TREE_H_
#define NIANBAO_STORAGE_SEQUENCER_GROWING_TREE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/base/hash.h"

namespace nianbao::storage {

// The right edge of an RFC 9162 tree: what is needed to append leaves and to prove the
// newest. Copies are cheap (some 64 hashes and what was added since Load or Settle).
// Not thread-safe.
class GrowingTree {
 public:
  // Returns the hash of the complete subtree (level, index), or DATA_LOSS.
  using NodeReader = absl::FunctionRef<absl::StatusOr<std::string>(int level, int64_t index)>;

  GrowingTree() = default;
  // An empty tree.
  explicit GrowingTree(Suite suite) : suite_(suite) {}
  // An edge of `size` leaves; reads its complete subtrees.
  static absl::StatusOr<GrowingTree> Load(Suite suite, int64_t size, NodeReader read);

  int64_t size() const { return size_; }

  // The root; of the empty tree, the hash of nothing.
  std::string Root() const;

  // Adds a leaf by its leaf hash.
  void Append(std::string leaf_hash);

  // Every complete subtree made since Load or Settle, by (level, index).
  const std::map<std::pair<int, int64_t>, std::string>& added() const { return added_; }

  // Forgets what was added, once it is stored.
  void Settle();

  // Inclusion proof of a leaf added since Load or Settle.
  absl::StatusOr<std::vector<std::string>> Prove(int64_t position) const;

 private:
  Suite suite_ = Suite::kSha256;
  int64_t size_ = 0;
  // Complete subtrees that cover the tree as it was at Load or Settle, and those of now.
  std::map<std::pair<int, int64_t>, std::string> edge_;
  std::map<std::pair<int, int64_t>, std::string> added_;
};

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_SEQUENCER_GROWING_TREE_H_
