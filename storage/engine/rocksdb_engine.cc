#include "storage/engine/rocksdb_engine.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "storage/base/first_failure.h"
#include "storage/base/status_macros.h"
#include "storage/engine/rocksdb_internal.h"

namespace nianbao::storage {
namespace {

rocksdb::Slice ToSlice(absl::string_view view) { return {view.data(), view.size()}; }
absl::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// Hears of failures of background work, which no call would report.
class FailureListener : public rocksdb::EventListener {
 public:
  explicit FailureListener(std::shared_ptr<FirstFailure> failure) : failure_(std::move(failure)) {}
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
    failure_->Set(ToStatus(*status));
  }

 private:
  const std::shared_ptr<FirstFailure> failure_;
};

// What a batch needs for a write beside key and value: a tag, a family and two sizes.
constexpr size_t kMostOfWrite = 16;

using Handles = std::array<rocksdb::ColumnFamilyHandle*, kFamilyCount>;

absl::StatusOr<std::string> ReadKey(rocksdb::DB* db, const rocksdb::ReadOptions& options,
                                    rocksdb::ColumnFamilyHandle* family, absl::string_view key) {
  rocksdb::PinnableSlice value;
  RETURN_IF_ERROR(ToStatus(db->Get(options, family, ToSlice(key), &value)));
  return std::string(value.data(), value.size());
}

class RocksCursor : public Cursor {
 public:
  explicit RocksCursor(rocksdb::Iterator* it) : it_(it) {}

  absl::StatusOr<bool> Seek(absl::string_view key) override {
    it_->Seek(rocksdb::Slice(key.data(), key.size()));
    RETURN_IF_ERROR(ToStatus(it_->status()));
    return it_->Valid();
  }
  absl::string_view key() const override { return ToView(it_->key()); }
  absl::string_view value() const override { return ToView(it_->value()); }

 private:
  const std::unique_ptr<rocksdb::Iterator> it_;
};

class RocksSnapshot : public Snapshot {
 public:
  RocksSnapshot(rocksdb::DB* db, const Handles& handles)
      : db_(db), handles_(handles), snapshot_(db->GetSnapshot()) {}
  ~RocksSnapshot() override {
    if (snapshot_ != nullptr) db_->ReleaseSnapshot(snapshot_);
  }

  absl::StatusOr<std::string> Get(Family family, absl::string_view key) const override {
    return ReadKey(db_, Options(), handles_[static_cast<size_t>(family)], key);
  }

  absl::Status Scan(Family family, const KeyRange& range, Order order, int64_t limit,
                    Visitor visit) const override {
    if (!range.end.empty() && range.end <= range.begin) return absl::OkStatus();
    rocksdb::ReadOptions options = Options();
    const rocksdb::Slice begin = range.begin;
    const rocksdb::Slice end = range.end;
    options.iterate_lower_bound = &begin;
    if (!range.end.empty()) options.iterate_upper_bound = &end;
    const std::unique_ptr<rocksdb::Iterator> it(
        db_->NewIterator(options, handles_[static_cast<size_t>(family)]));
    int64_t visited = 0;
    for (order == Order::kForward ? it->SeekToFirst() : it->SeekToLast(); it->Valid();
         order == Order::kForward ? it->Next() : it->Prev()) {
      if (!visit(ToView(it->key()), ToView(it->value())) || ++visited == limit) break;
    }
    return ToStatus(it->status());
  }

  std::unique_ptr<Cursor> NewCursor(Family family) const override {
    rocksdb::ReadOptions options = Options();
    options.readahead_size = kReadAhead;
    return std::make_unique<RocksCursor>(
        db_->NewIterator(options, handles_[static_cast<size_t>(family)]));
  }

 private:
  static constexpr size_t kReadAhead = 64u << 10;

  rocksdb::ReadOptions Options() const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot_;
    return options;
  }

  rocksdb::DB* const db_;
  const Handles& handles_;
  const rocksdb::Snapshot* const snapshot_;
};

