#include "storage/sequencer/index_cursor.h"

#include <algorithm>
#include <utility>

#include "storage/base/status_macros.h"
#include "storage/sequencer/log_keys.h"

namespace nianbao::storage {
namespace {

// Keys read at once: more cost nothing much, fewer are enough where another index skips.
constexpr int64_t kChunk = 32;

}  // namespace

IndexCursor::IndexCursor(const Snapshot& snapshot, std::string prefix, uint64_t epoch, int64_t end)
    : snapshot_(&snapshot), prefix_(std::move(prefix)), epoch_(epoch), end_(end) {}

absl::Status IndexCursor::Read(int64_t from) {
  chunk_.clear();
  at_ = 0;
  const KeyRange range{IndexKey(prefix_, epoch_, from), IndexKey(prefix_, epoch_, end_)};
  RETURN_IF_ERROR(snapshot_->Scan(Family::kIndex, range, Order::kForward, kChunk,
                                  [this](absl::string_view key, absl::string_view) {
                                    chunk_.push_back(PositionOf(key).value_or(0));
                                    return true;
                                  }));
  last_chunk_ = static_cast<int64_t>(chunk_.size()) < kChunk;
  return absl::OkStatus();
}

absl::StatusOr<int64_t> IndexCursor::Seek(int64_t from) {
  if (from >= end_) return end_;
  while (at_ < chunk_.size() && chunk_[at_] < from) ++at_;
  if (at_ == chunk_.size() && !last_chunk_) RETURN_IF_ERROR(Read(from));
  return at_ < chunk_.size() ? chunk_[at_] : end_;
}

absl::StatusOr<int64_t> IndexJoin::Seek(int64_t from) {
  int64_t at = from;
  bool agreed = false;
  while (!agreed && at < end_ && steps_ > 0) {
    agreed = true;
    for (std::vector<IndexCursor>& group : groups_) {
      int64_t first = end_;
      for (IndexCursor& cursor : group) {
        ASSIGN_OR_RETURN(const int64_t position, cursor.Seek(at));
        first = std::min(first, position);
      }
      agreed = agreed && first == at;
      at = first;
    }
    --steps_;
  }
  return std::min(at, end_);
}

}  // namespace nianbao::storage
