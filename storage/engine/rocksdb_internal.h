#ifndef NIANBAO_STORAGE_ENGINE_ROCKSDB_INTERNAL_H_
#define NIANBAO_STORAGE_ENGINE_ROCKSDB_INTERNAL_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/engine/backup.h"
#include "storage/engine/rocksdb_engine.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Env;
class Status;
}  // namespace rocksdb

// What the files of the RocksDB engine share.
namespace nianbao::storage {

// A status of RocksDB as ours, without the folders of files: errors reach callers, who need
// the name of a damaged file and not where the store lies.
absl::Status ToStatus(const rocksdb::Status& status);

// The tables in `folder` that cannot be opened by themselves, each behind "; " with what is
// wrong: RocksDB names another file where one of them keeps it from opening.
std::string DamagedTables(const std::string& folder, rocksdb::Env* env);

// Looks through the write-ahead logs before RocksDB does, while nobody else has the store. Cuts
// a torn tail, which becomes a note, unless the store shall only be read.
//
// Errors:
//   DATA_LOSS: damage with sound entries behind it; names the file.
//   FAILED_PRECONDITION: the store is open already.
absl::Status ExamineWalsLocked(const RocksDbOptions& options, rocksdb::Env* env,
                               OpenReport* report);

// Looks through the manifest in force before RocksDB does, which takes a damaged length for the
// end of the file and forgets, without a word, all tables named behind it. An incomplete last
// entry becomes a note. DATA_LOSS: damage with sound entries behind it; names the file.
absl::Status ExamineManifest(const std::string& folder, rocksdb::Env* env,
                             std::vector<std::string>* notes);

// Looks at the one bit of each table that RocksDB believes before it has checked it: that the
// properties have a hash index, which they never have. As Debian builds the library, it would end
// the process over it. DATA_LOSS: names the first table with such damage.
absl::Status ExamineTables(const std::string& folder, rocksdb::Env* env);

// Keys of an open family.
struct HandledRange {
  rocksdb::ColumnFamilyHandle* family = nullptr;
  KeyRange keys;
};

// Engine::Purge of an open database that takes commits. `families`: all of it.
absl::Status PurgeRocksDb(rocksdb::DB* db,
                          const std::vector<rocksdb::ColumnFamilyHandle*>& families,
                          const std::vector<HandledRange>& ranges,
                          absl::FunctionRef<bool()> cancelled);

// BackupCapable::CreateBackup of an open database.
absl::StatusOr<BackupRecord> CreateRocksDbBackup(rocksdb::DB* db, const std::string& folder,
                                                 const std::string& note);

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_ENGINE_ROCKSDB_INTERNAL_H_