class RocksEngine : public Engine, public BackupCapable {
 public:
  RocksEngine(std::unique_ptr<rocksdb::DB> db,
              const std::vector<rocksdb::ColumnFamilyHandle*>& handles,
              std::shared_ptr<FirstFailure> failure)
      : db_(std::move(db)), owned_(handles), failure_(std::move(failure)) {
    std::copy_n(handles.begin(), kFamilyCount, handles_.begin());
  }

  ~RocksEngine() override {
    for (rocksdb::ColumnFamilyHandle* handle : owned_) db_->DestroyColumnFamilyHandle(handle);
    db_->Close().PermitUncheckedError();
  }

  absl::StatusOr<std::string> Get(Family family, absl::string_view key) const override {
    return ReadKey(db_.get(), {}, handles_[static_cast<size_t>(family)], key);
  }

  std::unique_ptr<Snapshot> NewSnapshot() const override {
    return std::make_unique<RocksSnapshot>(db_.get(), handles_);
  }

  absl::Status Commit(const WriteSet& writes,
                      absl::Span<const Precondition> preconditions) override {
    size_t bytes = 0;
    for (const WriteSet::Write& write : writes.writes()) {
      bytes +=
          kMostOfWrite + write.key.size() + (write.value.has_value() ? write.value->size() : 0);
    }
    rocksdb::WriteBatch batch(bytes);
    for (const WriteSet::Write& write : writes.writes()) {
      rocksdb::ColumnFamilyHandle* family = handles_[static_cast<size_t>(write.family)];
      RETURN_IF_ERROR(ToStatus(write.value.has_value() ? batch.Put(family, write.key, *write.value)
                                                       : batch.Delete(family, write.key)));
    }
    std::lock_guard lock(commit_mutex_);
    RETURN_IF_ERROR(CheckHealth());
    for (const Precondition& precondition : preconditions) RETURN_IF_ERROR(Check(precondition));
    if (writes.empty()) return absl::OkStatus();
    rocksdb::WriteOptions options;
    options.sync = true;
    const absl::Status written = ToStatus(db_->Write(options, &batch));
    // Whether the bytes reached the disk is unknown now, and a later success of the
    // device would prove nothing about them.
    if (!written.ok()) failure_->Set(written);
    return written;
  }

  absl::Status Purge(absl::Span<const FamilyRange> ranges,
                     absl::FunctionRef<bool()> cancelled) override {
    RETURN_IF_ERROR(CheckHealth());
    std::vector<HandledRange> handled;
    for (const FamilyRange& range : ranges) {
      handled.push_back({handles_[static_cast<size_t>(range.family)], range.keys});
    }
    return PurgeRocksDb(db_.get(), owned_, handled, cancelled);
  }

  absl::Status CheckHealth() const override {
    const absl::Status failure = failure_->Get();
    if (failure.ok()) return failure;
    return absl::UnavailableError(absl::StrCat("the store only reads: ", failure.message()));
  }

  absl::StatusOr<BackupRecord> CreateBackup(const std::string& folder,
                                            const std::string& note) const override {
    return CreateRocksDbBackup(db_.get(), folder, note);
  }

  rocksdb::DB* db() const { return db_.get(); }

 private:
  absl::Status Check(const Precondition& precondition) const {
    rocksdb::PinnableSlice value;
    const rocksdb::Status found =
        db_->Get({}, handles_[static_cast<size_t>(precondition.family)], precondition.key, &value);
    if (!found.ok() && !found.IsNotFound()) return ToStatus(found);
    const bool holds = precondition.expected.has_value()
                           ? found.ok() && ToView(value) == *precondition.expected
                           : found.IsNotFound();
    return holds ? absl::OkStatus() : PreconditionFailed(precondition);
  }

  const std::unique_ptr<rocksdb::DB> db_;
  const std::vector<rocksdb::ColumnFamilyHandle*> owned_;
  Handles handles_{};
  const std::shared_ptr<FirstFailure> failure_;  // Why the store may not be written to any more.
  std::mutex commit_mutex_;                      // Preconditions and writes are one step.
};

