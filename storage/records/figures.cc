#include "storage/records/figures.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/engine/store_format.h"
#include "storage/records/store.h"

namespace nianbao::records {
namespace {

using storage::Family;
using storage::KeyRange;
using storage::Order;

constexpr size_t kNumberSize = 8;

void AppendNumber(int64_t number, std::string* out) {
  const auto bits = static_cast<uint64_t>(number);
  for (int shift = 56; shift >= 0; shift -= 8) {
    out->push_back(static_cast<char>(bits >> shift & 0xff));
  }
}

int64_t TakeNumber(absl::string_view* bytes) {
  uint64_t bits = 0;
  for (size_t i = 0; i < kNumberSize; ++i) {
    bits = bits << 8 | static_cast<unsigned char>((*bytes)[i]);
  }
  bytes->remove_prefix(kNumberSize);
  return static_cast<int64_t>(bits);
}

// Agency and report of a key that begins with a letter and a year.
bool ReadIds(absl::string_view key, StoredFigures* figures) {
  key.remove_prefix(std::min(key.size(), 1 + kNumberSize));
  const size_t agency = key.find('\0');
  if (agency == absl::string_view::npos) return false;
  const size_t report = key.find('\0', agency + 1);
  if (report == absl::string_view::npos) return false;
  figures->agency = key.substr(0, agency);
  figures->report = key.substr(agency + 1, report - agency - 1);
  return true;
}

absl::Status Damaged(absl::string_view agency) {
  return absl::DataLossError(
      absl::StrCat("the figures of agencies/", agency, " are damaged in the store"));
}

absl::Status CheckFormat(const storage::Snapshot& snapshot) {
  const auto format = snapshot.Get(Family::kMeta, storage::kStoreFormatKey);
  if (!format.ok() || *format != "1") return absl::OkStatus();
  return absl::FailedPreconditionError(
      "the store is of format 1, without figures in this order: opening it for writing brings it "
      "to the present one");
}

// Visits the newest of the figures that are not behind the position; true: go on.
absl::StatusOr<bool> VisitOlder(storage::Cursor& cursor, const FiguresId& id, StoredFigures figures,
                                absl::FunctionRef<bool(const StoredFigures&)> visit) {
  ASSIGN_OR_RETURN(const bool found, cursor.Seek(FiguresKey(id)));
  if (!found || !absl::StartsWith(cursor.key(), FiguresPrefix(id.year, id.report))) return true;
  const auto value = DecodeFiguresValue(cursor.value());
  if (!value) return Damaged(id.report.agency);
  figures.revision = value->revision;
  figures.packed = value->packed;
  return visit(figures);
}

}  // namespace

std::string EncodeFiguresValue(int64_t revision, absl::string_view packed) {
  std::string bytes;
  bytes.reserve(kNumberSize + packed.size());
  AppendNumber(revision, &bytes);
  bytes.append(packed.data(), packed.size());
  return bytes;
}

std::string EncodeNewestFiguresValue(const FiguresValue& value) {
  std::string bytes;
  bytes.reserve(3 * kNumberSize + value.packed.size());
  AppendNumber(value.epoch, &bytes);
  AppendNumber(value.position, &bytes);
  AppendNumber(value.revision, &bytes);
  bytes.append(value.packed.data(), value.packed.size());
  return bytes;
}

std::optional<FiguresValue> DecodeFiguresValue(absl::string_view bytes) {
  if (bytes.size() < kNumberSize) return std::nullopt;
  FiguresValue value;
  value.revision = TakeNumber(&bytes);
  value.packed = bytes;
  return value;
}

std::optional<FiguresValue> DecodeNewestFiguresValue(absl::string_view bytes) {
  if (bytes.size() < 3 * kNumberSize) return std::nullopt;
  FiguresValue value;
  value.epoch = TakeNumber(&bytes);
  value.position = TakeNumber(&bytes);
  value.revision = TakeNumber(&bytes);
  value.packed = bytes;
  return value;
}

void PutFigures(const FiguresId& id, int64_t revision, absl::string_view packed,
                storage::WriteSet* writes) {
  writes->Put(Family::kFigures, FiguresKey(id), EncodeFiguresValue(revision, packed));
  writes->Put(Family::kFigures, NewestFiguresKey(id.year, id.report),
              EncodeNewestFiguresValue({id.epoch, id.position, revision, packed}));
}

absl::Status Reader::NewestFigures(int64_t year,
                                   absl::FunctionRef<bool(const StoredFigures&)> visit) const {
  constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();
  return FiguresAsOf(year, kEnd, kEnd, visit);
}

absl::Status Reader::FiguresAsOf(int64_t year, int64_t epoch, int64_t position,
                                 absl::FunctionRef<bool(const StoredFigures&)> visit) const {
  RETURN_IF_ERROR(CheckFormat(snapshot_));
  absl::Status status;
  std::unique_ptr<storage::Cursor> older;  // Made when first needed.
  const auto one = [&](absl::string_view key, absl::string_view bytes) {
    StoredFigures figures;
    const auto value = DecodeNewestFiguresValue(bytes);
    if (!ReadIds(key, &figures) || !value) {
      status = Damaged(figures.agency);
      return false;
    }
    if (std::pair(value->epoch, value->position) <= std::pair(epoch, position)) {
      figures.revision = value->revision;
      figures.packed = value->packed;
      return visit(figures);
    }
    const ReportId report = {std::string(figures.agency), std::string(figures.report)};
    if (older == nullptr) older = snapshot_.NewCursor(Family::kFigures);
    const auto go_on = VisitOlder(*older, {year, report, epoch, position}, figures, visit);
    status = go_on.status();
    return go_on.ok() && *go_on;
  };
  RETURN_IF_ERROR(snapshot_.Scan(Family::kFigures, KeyRange::Prefix(NewestFiguresPrefix(year)),
                                 Order::kForward, 0, one));
  return status;
}

}  // namespace nianbao::records
