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

// FAILED_PRECONDITION when the store's log is not the one asked for.
absl::Status CheckIsThisLog(const LogIdentity& identity, const SequencerOptions& options);

// False: the signer has the log's newest key. True: it is to follow that key, which the
// previous signer has. Otherwise FAILED_PRECONDITION, saying which key to give.
absl::StatusOr<bool> NeedsNewKey(const Snapshot& snapshot, const LogIdentity& identity,
                                 const SequencerOptions& options);

// The change that lets the signer's key follow the newest: leaf KEY_ADDED and the key, signed by
// the previous signer.
absl::StatusOr<Change> KeyChange(const Snapshot& snapshot, const LogIdentity& identity,
                                 const SequencerOptions& options, absl::Time now);

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_SEQUENCER_GENESIS_H_
