#ifndef NIANBAO_STORAGE_RECORDS_UPGRADE_H_
#define NIANBAO_STORAGE_RECORDS_UPGRADE_H_

#include "absl/status/statusor.h"
#include "storage/engine/engine.h"

namespace nianbao::records {

// Brings a store of an earlier format to the present one, before anybody else writes to it:
// from the figures of format 1, which have their revision in the key, follow those of format 2,
// from the agencies the index of who came out of whom.
// Interrupted, it begins again at the next opening; until it is done, programs that know format
// 1 alone can open the store as before. Does nothing where the engine refuses writes.
//
// Returns how many revisions' figures were brought over. Errors: of the engine.
absl::StatusOr<int64_t> UpgradeStore(storage::Engine* engine);

}  // namespace nianbao::records

#endif  // NIANBAO_STORAGE_RECORDS_UPGRADE_H_
