#include "storage/records/upgrade.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/origin.h"
#include "storage/base/status_macros.h"
#include "storage/engine/store_format.h"
#include "storage/records/codec.h"
#include "storage/records/figures.h"
#include "storage/records/store.h"

namespace nianbao::records {
namespace {

using storage::Family;
using storage::KeyRange;

// Written together.
constexpr size_t kPiece = 4096;

// Commits the writes gathered so far.
absl::Status Flush(storage::Engine* engine, storage::WriteSet* writes) {
  const storage::WriteSet together = std::exchange(*writes, storage::WriteSet());
  return together.empty() ? absl::OkStatus() : engine->Commit(together);
}

// Figures by position, and the newest of each report, from those by revision.
class Figures {
 public:
  explicit Figures(storage::Engine* engine)
      : engine_(*engine), snapshot_(engine->NewSnapshot()), records_(*snapshot_) {}

  absl::StatusOr<int64_t> Run() {
    absl::Status status;
    RETURN_IF_ERROR(snapshot_->Scan(Family::kFigures, KeyRange::Prefix(OldFiguresPrefix()),
                                    storage::Order::kForward, 0,
                                    [&](absl::string_view key, absl::string_view packed) {
                                      status = Bring(key, packed);
                                      return status.ok();
                                    }));
    RETURN_IF_ERROR(status);
    RETURN_IF_ERROR(Flush(&engine_, &writes_));
    return brought_;
  }

 private:
  // What lacks its revision, or a sound record of it, is left out: a check of the store tells.
  absl::Status Bring(absl::string_view key, absl::string_view packed) {
    const auto id = ParseOldFiguresKey(key);
    if (!id) return absl::OkStatus();
    const auto& [year, revision_id] = *id;
    const auto revision = records_.Revision(revision_id);
    if (absl::IsNotFound(revision.status()) || absl::IsDataLoss(revision.status())) {
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(revision.status());
    const FiguresId figures = {year, revision_id.report, EpochOfOrigin(revision->origin()),
                               revision->position()};
    // Newest first: those of a report that follow are older.
    if (last_ == revision_id.report) {
      writes_.Put(Family::kFigures, FiguresKey(figures),
                  EncodeFiguresValue(revision_id.revision, packed));
    } else {
      PutFigures(figures, revision_id.revision, packed, &writes_);
      last_ = revision_id.report;
    }
    ++brought_;
    return writes_.writes().size() < kPiece ? absl::OkStatus() : Flush(&engine_, &writes_);
  }

  storage::Engine& engine_;
  const std::unique_ptr<storage::Snapshot> snapshot_;
  const Reader records_;
  storage::WriteSet writes_;
  std::optional<ReportId> last_;
  int64_t brought_ = 0;
};

// The index of who came out of whom, which follows from the agencies in force. A damaged one is
// left out.
absl::Status BringSuccessors(storage::Engine* engine) {
  const auto snapshot = engine->NewSnapshot();
  storage::WriteSet writes;
  absl::Status status;
  RETURN_IF_ERROR(
      snapshot->Scan(Family::kAgencies, KeyRange::Prefix(AgencyPrefix()), storage::Order::kForward,
                     0, [&](absl::string_view key, absl::string_view sealed) {
                       const auto id = ParseAgencyKey(key);
                       AgencyVersion version;
                       if (!id || !Unseal(key, sealed, "an agency", &version).ok()) return true;
                       for (const std::string& name : version.agency().predecessors()) {
                         const auto predecessor = ParseAgencyName(name);
                         if (predecessor)
                           writes.Put(Family::kIndex, SuccessorKey(*predecessor, *id), "");
                       }
                       if (writes.writes().size() >= kPiece) status = Flush(engine, &writes);
                       return status.ok();
                     }));
  RETURN_IF_ERROR(status);
  return Flush(engine, &writes);
}

// What is left of format 1 once the store says that it is of format 2.
absl::Status RemoveOldFigures(storage::Engine* engine) {
  const auto snapshot = engine->NewSnapshot();
  storage::WriteSet writes;
  absl::Status status;
  RETURN_IF_ERROR(snapshot->Scan(Family::kFigures, KeyRange::Prefix(OldFiguresPrefix()),
                                 storage::Order::kForward, 0,
                                 [&](absl::string_view key, absl::string_view) {
                                   writes.Delete(Family::kFigures, std::string(key));
                                   if (writes.writes().size() == kPiece) {
                                     status = Flush(engine, &writes);
                                   }
                                   return status.ok();
                                 }));
  RETURN_IF_ERROR(status);
  return Flush(engine, &writes);
}

}  // namespace

absl::StatusOr<int64_t> UpgradeStore(storage::Engine* engine) {
  if (!engine->CheckHealth().ok()) return 0;
  const auto format = engine->Get(Family::kMeta, storage::kStoreFormatKey);
  if (absl::IsNotFound(format.status())) return 0;
  RETURN_IF_ERROR(format.status());
  int64_t brought = 0;
  if (*format == "1") {
    ASSIGN_OR_RETURN(brought, Figures(engine).Run());
    RETURN_IF_ERROR(BringSuccessors(engine));
    storage::WriteSet writes;
    writes.Put(Family::kMeta, storage::kStoreFormatKey, absl::StrCat(storage::kStoreFormat));
    RETURN_IF_ERROR(engine->Commit(writes));
  }
  RETURN_IF_ERROR(RemoveOldFigures(engine));
  return brought;
}

}  // namespace nianbao::records
