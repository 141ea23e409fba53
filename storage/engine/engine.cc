#include "storage/engine/engine.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace nianbao::storage {
namespace {

class ScanningCursor : public Cursor {
 public:
  ScanningCursor(const Snapshot& snapshot, Family family) : snapshot_(snapshot), family_(family) {}

  absl::StatusOr<bool> Seek(absl::string_view key) override {
    bool found = false;
    absl::Status status = snapshot_.Scan(family_, {std::string(key), ""}, Order::kForward, 1,
                                         [&](absl::string_view at, absl::string_view value) {
                                           key_ = std::string(at);
                                           value_ = std::string(value);
                                           found = true;
                                           return false;
                                         });
    if (!status.ok()) return status;
    return found;
  }
  absl::string_view key() const override { return key_; }
  absl::string_view value() const override { return value_; }

 private:
  const Snapshot& snapshot_;
  const Family family_;
  std::string key_;
  std::string value_;
};

}  // namespace

absl::string_view FamilyName(Family family) {
  static constexpr absl::string_view kNames[kFamilyCount] = {
      "agencies", "reports",   "revisions", "judgements", "details",
      "blobs",    "artefacts", "editions",  "figures",    "leaves",
      "tree",     "heads",     "requests",  "index",      "meta"};
  return kNames[static_cast<size_t>(family)];
}

absl::Status PreconditionFailed(const Precondition& precondition) {
  return absl::AbortedError(
      absl::StrCat(FamilyName(precondition.family), "/", absl::CHexEscape(precondition.key),
                   precondition.expected.has_value() ? " has another value" : " exists already"));
}

std::unique_ptr<Cursor> Snapshot::NewCursor(Family family) const {
  return std::make_unique<ScanningCursor>(*this, family);
}

void WriteSet::Append(WriteSet other) {
  if (writes_.empty()) {
    writes_ = std::move(other.writes_);
    return;
  }
  // Grows as push_back does: room for exactly these would move all that is there every time.
  for (Write& write : other.writes_) writes_.push_back(std::move(write));
}

KeyRange KeyRange::Prefix(absl::string_view prefix) {
  KeyRange range{std::string(prefix), std::string(prefix)};
  // The first key behind all with the prefix: the last byte that can grow, grown.
  while (!range.end.empty() && static_cast<unsigned char>(range.end.back()) == 0xff) {
    range.end.pop_back();
  }
  if (!range.end.empty()) range.end.back() = static_cast<char>(range.end.back() + 1);
  return range;
}

absl::Status Engine::Purge(absl::Span<const FamilyRange>, absl::FunctionRef<bool()>) {
  return absl::OkStatus();
}

}  // namespace nianbao::storage
