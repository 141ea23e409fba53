#ifndef NIANBAO_STORAGE_CARE_NEW_EPOCH_H_
#define NIANBAO_STORAGE_CARE_NEW_EPOCH_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "storage/engine/engine.h"
#include "storage/log/head.h"
#include "storage/log/signer.h"
#include "storage/sequencer/signed_head.h"

// A store that came out of a backup goes on under a new origin: whatever the old log held
// beyond the backup, nothing is ever written twice under one name.
namespace nianbao::storage {

// Why a store only reads until its next epoch begins.
struct Restored {
  std::string text;  // In words for operators: "restored from backup 3 at …".
};
// Nothing: it was not restored.
absl::StatusOr<std::optional<Restored>> ReadRestored(const Snapshot& snapshot);
// Makes it so. `engine` takes writes. `note`: the signed head the copy was made with, which
// is stored too, since the newest head of a store is not before its next change; may be
// empty. DATA_LOSS: no head of this log.
absl::Status MarkRestored(Engine* engine, absl::string_view text, absl::string_view note = "");

// How a store stands to a head that was kept outside of it.
enum class KnownHead {
  kHeld,    // The store holds that tree, or a larger one that begins with it.
  kBehind,  // The head speaks of leaves that the store has not, maybe of a later epoch.
};
// DATA_LOSS: the store's tree of that size has another root: one of the two was rewritten.
// INVALID_ARGUMENT: not a head of this log by one of its keys.
absl::StatusOr<KnownHead> CompareWithKnownHead(const Snapshot& snapshot, absl::string_view note);

struct NewEpochOptions {
  // One of the log's keys.
  const log::Signer* signer = nullptr;
  // In words, as it will be recorded.
  std::string reason;
  // Newest head known from outside, of the store's epoch or a later one; empty: none.
  std::string known_head;
  // An epoch that the log had reached, where no head of it was kept; 0: none is known.
  uint64_t after_epoch = 0;
  std::function<absl::Time()> now = absl::Now;
};

// Writes leaf 0 of the next epoch, the one after the store's, the known head's and
// `after_epoch`: so an old backup that is restored again begins none twice. It is LOG_BEGUN, whose
// details say what the epoch before held and how much of it is known to be lost. Signs a last head
// of the epoch before, where none covers all its leaves, and the first of the new one. Lets a
// restored store write again.
//
// Errors:
//   FAILED_PRECONDITION: the signer's key is not one of the log.
//   INVALID_ARGUMENT: no reason; the known head is not one of this log by its key, or of an
//     earlier epoch; the epoch to follow is more than 1000 beyond the store's.
//   DATA_LOSS: the log does not agree with itself, or with the known head.
//   Those of the engine.
absl::StatusOr<SignedHead> BeginEpoch(Engine* engine, const NewEpochOptions& options);

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_CARE_NEW_EPOCH_H_
