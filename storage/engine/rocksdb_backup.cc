// Copies of a store: RocksDB's backup engine, which shares the files that copies have in common
// and keeps a checksum of each.
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/utilities/backup_engine.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/engine/rocksdb_internal.h"

namespace nianbao::storage {
namespace {

rocksdb::BackupEngineOptions Options(const std::string& folder) {
  rocksdb::BackupEngineOptions options(folder);
  options.share_files_with_checksum = true;
  options.sync = true;
  return options;
}

BackupRecord RecordOf(const rocksdb::BackupInfo& info) {
  return {static_cast<int64_t>(info.backup_id), absl::FromUnixSeconds(info.timestamp),
          static_cast<int64_t>(info.size), info.app_metadata};
}

absl::StatusOr<std::unique_ptr<rocksdb::BackupEngineReadOnly>> OpenForReading(
    const std::string& folder) {
  rocksdb::BackupEngineReadOnly* raw = nullptr;
  RETURN_IF_ERROR(ToStatus(
      rocksdb::BackupEngineReadOnly::Open(Options(folder), rocksdb::Env::Default(), &raw)));
  return std::unique_ptr<rocksdb::BackupEngineReadOnly>(raw);
}

std::vector<rocksdb::BackupInfo> InfosOf(const rocksdb::BackupEngineReadOnly& backups) {
  std::vector<rocksdb::BackupInfo> infos;
  backups.GetBackupInfo(&infos);
  return infos;
}

}  // namespace

absl::StatusOr<BackupRecord> CreateRocksDbBackup(rocksdb::DB* db, const std::string& folder,
                                                 const std::string& note) {
  static std::mutex turns;
  const std::lock_guard lock(turns);
  rocksdb::BackupEngine* raw = nullptr;
  RETURN_IF_ERROR(
      ToStatus(rocksdb::BackupEngine::Open(Options(folder), rocksdb::Env::Default(), &raw)));
  const std::unique_ptr<rocksdb::BackupEngine> backups(raw);
  rocksdb::CreateBackupOptions options;
  // Tables can be shared between copies; the write-ahead log cannot.
  options.flush_before_backup = true;
  rocksdb::BackupID number = 0;
  RETURN_IF_ERROR(ToStatus(backups->CreateNewBackupWithMetadata(options, db, note, &number)));
  rocksdb::BackupInfo info;
  RETURN_IF_ERROR(ToStatus(backups->GetBackupInfo(number, &info)));
  return RecordOf(info);
}

absl::StatusOr<std::vector<BackupRecord>> ListRocksDbBackups(const std::string& folder) {
  std::vector<BackupRecord> records;
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) return records;
  ASSIGN_OR_RETURN(const auto backups, OpenForReading(folder));
  for (const rocksdb::BackupInfo& info : InfosOf(*backups)) records.push_back(RecordOf(info));
  return records;
}

absl::StatusOr<BackupRecord> RestoreRocksDb(const std::string& folder, int64_t number,
                                            const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error) && !std::filesystem::is_empty(path, error)) {
    return absl::AlreadyExistsError(
        absl::StrCat(path, " is there already: restore into a new folder"));
  }
  if (!std::filesystem::is_directory(folder, error)) {
    return absl::NotFoundError(absl::StrCat("there is no folder ", folder));
  }
  ASSIGN_OR_RETURN(const auto backups, OpenForReading(folder));
  const std::vector<rocksdb::BackupInfo> infos = InfosOf(*backups);
  const rocksdb::BackupInfo* chosen = nullptr;
  for (const rocksdb::BackupInfo& info : infos) {
    if (number == 0 || static_cast<int64_t>(info.backup_id) == number) chosen = &info;
  }
  if (chosen == nullptr) {
    return absl::NotFoundError(number == 0 ? absl::StrCat(folder, " holds no whole backup")
                                           : absl::StrCat("there is no whole backup ", number));
  }
  RETURN_IF_ERROR(
      ToStatus(backups->VerifyBackup(chosen->backup_id, /*verify_with_checksum=*/true)));
  RETURN_IF_ERROR(ToStatus(backups->RestoreDBFromBackup(chosen->backup_id, path, path)));
  return RecordOf(*chosen);
}

}  // namespace nianbao::storage