rocksdb::DBOptions DatabaseOptions(const RocksDbOptions& options,
                                   const std::shared_ptr<FirstFailure>& failure) {
  rocksdb::DBOptions db;
  if (options.env != nullptr) db.env = options.env;
  db.create_if_missing = !options.read_only;
  db.create_missing_column_families = !options.read_only;
  db.paranoid_checks = true;
  // The default drops acknowledged writes behind a flipped byte without a word.
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kAbsoluteConsistency;
  db.max_open_files = options.max_open_files;
  db.max_background_jobs = 2;
  db.db_write_buffer_size = options.write_buffer_bytes;
  db.max_total_wal_size = 2 * options.write_buffer_bytes;
  db.keep_log_file_num = 4;
  db.max_log_file_size = 4u << 20;
  db.listeners.push_back(std::make_shared<FailureListener>(failure));
  return db;
}

// What is compressed before it comes here, or cannot be.
bool HoldsCompressed(absl::string_view family) {
  return family == FamilyName(Family::kRevisions) || family == FamilyName(Family::kBlobs) ||
         family == FamilyName(Family::kArtefacts);
}

rocksdb::ColumnFamilyOptions FamilyOptions(const RocksDbOptions& options, absl::string_view name,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  // An index or a filter in one piece is a megabyte for every table: at a million revisions they
  // drive one another out of the cache, and each look-up reads several whole.
  table.cache_index_and_filter_blocks = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.pin_top_level_index_and_filter = true;
  table.enable_index_compression = false;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  // A revision has some 3 KB: smaller blocks would hold one each. Sums pass over all figures.
  if (name == FamilyName(Family::kRevisions) || name == FamilyName(Family::kFigures)) {
    table.block_size = 16u << 10;
  }
  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.write_buffer_size = options.write_buffer_bytes / 2;
  family.level_compaction_dynamic_level_bytes = true;
  const bool compressed = HoldsCompressed(name);
  family.compression = compressed ? rocksdb::kNoCompression : rocksdb::kLZ4Compression;
  family.bottommost_compression = compressed ? rocksdb::kNoCompression : rocksdb::kZSTD;
  // Sums read them over and over, and would spend their time on decompressing.
  if (name == FamilyName(Family::kFigures))
    family.bottommost_compression = rocksdb::kLZ4Compression;
  return family;
}

// Makes the store's folder. RocksDB would too, but not so that it survives a loss of power.
absl::Status MakeFolder(const RocksDbOptions& options, rocksdb::Env* env) {
  if (options.read_only || env->FileExists(options.path).ok()) return absl::OkStatus();
  RETURN_IF_ERROR(ToStatus(env->CreateDirIfMissing(options.path)));
  const size_t slash = options.path.find_last_of('/');
  std::unique_ptr<rocksdb::Directory> parent;
  RETURN_IF_ERROR(ToStatus(env->NewDirectory(
      slash == std::string::npos ? "." : options.path.substr(0, slash + 1), &parent)));
  return ToStatus(parent->Fsync());
}

