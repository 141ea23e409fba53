#include "storage/sequencer/growing_tree.h"

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/log/merkle.h"

namespace nianbao::storage {
namespace {

// Calls `visit(level, index)` for the complete subtrees that cover `size` leaves, from
// left (largest) to right.
void ForEachOnEdge(int64_t size, absl::FunctionRef<void(int, int64_t)> visit) {
  for (int level = 62; level >= 0; --level) {
    if ((size >> level) & 1) visit(level, (size >> level) - 1);
  }
}

}  // namespace

absl::StatusOr<GrowingTree> GrowingTree::Load(Suite suite, int64_t size, NodeReader read) {
  GrowingTree tree(suite);
  tree.size_ = size;
  absl::Status status;
  ForEachOnEdge(size, [&](int level, int64_t index) {
    if (!status.ok()) return;
    absl::StatusOr<std::string> hash = read(level, index);
    if (hash.ok()) {
      tree.edge_[{level, index}] = *std::move(hash);
    } else {
      status = hash.status();
    }
  });
  RETURN_IF_ERROR(status);
  return tree;
}

std::string GrowingTree::Root() const {
  if (size_ == 0) return Hash(suite_, "");
  std::string root;
  for (int level = 0; level < 63; ++level) {
    if (((size_ >> level) & 1) == 0) continue;
    const std::string& left = edge_.at({level, (size_ >> level) - 1});
    root = root.empty() ? left : log::NodeHash(suite_, left, root);
  }
  return root;
}

void GrowingTree::Append(std::string leaf_hash) {
  int level = 0;
  int64_t index = size_++;
  std::string hash = std::move(leaf_hash);
  while (true) {
    edge_[{level, index}] = hash;
    added_[{level, index}] = hash;
    if (index % 2 == 0) return;
    hash = log::NodeHash(suite_, edge_.at({level, index - 1}), hash);
    ++level;
    index /= 2;
  }
}

void GrowingTree::Settle() {
  std::map<std::pair<int, int64_t>, std::string> edge;
  ForEachOnEdge(size_, [&](int level, int64_t index) {
    edge[{level, index}] = std::move(edge_.at({level, index}));
  });
  edge_ = std::move(edge);
  added_.clear();
}

absl::StatusOr<std::vector<std::string>> GrowingTree::Prove(int64_t position) const {
  return log::InclusionProof(
      suite_, position, size_, [this](int level, int64_t index) -> absl::StatusOr<std::string> {
        const auto found = edge_.find({level, index});
        if (found != edge_.end()) return found->second;
        return absl::NotFoundError(absl::StrCat("subtree ", level, "/", index, " is not at hand"));
      });
}

}  // namespace nianbao::storage
