#ifndef NIANBAO_STORAGE_SEQUENCER_GROUP_SEQUENCER_H_
#define NIANBAO_STORAGE_SEQUENCER_GROUP_SEQUENCER_H_

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "storage/base/status_macros.h"
#include "storage/sequencer/batch.h"
#include "storage/sequencer/growing_tree.h"
#include "storage/sequencer/helper_thread.h"
#include "storage/sequencer/log_state.h"
#include "storage/sequencer/sequencer.h"

// What the files of the sequencer share: opening the log is in open_log.cc, the queue and the
// writing in sequencer.cc.
namespace nianbao::storage {

// Times are of whole microseconds wherever they are recorded.
inline absl::Time WholeMicros(absl::Time time) {
  return absl::FromUnixMicros(absl::ToUnixMicros(time));
}

// A change from the moment it is handed in until it is answered.
struct Pending {
  explicit Pending(Change c) : change(std::move(c)) {}

  Change change;
  bool taken = false;  // In a batch: it can no longer be dropped.
  bool done = false;
  absl::StatusOr<Committed> result = absl::UnknownError("not decided");
  std::condition_variable answered;
};
using PendingPtr = std::shared_ptr<Pending>;

// The sequencer. Whoever has the turn takes what waits and writes it at once: the thread that is
// there for it, or, when nothing else waits, the caller itself, which saves waking one another.
class GroupSequencer : public Sequencer {
 public:
  GroupSequencer(Engine* engine, SequencerOptions options)
      : engine_(*engine), options_(std::move(options)) {}

  ~GroupSequencer() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    arrived_.notify_all();
    if (thread_.joinable()) thread_.join();
    StoreHead();
  }

  // Reads or begins the log, then starts the thread.
  absl::Status Start();

  absl::StatusOr<Committed> Commit(Change change) override;

  SignedHead Head() const override {
    std::lock_guard lock(mutex_);
    return head_;
  }

  SignedHead HeadBeyond(int64_t size) const override {
    std::unique_lock lock(mutex_);
    settled_.wait(lock, [&] { return head_.tree_size > size || !writing_; });
    return head_;
  }

  std::unique_ptr<Growth::Subscription> Listen(Growth::Listener listener) override {
    return growth_.Listen(std::move(listener));
  }

  absl::Status CheckHealth() const override {
    std::lock_guard lock(mutex_);
    RETURN_IF_ERROR(failure_);
    return engine_.CheckHealth();
  }

 private:
  struct Accepted {
    PendingPtr pending;
    Committed committed;
  };
  struct Refused {
    PendingPtr pending;
    absl::Status why;
  };
  struct Gathered {
    std::vector<Accepted> accepted;
    std::vector<Refused> refused;
  };

  absl::Status Begin();
  absl::Status StandWithDamage(const absl::Status& damage);
  absl::Status SignLoadedHead();
  absl::Status ChangeKey(const Snapshot& snapshot);
  void Run();
  std::vector<PendingPtr> TakeWaiting();
  bool MayWriteHere(absl::Time deadline) const;
  void WriteHere(const PendingPtr& pending, std::unique_lock<std::mutex>* lock);
  void EndTurn();
  Gathered Gather(const std::vector<PendingPtr>& taken, Batch* batch);
  void CommitTogether(const std::vector<PendingPtr>& taken);
  absl::Status Write(Batch* batch, std::vector<Accepted>* accepted, SignedHead* head);
  void Answer(const PendingPtr& pending, absl::StatusOr<Committed> result);
  void AnswerAll(Gathered* gathered, const absl::Status& written);
  void Fail(const absl::Status& status);
  void SetWriting(bool writing);
  void StoreHead();
  absl::StatusOr<SignedHead> Sign(const GrowingTree& tree) const;

  Engine& engine_;
  const SequencerOptions options_;
  Growth growth_;

  // Of whoever has the turn, once the thread runs.
  LogState state_;
  HelperThread helper_;
  std::deque<PendingPtr> overflow_;

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  mutable std::condition_variable settled_;
  bool turn_taken_ = false;
  bool writing_ = false;  // What is written may be seen before its head is.
  std::deque<PendingPtr> waiting_;
  bool stopping_ = false;
  absl::Status failure_;
  SignedHead head_;
  std::thread thread_;
};

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_SEQUENCER_GROUP_SEQUENCER_H_
