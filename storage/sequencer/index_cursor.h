#ifndef NIANBAO_STORAGE_SEQUENCER_INDEX_CURSOR_H_
#define NIANBAO_STORAGE_SEQUENCER_INDEX_CURSOR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/engine/engine.h"

// Positions of the log that several indexes name together, found by skipping through
// all of them at once: the work follows the narrowest, not the length of the log.
namespace nianbao::storage {

// The positions one index holds under one prefix. Moves forwards only.
class IndexCursor {
 public:
  // Positions below `end` of one epoch. `snapshot` outlives the cursor.
  IndexCursor(const Snapshot& snapshot, std::string prefix, uint64_t epoch, int64_t end);

  // The first position at `from` or behind; `end` when there is none. `from` does not
  // fall from call to call. Errors as Snapshot::Scan.
  absl::StatusOr<int64_t> Seek(int64_t from);

 private:
  absl::Status Read(int64_t from);

  const Snapshot* snapshot_;
  std::string prefix_;
  uint64_t epoch_;
  int64_t end_;
  // Read ahead: positions from at_ on are not passed yet.
  std::vector<int64_t> chunk_;
  size_t at_ = 0;
  bool last_chunk_ = false;
};

// Positions that stand in one index of every group.
class IndexJoin {
 public:
  // Positions below `end`. `steps` bounds how many are looked at.
  IndexJoin(int64_t end, int steps) : end_(end), steps_(steps) {}

  void AddGroup(std::vector<IndexCursor> group) { groups_.push_back(std::move(group)); }

  // The first position at `from` or behind that every group has; `end` when there is
  // none; without groups, `from` itself. When the steps are used up, a position before
  // which there is none: see spent().
  absl::StatusOr<int64_t> Seek(int64_t from);

  bool spent() const { return steps_ <= 0; }

 private:
  int64_t end_;
  int steps_;
  std::vector<std::vector<IndexCursor>> groups_;
};

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_SEQUENCER_INDEX_CURSOR_H_
