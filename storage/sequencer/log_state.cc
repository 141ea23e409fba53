#include "storage/sequencer/log_state.h"

#include "absl/strings/str_cat.h"
#include "storage/base/origin.h"
#include "storage/base/status_macros.h"
#include "storage/log/head.h"
#include "storage/log/leaf.h"
#include "storage/log/merkle.h"

namespace nianbao::storage {
namespace {

// The last key of an epoch in a family up to `upto`, with its value.
absl::StatusOr<std::optional<std::pair<int64_t, std::string>>> Last(const Snapshot& snapshot,
                                                                    Family family,
                                                                    const KeyRange& range) {
  std::optional<std::pair<int64_t, std::string>> last;
  RETURN_IF_ERROR(snapshot.Scan(family, range, Order::kReverse, 1,
                                [&](absl::string_view key, absl::string_view value) {
                                  last.emplace(PositionOf(key).value_or(-1), std::string(value));
                                  return false;
                                }));
  return last;
}

}  // namespace

absl::StatusOr<std::string> ReadNode(const Snapshot& snapshot, uint64_t epoch, int level,
                                     int64_t index) {
  auto hash = snapshot.Get(Family::kTree, NodeKey(epoch, level, index));
  if (hash.ok() && hash->size() == kHashSize) return hash;
  if (!hash.ok() && !absl::IsNotFound(hash.status())) return hash.status();
  return absl::DataLossError(absl::StrCat("the log's tree lacks subtree ", level, "/", index));
}

absl::StatusOr<std::optional<SignedHead>> ReadHead(const Snapshot& snapshot,
                                                   const LogIdentity& identity, int64_t size) {
  const KeyRange range{EpochPrefix(identity.epoch), HeadKey(identity.epoch, size + 1)};
  ASSIGN_OR_RETURN(auto last, Last(snapshot, Family::kHeads, range));
  if (!last.has_value()) return std::optional<SignedHead>();
  ASSIGN_OR_RETURN(const log::Checkpoint checkpoint, log::ReadCheckpoint(last->second));
  if (checkpoint.origin != identity.Origin() ||
      static_cast<int64_t>(checkpoint.tree_size) != last->first) {
    return absl::DataLossError(
        absl::StrCat("the head of size ", last->first, " speaks of another log or size"));
  }
  return std::optional<SignedHead>(
      SignedHead{checkpoint.origin, last->first, checkpoint.root_hash, std::move(last->second)});
}

absl::StatusOr<bool> PassedOver(const Snapshot& snapshot, uint64_t epoch) {
  bool passed_over = false;
  RETURN_IF_ERROR(snapshot.Scan(Family::kLeaves, {LeafKey(epoch, 0), ""}, Order::kForward, 1,
                                [&](absl::string_view key, absl::string_view value) {
                                  const absl::StatusOr<log::Leaf> leaf = log::DecodeLeaf(value);
                                  if (PositionOf(key) != 0 || EpochOf(key) == epoch || !leaf.ok())
                                    return false;
                                  const int64_t before = EpochOfOrigin(leaf->previous_origin);
                                  passed_over = before > 0 && static_cast<uint64_t>(before) < epoch;
                                  return false;
                                }));
  return passed_over;
}

absl::StatusOr<LogState> LoadLogState(const Snapshot& snapshot) {
  LogState state;
  ASSIGN_OR_RETURN(const std::string identity, snapshot.Get(Family::kMeta, kIdentityKey));
  ASSIGN_OR_RETURN(state.identity, DecodeIdentity(identity));
  const uint64_t epoch = state.identity.epoch;
  ASSIGN_OR_RETURN(const auto last,
                   Last(snapshot, Family::kLeaves, KeyRange::Prefix(EpochPrefix(epoch))));
  if (!last.has_value()) return absl::DataLossError("the log has lost all its leaves");
  ASSIGN_OR_RETURN(const log::Leaf leaf, log::DecodeLeaf(last->second));
  if (leaf.position != last->first || leaf.origin != state.identity.Origin()) {
    return absl::DataLossError(
        absl::StrCat("the leaf at position ", last->first, " speaks of another place"));
  }
  state.last_recorded = leaf.recorded_time;
  const int64_t size = last->first + 1;
  ASSIGN_OR_RETURN(state.tree,
                   GrowingTree::Load(state.identity.suite, size, [&](int level, int64_t index) {
                     return ReadNode(snapshot, epoch, level, index);
                   }));
  ASSIGN_OR_RETURN(const std::string last_node, ReadNode(snapshot, epoch, 0, size - 1));
  if (last_node != log::LeafHash(state.identity.suite, last->second)) {
    return absl::DataLossError(
        absl::StrCat("the leaf at position ", last->first, " is not the one in the tree"));
  }
  ASSIGN_OR_RETURN(state.stored_head, ReadHead(snapshot, state.identity, size));
  if (state.stored_head.has_value() && state.stored_head->tree_size == size &&
      state.stored_head->root_hash != state.tree.Root()) {
    return absl::DataLossError("the newest head has another root than the tree");
  }
  return state;
}

}  // namespace nianbao::storage
