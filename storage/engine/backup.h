#ifndef NIANBAO_STORAGE_ENGINE_BACKUP_H_
#define NIANBAO_STORAGE_ENGINE_BACKUP_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace nianbao::storage {

// A copy of a store at one instant, in a folder of copies.
struct BackupRecord {
  int64_t number = 0;  // From 1, rising.
  absl::Time create_time;
  int64_t size = 0;  // Bytes of all its files, shared ones included.
  std::string note;  // As it was made with.
};

// What an engine is besides, where it can copy itself: ask for it with dynamic_cast.
// Thread-safe.
class BackupCapable {
 public:
  virtual ~BackupCapable() = default;

  // Adds to `folder`, made when absent, a copy of the store as it is now or a moment later;
  // what an earlier copy there has is not copied again. Commits go on meanwhile; calls take
  // turns. `note` is kept with the copy. Returns its record.
  // Errors: FAILED_PRECONDITION: no files to copy; otherwise the device's.
  virtual absl::StatusOr<BackupRecord> CreateBackup(const std::string& folder,
                                                    const std::string& note) const = 0;
};

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_ENGINE_BACKUP_H_
