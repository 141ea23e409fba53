#ifndef NIANBAO_STORAGE_LOG_FRONTIER_H_
#define NIANBAO_STORAGE_LOG_FRONTIER_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "storage/base/hash.h"
#include "storage/log/merkle.h"

namespace nianbao::log {

// The root of an RFC 9162 tree that is read leaf by leaf: some 64 hashes, whatever its
// size. Not thread-safe.
class Frontier {
 public:
  explicit Frontier(Suite suite = Suite::kSha256) : suite_(suite) {}

  // Adds a leaf by its leaf hash.
  void Append(std::string leaf_hash) {
    ++size_;
    edge_.emplace_back(0, std::move(leaf_hash));
    while (edge_.size() > 1 && edge_[edge_.size() - 2].first == edge_.back().first) {
      const std::string right = std::move(edge_.back().second);
      edge_.pop_back();
      auto& [level, hash] = edge_.back();
      hash = NodeHash(suite_, hash, right);
      ++level;
    }
  }

  int64_t size() const { return size_; }

  // Of the empty tree, the hash of nothing.
  std::string Root() const {
    if (edge_.empty()) return Hash(suite_, "");
    std::string root = edge_.back().second;
    for (auto subtree = edge_.rbegin() + 1; subtree != edge_.rend(); ++subtree) {
      root = NodeHash(suite_, subtree->second, root);
    }
    return root;
  }

 private:
  Suite suite_;
  int64_t size_ = 0;
  std::vector<std::pair<int, std::string>> edge_;  // Complete subtrees, largest first.
};

}  // namespace nianbao::log

#endif  // NIANBAO_STORAGE_LOG_FRONTIER_H_
