#ifndef NIANBAO_STORAGE_SEQUENCER_PENDING_VIEW_H_
#define NIANBAO_STORAGE_SEQUENCER_PENDING_VIEW_H_

#include <list>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "storage/engine/engine.h"

namespace nianbao::storage {

// The store as it will be when the changes gathered so far are committed. Not
// thread-safe.
class PendingView {
 public:
  explicit PendingView(const Engine& engine) : engine_(engine) {}

  // As Engine::Get.
  absl::StatusOr<std::string> Get(Family family, absl::string_view key) const;

  // ABORTED (PreconditionFailed) when one does not hold, or the engine's error.
  absl::Status Check(absl::Span<const Precondition> preconditions) const;

  void Add(WriteSet writes);

  int64_t bytes() const { return bytes_; }

  // All writes in the order they came. The view is spent.
  WriteSet Take();

 private:
  using Key = std::pair<Family, absl::string_view>;

  const Engine& engine_;
  std::list<WriteSet> sets_;  // Stable: newest_ points into them.
  absl::flat_hash_map<Key, const WriteSet::Write*> newest_;
  int64_t bytes_ = 0;
};

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_SEQUENCER_PENDING_VIEW_H_
