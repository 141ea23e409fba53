#ifndef NIANBAO_STORAGE_SEQUENCER_BATCH_H_
#define NIANBAO_STORAGE_SEQUENCER_BATCH_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/engine/engine.h"
#include "storage/sequencer/growing_tree.h"
#include "storage/sequencer/log_keys.h"
#include "storage/sequencer/pending_view.h"
#include "storage/sequencer/sequencer.h"

namespace nianbao::storage {

// Gathers changes that will be committed in one write. Not thread-safe; made and spent
// by the sequencer's thread.
class Batch {
 public:
  // `tree` is the log so far; the batch grows a copy. All leaves get `recorded_time`.
  Batch(const Engine& engine, const LogIdentity& identity, const GrowingTree& tree,
        absl::Time recorded_time);

  // Checks the change against the store and the changes before it, gives it positions and
  // takes its leaves and writes. Not OK: the batch is as it was. Errors as
  // Sequencer::Commit.
  absl::StatusOr<Committed> Add(Change change);

  // Bytes of keys and values gathered so far.
  int64_t bytes() const { return view_.bytes(); }

  absl::Time recorded_time() const { return recorded_time_; }

  // With all leaves added.
  const GrowingTree& tree() const { return tree_; }

  // Proves, in the tree of the whole batch, the leaves of a change that Add took.
  absl::Status Prove(Committed* committed) const;

  // All that is to be written, once nothing more is added.
  WriteSet TakeWrites();

 private:
  using Tips = std::map<std::string, LogTip>;

  absl::StatusOr<LogTip> TipOf(const std::string& resource, const Tips& newer) const;
  absl::Status Place(log::Leaf* leaf, int64_t position, Tips* newer, CommittedLeaf* placed) const;
  void Index(const log::Leaf& leaf, const std::string& bytes, WriteSet* writes) const;

  const LogIdentity& identity_;
  const std::string origin_;
  const absl::Time recorded_time_;
  GrowingTree tree_;
  PendingView view_;
  Tips tips_;  // Of the resources that the batch has touched.
};

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_SEQUENCER_BATCH_H_
