#ifndef NIANBAO_STORAGE_RECORDS_PURGES_H_
#define NIANBAO_STORAGE_RECORDS_PURGES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/engine/engine.h"
#include "storage/records/keys.h"
#include "storage/records/store.h"
#include "storage/records/stored.pb.h"

// What an erasure takes out of the store stays in the engine's files until they are purged. Which
// keys held it is stored in the same write as the erasure.
namespace nianbao::records {

// What the keys of the range held.
void AddToPurge(storage::Family family, const storage::KeyRange& keys, Purge* purge);
// The same from the first of the keys to the last; they lie near one another. None: nothing.
void AddKeysToPurge(storage::Family family, const std::vector<std::string>& keys, Purge* purge);

// What the engine is to purge. DATA_LOSS: it names a family that there is not.
absl::StatusOr<std::vector<storage::FamilyRange>> RangesToPurge(const Purge& purge);

// One that is due.
struct DuePurge {
  PurgeId id;
  absl::StatusOr<Purge> purge;  // DATA_LOSS: it is damaged; the others are not for that.
};

// Those that are due, by origin and position of the erasures' leaves.
absl::StatusOr<std::vector<DuePurge>> DuePurges(const Reader& reader);

void PutPurge(const PurgeId& id, const Purge& purge, storage::WriteSet* writes);

}  // namespace nianbao::records

#endif  // NIANBAO_STORAGE_RECORDS_PURGES_H_
