#ifndef NIANBAO_STORAGE_ENGINE_ROCKSDB_ENGINE_H_
#define NIANBAO_STORAGE_ENGINE_ROCKSDB_ENGINE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "storage/engine/backup.h"
#include "storage/engine/engine.h"
#include "storage/engine/store_format.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace nianbao::storage {

struct RocksDbOptions {
  // Folder of the store; made when absent.
  std::string path;

  // Bounds of memory, in bytes.
  uint64_t block_cache_bytes = 64u << 20;
  uint64_t write_buffer_bytes = 64u << 20;
  // Files kept open.
  int max_open_files = 512;

  // Asks for a store that only reads, whatever its state.
  bool read_only = false;

  // File system to use instead of the real one; not owned, must outlive the engine.
  rocksdb::Env* env = nullptr;
};

// What opening found.
struct OpenReport {
  // The store opened for reading only: by request, or because of damage.
  bool read_only = false;
  // In words for operators: what was cut or found damaged, with the file. Empty: nothing.
  std::vector<std::string> notes;
};

// Opens, or makes, the store in `options.path`. The engine is BackupCapable.
//
// An incomplete record at the very end of the write-ahead log, left by a loss of power
// before its commit was acknowledged, is cut off (its bytes are kept in the folder
// "torn") and reported. With damage anywhere else in the write-ahead log the store opens
// for reading only and serves what lies outside the damaged blocks of 32 KiB; CheckHealth
// says why.
//
// Errors:
//   FAILED_PRECONDITION: another process has the store open; its format is newer, or
//     the folder is no store of ours.
//   DATA_LOSS: damage that leaves nothing to serve; names the file.
//   UNAVAILABLE, RESOURCE_EXHAUSTED: the device.
absl::StatusOr<std::unique_ptr<Engine>> OpenRocksDbEngine(const RocksDbOptions& options,
                                                          OpenReport* report = nullptr);

// Makes the new folder `path` a store with all that `engine` holds now; it can be opened by
// itself. Takes milliseconds where the file system has hard links. Errors:
// INVALID_ARGUMENT: `engine` is not one of OpenRocksDbEngine; otherwise the device's.
absl::Status CheckpointRocksDb(const Engine& engine, absl::string_view path);

// The copies in a folder that CreateBackup filled, oldest first; none: no such folder. Only
// those that are whole by their own account.
absl::StatusOr<std::vector<BackupRecord>> ListRocksDbBackups(const std::string& folder);

// Makes the new folder `path` the store that a copy holds, once every byte of it has been
// compared with its checksum. `number` 0: the newest. Returns what was restored. Errors:
// NOT_FOUND: no such copy; ALREADY_EXISTS: `path` is there and not empty; DATA_LOSS: the
// copy is damaged, and names the file; otherwise the device's.
absl::StatusOr<BackupRecord> RestoreRocksDb(const std::string& folder, int64_t number,
                                            const std::string& path);

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_ENGINE_ROCKSDB_ENGINE_H_
