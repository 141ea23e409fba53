#ifndef NIANBAO_STORAGE_SEQUENCER_LOG_STATE_H_
#define NIANBAO_STORAGE_SEQUENCER_LOG_STATE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/engine/engine.h"
#include "storage/sequencer/growing_tree.h"
#include "storage/sequencer/log_keys.h"
#include "storage/sequencer/sequencer.h"
#include "storage/sequencer/signed_head.h"

namespace nianbao::storage {

// What the sequencer must know to go on with a log.
struct LogState {
  LogIdentity identity;
  GrowingTree tree;
  // Of the last leaf.
  absl::Time last_recorded = absl::InfinitePast();
  // The newest stored head; nothing: none was ever stored.
  std::optional<SignedHead> stored_head;
};

// Reads the log's state and checks that leaves, tree and newest head agree. Errors:
// NOT_FOUND: the store has no log yet; DATA_LOSS: they disagree.
absl::StatusOr<LogState> LoadLogState(const Snapshot& snapshot);

// Reads the hash of a complete subtree. DATA_LOSS: absent or no hash.
absl::StatusOr<std::string> ReadNode(const Snapshot& snapshot, uint64_t epoch, int level,
                                     int64_t index);

// Reads the newest stored head not larger than `size`. Nothing: there is none.
absl::StatusOr<std::optional<SignedHead>> ReadHead(const Snapshot& snapshot,
                                                   const LogIdentity& identity, int64_t size);

// Whether the log passed over an epoch: the first leaf behind it goes on from an earlier one.
// False where nothing says so.
absl::StatusOr<bool> PassedOver(const Snapshot& snapshot, uint64_t epoch);

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_SEQUENCER_LOG_STATE_H_