// A store with a family that we do not know is newer than we are, or not ours.
absl::Status CheckFamilies(const RocksDbOptions& options, const rocksdb::DBOptions& db) {
  std::vector<std::string> names;
  if (!rocksdb::DB::ListColumnFamilies(db, options.path, &names).ok()) return absl::OkStatus();
  for (const std::string& name : names) {
    bool known = name == rocksdb::kDefaultColumnFamilyName;
    for (int i = 0; i < kFamilyCount; ++i) known |= FamilyName(static_cast<Family>(i)) == name;
    if (!known) {
      return absl::FailedPreconditionError(
          absl::StrCat(options.path, " has a family \"", name,
                       "\" that this program does not know: the store "
                       "is newer than the program, or not one of its own"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckFormat(Engine& engine, bool writable) {
  const absl::StatusOr<std::string> format = engine.Get(Family::kMeta, kStoreFormatKey);
  if (absl::IsNotFound(format.status()) && writable) {
    WriteSet writes;
    writes.Put(Family::kMeta, kStoreFormatKey, absl::StrCat(kStoreFormat));
    return engine.Commit(writes);
  }
  // Damage may have taken the number; the families have been compared all the same.
  if (absl::IsNotFound(format.status())) return absl::OkStatus();
  RETURN_IF_ERROR(format.status());
  int number = 0;
  if (!absl::SimpleAtoi(*format, &number)) {
    return absl::DataLossError("the store's format version is unreadable");
  }
  if (number > kStoreFormat) {
    return absl::FailedPreconditionError(absl::StrCat("the store has format ", number,
                                                      "; this program knows up to ", kStoreFormat,
                                                      ": use a newer program"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> OpenRocksDbEngine(const RocksDbOptions& options,
                                                          OpenReport* report) {
  OpenReport unread;
  if (report == nullptr) report = &unread;
  *report = OpenReport();
  rocksdb::Env* env = options.env != nullptr ? options.env : rocksdb::Env::Default();
  const auto failure = std::make_shared<FirstFailure>();
  rocksdb::DBOptions db_options = DatabaseOptions(options, failure);

  RETURN_IF_ERROR(MakeFolder(options, env));
  absl::Status examined = ExamineWalsLocked(options, env, report);
  if (!examined.ok() && !absl::IsDataLoss(examined)) return examined;
  RETURN_IF_ERROR(ExamineManifest(options.path, env, &report->notes));
  RETURN_IF_ERROR(ExamineTables(options.path, env));
  RETURN_IF_ERROR(CheckFamilies(options, db_options));
  report->read_only = options.read_only || !examined.ok();
  if (!examined.ok()) {
    report->notes.emplace_back(examined.message());
    failure->Set(examined);
  }
  if (options.read_only) failure->Set(absl::UnavailableError("opened for reading only"));

  const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes, /*num_shard_bits=*/-1,
                                          /*strict_capacity_limit=*/false,
                                          /*high_pri_pool_ratio=*/0.5);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (int i = 0; i < kFamilyCount; ++i) {
    const std::string name(FamilyName(static_cast<Family>(i)));
    families.emplace_back(name, FamilyOptions(options, name, cache));
  }
  families.emplace_back(rocksdb::kDefaultColumnFamilyName,
                        FamilyOptions(options, rocksdb::kDefaultColumnFamilyName, cache));

  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  rocksdb::Status opened;
  if (report->read_only) {
    db_options.wal_recovery_mode = rocksdb::WALRecoveryMode::kSkipAnyCorruptedRecords;
    opened = rocksdb::DB::OpenForReadOnly(db_options, options.path, families, &handles, &raw);
  } else {
    opened = rocksdb::DB::Open(db_options, options.path, families, &handles, &raw);
  }
  if (!opened.ok()) {
    const absl::Status status = ToStatus(opened);
    return absl::Status(status.code(),
                        absl::StrCat("cannot open the store ", options.path, ": ", status.message(),
                                     DamagedTables(options.path, env)));
  }
  auto engine = std::make_unique<RocksEngine>(std::unique_ptr<rocksdb::DB>(raw), handles, failure);
  RETURN_IF_ERROR(CheckFormat(*engine, !report->read_only));
  return engine;
}

absl::Status CheckpointRocksDb(const Engine& engine, absl::string_view path) {
  const auto* rocks = dynamic_cast<const RocksEngine*>(&engine);
  if (rocks == nullptr) return absl::InvalidArgumentError("not a store on disk");
  rocksdb::Checkpoint* raw = nullptr;
  RETURN_IF_ERROR(ToStatus(rocksdb::Checkpoint::Create(rocks->db(), &raw)));
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(raw);
  return ToStatus(checkpoint->CreateCheckpoint(std::string(path)));
}

}  // namespace nianbao::storage
