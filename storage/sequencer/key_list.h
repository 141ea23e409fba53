#ifndef NIANBAO_STORAGE_SEQUENCER_KEY_LIST_H_
#define NIANBAO_STORAGE_SEQUENCER_KEY_LIST_H_

#include <vector>

#include "absl/status/statusor.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "storage/engine/engine.h"
#include "storage/log/log_key.h"

namespace nianbao::storage {

// The log's keys, oldest first. Stored as their KEY_ADDED leaves commit to them; a key ends
// where the next begins. DATA_LOSS: one cannot be read.
absl::StatusOr<std::vector<audit::v1::LogKey>> ReadLogKeys(const Snapshot& snapshot);

// Their public halves, in the same order, once each is shown to be introduced by the one before
// (`log::VerifyLogKeys`).
absl::StatusOr<std::vector<log::PublicKey>> ReadPublicKeys(const Snapshot& snapshot);

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_SEQUENCER_KEY_LIST_H_
