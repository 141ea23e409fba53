#include "services/submission/store/store_care.h"

#include <utility>

#include "services/runtime/errors.h"
#include "services/submission/changes.h"
#include "services/submission/check/check_store.h"
#include "services/submission/policy.h"
#include "services/submission/store/check_text.h"
#include "storage/base/status_macros.h"
#include "storage/engine/backup.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/log/head.h"
#include "storage/records/store.h"

namespace nianbao::submission {
namespace {

// Sends what the check says, as long as somebody listens.
class CallSink final : public check::Sink {
 public:
  CallSink(const runtime::Call& call, runtime::Sink<v1::CheckStoreResponse>& sink)
      : call_(call), sink_(sink) {}

  absl::Status OnProgress(const check::Progress& progress) override {
    RETURN_IF_ERROR(CheckAlive(call_));
    v1::CheckStoreResponse response;
    response.mutable_progress()->set_phase(progress.phase);
    response.mutable_progress()->set_records(progress.records);
    response.mutable_progress()->set_bytes(progress.bytes);
    return sink_.Write(response);
  }

  absl::Status OnFault(const check::Fault& fault) override {
    v1::CheckStoreResponse response;
    *response.mutable_fault() = ToProto(fault);
    return sink_.Write(response);
  }

 private:
  const runtime::Call& call_;
  runtime::Sink<v1::CheckStoreResponse>& sink_;
};

v1::Backup ToProto(const storage::BackupRecord& record) {
  v1::Backup backup;
  backup.set_number(record.number);
  *backup.mutable_create_time() = records::ToProto(record.create_time);
  backup.set_size(record.size);
  const auto head = log::ReadCheckpoint(record.note);
  if (!head.ok()) return backup;
  backup.mutable_tree_head()->set_origin(head->origin);
  backup.mutable_tree_head()->set_tree_size(static_cast<int64_t>(head->tree_size));
  backup.mutable_tree_head()->set_root_hash(head->root_hash);
  backup.mutable_tree_head()->set_note(record.note);
  return backup;
}

}  // namespace

StoreCare::StoreCare(const Site& site, std::string backup_dir)
    : site_(site), backup_dir_(std::move(backup_dir)) {}

absl::Status StoreCare::Check(const runtime::Call& call, const v1::CheckStoreRequest&,
                              runtime::Sink<v1::CheckStoreResponse>& sink) const {
  RETURN_IF_ERROR(Authorise(call, Method::kCareForStore, {}));
  const std::unique_lock lock(checking_, std::try_to_lock);
  if (!lock.owns_lock()) {
    return runtime::Exhausted("the store is being checked already", absl::Seconds(60));
  }
  CallSink told(call, sink);
  check::Options options;
  // The newest signature is not stored before the next change.
  const storage::SignedHead head = site_.sequencer->Head();
  if (!head.note.empty()) options.known_heads.push_back(head.note);
  ASSIGN_OR_RETURN(check::Summary summary, CheckStore(*site_.engine->NewSnapshot(), options, told));
  if (summary.head.tree_size == head.tree_size) summary.head.note = head.note;
  v1::CheckStoreResponse last;
  *last.mutable_summary() = ToProto(summary);
  return sink.Write(last);
}

absl::StatusOr<v1::CreateBackupResponse> StoreCare::CreateBackup(
    const runtime::Call& call, const v1::CreateBackupRequest&) const {
  RETURN_IF_ERROR(Authorise(call, Method::kCareForStore, {}));
  const auto* capable = dynamic_cast<const storage::BackupCapable*>(site_.engine);
  if (backup_dir_.empty() || capable == nullptr) {
    return runtime::Precondition("NO_BACKUP_FOLDER", "the store",
                                 "没有配置备份目录（--backup-dir） / no folder for backups is "
                                 "configured (--backup-dir)");
  }
  const std::unique_lock lock(copying_, std::try_to_lock);
  if (!lock.owns_lock()) {
    return runtime::Exhausted("a backup is being made already, and will be listed once it is whole",
                              absl::Seconds(60));
  }
  // The head first: the copy can only hold more than it covers.
  ASSIGN_OR_RETURN(const storage::BackupRecord made,
                   capable->CreateBackup(backup_dir_, site_.sequencer->Head().note));
  v1::CreateBackupResponse response;
  *response.mutable_backup() = ToProto(made);
  return response;
}

absl::StatusOr<v1::ListBackupsResponse> StoreCare::ListBackups(
    const runtime::Call& call, const v1::ListBackupsRequest&) const {
  RETURN_IF_ERROR(Authorise(call, Method::kCareForStore, {}));
  v1::ListBackupsResponse response;
  if (backup_dir_.empty()) return response;
  ASSIGN_OR_RETURN(const std::vector<storage::BackupRecord> records,
                   storage::ListRocksDbBackups(backup_dir_));
  for (const storage::BackupRecord& record : records) *response.add_backups() = ToProto(record);
  return response;
}

}  // namespace nianbao::submission
