#include <rocksdb/env.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "storage/base/status_macros.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/engine/rocksdb_internal.h"
#include "storage/engine/wal_scan.h"

namespace nianbao::storage {
namespace {

// Numbers of the write-ahead logs in the store's folder, rising, with their paths.
std::map<uint64_t, std::string> WalFiles(const std::string& path, rocksdb::Env* env) {
  std::vector<std::string> names;
  std::map<uint64_t, std::string> files;
  if (!env->GetChildren(path, &names).ok()) return files;
  for (const std::string& name : names) {
    absl::string_view stem = name;
    uint64_t number = 0;
    if (absl::ConsumeSuffix(&stem, ".log") && absl::SimpleAtoi(stem, &number)) {
      files[number] = absl::StrCat(path, "/", name);
    }
  }
  return files;
}

// Cuts `file` at `at`, keeping what is cut in the folder "torn".
absl::Status CutTail(const std::string& path, const std::string& file, const std::string& bytes,
                     uint64_t at, rocksdb::Env* env) {
  const std::string folder = path + "/torn";
  RETURN_IF_ERROR(ToStatus(env->CreateDirIfMissing(folder)));
  const std::string kept =
      absl::StrCat(folder, "/", file.substr(file.rfind('/') + 1), "-from-", at);
  RETURN_IF_ERROR(
      ToStatus(rocksdb::WriteStringToFile(env, bytes.substr(at), kept, /*should_sync=*/true)));
  // Not every file system of RocksDB can truncate; all can rename.
  const std::string head = file + ".cut";
  RETURN_IF_ERROR(
      ToStatus(rocksdb::WriteStringToFile(env, bytes.substr(0, at), head, /*should_sync=*/true)));
  RETURN_IF_ERROR(ToStatus(env->RenameFile(head, file)));
  std::unique_ptr<rocksdb::Directory> directory;
  RETURN_IF_ERROR(ToStatus(env->NewDirectory(path, &directory)));
  return ToStatus(directory->Fsync());
}

// Looks through the write-ahead logs before RocksDB does. Cuts a torn tail (unless the
// store shall only be read), and returns DATA_LOSS for any other damage.
absl::Status ExamineWals(const RocksDbOptions& options, rocksdb::Env* env, OpenReport* report) {
  std::string damaged;
  std::string damaged_bytes;
  uint64_t damage = 0;
  for (const auto& [number, file] : WalFiles(options.path, env)) {
    std::string bytes;
    RETURN_IF_ERROR(ToStatus(rocksdb::ReadFileToString(env, file, &bytes)));
    const WalScan scan = ScanWal(bytes);
    if (!damaged.empty() && !scan.any_entry && !scan.entries_behind) continue;
    if (!damaged.empty() || scan.entries_behind) {
      return absl::DataLossError(
          absl::StrCat("write-ahead log damaged: ", damaged.empty() ? file : damaged, " at byte ",
                       damaged.empty() ? *scan.damage : damage, ", with sound entries behind it"));
    }
    if (scan.damage.has_value()) {
      damaged = file;
      damage = *scan.damage;
      damaged_bytes = std::move(bytes);
    }
  }
  if (damaged.empty()) return absl::OkStatus();
  report->notes.push_back(absl::StrCat("write-ahead log ", damaged, ": the last entry, from byte ",
                                       damage, " of ", damaged_bytes.size(), ", is incomplete",
                                       options.read_only ? "" : " and was cut off"));
  if (options.read_only) return absl::OkStatus();
  return CutTail(options.path, damaged, damaged_bytes, damage, env);
}

}  // namespace

absl::Status ExamineWalsLocked(const RocksDbOptions& options, rocksdb::Env* env,
                               OpenReport* report) {
  if (!env->FileExists(options.path + "/CURRENT").ok()) return absl::OkStatus();
  if (options.read_only) return ExamineWals(options, env, report);
  rocksdb::FileLock* lock = nullptr;
  const rocksdb::Status locked = env->LockFile(options.path + "/LOCK", &lock);
  if (!locked.ok()) {
    return absl::FailedPreconditionError(absl::StrCat("the store ", options.path,
                                                      " is open already, here or in another "
                                                      "process: ",
                                                      locked.ToString()));
  }
  const absl::Status examined = ExamineWals(options, env, report);
  env->UnlockFile(lock).PermitUncheckedError();
  return examined;
}

}  // namespace nianbao::storage
