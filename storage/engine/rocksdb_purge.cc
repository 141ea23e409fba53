// Old values lie in the write-ahead log until all families are flushed, and in tables until a
// compaction meets what took their place.
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/metadata.h>
#include <rocksdb/options.h>
#include <rocksdb/transaction_log.h>

#include <cstdint>
#include <memory>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "storage/base/status_macros.h"
#include "storage/engine/rocksdb_internal.h"

namespace nianbao::storage {
namespace {

using Cancelled = absl::FunctionRef<bool()>;

// Calls end within seconds; a check of the whole store, or a backup, does not.
constexpr absl::Duration kWait = absl::Seconds(5);
constexpr absl::Duration kLook = absl::Milliseconds(10);

absl::Status WaitUntil(absl::FunctionRef<bool()> holds, Cancelled cancelled,
                       absl::string_view otherwise) {
  const absl::Time until = absl::Now() + kWait;
  while (!holds()) {
    if (cancelled()) return absl::CancelledError("the purge was given up");
    if (absl::Now() >= until) return absl::UnavailableError(otherwise);
    absl::SleepFor(kLook);
  }
  return absl::OkStatus();
}

// A compaction keeps for a snapshot what it shows.
absl::Status WaitForSnapshots(rocksdb::DB* db, uint64_t now, Cancelled cancelled) {
  const auto released = [&] {
    uint64_t oldest = 0;
    return !db->GetIntProperty(rocksdb::DB::Properties::kOldestSnapshotSequence, &oldest) ||
           oldest == 0 || oldest >= now;
  };
  return WaitUntil(released, cancelled, "a snapshot from before the purge is still read");
}

bool IsThere(rocksdb::DB* db, const std::string& file) {
  return !db->GetEnv()->FileExists(file).IsNotFound();
}

absl::Status WaitForLogs(rocksdb::DB* db, const std::vector<std::string>& logs,
                         Cancelled cancelled) {
  for (const std::string& log : logs) {
    RETURN_IF_ERROR(WaitUntil([&] { return !IsThere(db, log); }, cancelled,
                              absl::StrCat(log.substr(log.rfind('/') + 1), " is still in use")));
  }
  return absl::OkStatus();
}

std::set<std::string> TablesInForce(rocksdb::DB* db) {
  std::vector<rocksdb::LiveFileMetaData> tables;
  db->GetLiveFilesMetaData(&tables);
  std::set<std::string> names;
  for (const rocksdb::LiveFileMetaData& table : tables) {
    names.emplace(absl::StripPrefix(table.name, "/"));
  }
  return names;
}

// Tables that are read, or being copied, outlive their end: those of earlier purges too.
absl::Status WaitForTables(rocksdb::DB* db, Cancelled cancelled) {
  std::vector<std::string> names;
  RETURN_IF_ERROR(ToStatus(db->GetEnv()->GetChildren(db->GetName(), &names)));
  for (const std::string& name : names) {
    if (!absl::EndsWith(name, ".sst")) continue;
    // One that is only being written will be in force soon.
    const auto settled = [&] {
      return !IsThere(db, absl::StrCat(db->GetName(), "/", name)) ||
             TablesInForce(db).count(name) > 0;
    };
    RETURN_IF_ERROR(WaitUntil(settled, cancelled, absl::StrCat(name, " is still in use")));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> LogsInUse(rocksdb::DB* db) {
  rocksdb::VectorLogPtr logs;
  RETURN_IF_ERROR(ToStatus(db->GetSortedWalFiles(logs)));
  std::vector<std::string> files;
  for (const auto& log : logs) {
    // One that nothing was written to yet goes on.
    if (log->SizeFileBytes() > 0) files.push_back(db->GetName() + log->PathName());
  }
  return files;
}

absl::Status PurgeRange(rocksdb::DB* db, const HandledRange& range) {
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  // Without it tables of the last level stay as they are.
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  const rocksdb::Slice begin = range.keys.begin;
  const rocksdb::Slice end = range.keys.end;
  return ToStatus(
      db->CompactRange(options, range.family, &begin, range.keys.end.empty() ? nullptr : &end));
}

}  // namespace

absl::Status PurgeRocksDb(rocksdb::DB* db,
                          const std::vector<rocksdb::ColumnFamilyHandle*>& families,
                          const std::vector<HandledRange>& ranges, Cancelled cancelled) {
  const uint64_t now = db->GetLatestSequenceNumber();
  ASSIGN_OR_RETURN(const std::vector<std::string> logs, LogsInUse(db));
  // A log goes once no family needs it any more.
  RETURN_IF_ERROR(ToStatus(db->Flush(rocksdb::FlushOptions(), families)));
  RETURN_IF_ERROR(WaitForLogs(db, logs, cancelled));
  RETURN_IF_ERROR(WaitForSnapshots(db, now, cancelled));
  for (const HandledRange& range : ranges) {
    if (cancelled()) return absl::CancelledError("the purge was given up");
    RETURN_IF_ERROR(PurgeRange(db, range));
  }
  return WaitForTables(db, cancelled);
}

}  // namespace nianbao::storage
