#include "storage/sequencer/batch.h"

#include <utility>

#include "storage/base/status_macros.h"
#include "storage/log/merkle.h"

namespace nianbao::storage {

Batch::Batch(const Engine& engine, const LogIdentity& identity, const GrowingTree& tree,
             absl::Time recorded_time)
    : identity_(identity),
      origin_(identity.Origin()),
      recorded_time_(recorded_time),
      tree_(tree),
      view_(engine) {}

absl::StatusOr<LogTip> Batch::TipOf(const std::string& resource, const Tips& newer) const {
  for (const Tips* tips : {&newer, &tips_}) {
    const auto found = tips->find(resource);
    if (found != tips->end()) return found->second;
  }
  const auto stored = view_.Get(Family::kIndex, TipKey(resource));
  if (absl::IsNotFound(stored.status())) return LogTip();
  RETURN_IF_ERROR(stored.status());
  return DecodeTip(*stored);
}

absl::Status Batch::Place(log::Leaf* leaf, int64_t position, Tips* newer,
                          CommittedLeaf* placed) const {
  ASSIGN_OR_RETURN(LogTip tip, TipOf(leaf->resource, *newer));
  leaf->suite = identity_.suite;
  leaf->origin = origin_;
  leaf->position = position;
  leaf->recorded_time = recorded_time_;
  leaf->received_time = absl::FromUnixMicros(absl::ToUnixMicros(leaf->received_time));
  leaf->resource_sequence = tip.sequence + 1;
  leaf->previous_leaf_hash = tip.leaf_hash;
  leaf->previous_origin = tip.origin;
  ASSIGN_OR_RETURN(placed->bytes, log::EncodeLeaf(*leaf));
  placed->hash = log::LeafHash(identity_.suite, placed->bytes);
  (*newer)[leaf->resource] = LogTip{tip.sequence + 1, position, placed->hash, origin_};
  return absl::OkStatus();
}

void Batch::Index(const log::Leaf& leaf, const std::string& bytes, WriteSet* writes) const {
  writes->Put(Family::kLeaves, LeafKey(identity_.epoch, leaf.position), bytes);
  for (std::string& key : IndexKeys(leaf, identity_.epoch)) {
    writes->Put(Family::kIndex, std::move(key), "");
  }
}

absl::StatusOr<Committed> Batch::Add(Change change) {
  RETURN_IF_ERROR(view_.Check(change.preconditions));
  Committed committed;
  committed.assigned = {origin_, tree_.size(), recorded_time_};
  Tips newer;
  int64_t position = tree_.size();
  for (log::Leaf& leaf : change.leaves) {
    RETURN_IF_ERROR(Place(&leaf, position++, &newer, &committed.leaves.emplace_back()));
  }
  // Nothing can fail from here on: the batch may change.
  WriteSet writes;
  if (change.writes) change.writes(committed.assigned, &writes);
  for (size_t i = 0; i < change.leaves.size(); ++i) {
    Index(change.leaves[i], committed.leaves[i].bytes, &writes);
    tree_.Append(committed.leaves[i].hash);
  }
  for (auto& [resource, tip] : newer) tips_[resource] = std::move(tip);
  view_.Add(std::move(writes));
  return committed;
}

absl::Status Batch::Prove(Committed* committed) const {
  int64_t position = committed->assigned.first_position;
  for (CommittedLeaf& leaf : committed->leaves) {
    ASSIGN_OR_RETURN(leaf.inclusion, tree_.Prove(position++));
  }
  return absl::OkStatus();
}

WriteSet Batch::TakeWrites() {
  WriteSet writes = view_.Take();
  for (const auto& [node, hash] : tree_.added()) {
    writes.Put(Family::kTree, NodeKey(identity_.epoch, node.first, node.second), hash);
  }
  for (const auto& [resource, tip] : tips_) {
    writes.Put(Family::kIndex, TipKey(resource), EncodeTip(tip));
  }
  return writes;
}

}  // namespace nianbao::storage
