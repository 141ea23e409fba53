#ifndef NIANBAO_STORAGE_SEQUENCER_GENESIS_H_
#define NIANBAO_STORAGE_SEQUENCER_GENESIS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/engine/engine.h"
#include "storage/log/signer.h"
#include "storage/sequencer/log_keys.h"
#include "storage/sequencer/sequencer.h"

namespace nianbao::storage {

// The change that begins a log: leaf LOG_BEGUN of "logs/<site>/<log>", then KEY_ADDED
// for the signer's key; stores the log's identity and the key.
absl::StatusOr<Change> GenesisChange(const LogIdentity& identity, const log::Signer& signer,
                                     absl::Time now);

// FAILED_PRECONDITION when the store's log is not the one asked for, or does not know the
// signer's key.
absl::Status CheckIsThisLog(const Snapshot& snapshot, const LogIdentity& identity,
                            const SequencerOptions& options);

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_SEQUENCER_GENESIS_H_
