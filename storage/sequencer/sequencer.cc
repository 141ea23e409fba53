#include "storage/sequencer/sequencer.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <limits>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/log/head.h"
#include "storage/sequencer/batch.h"
#include "storage/sequencer/genesis.h"
#include "storage/sequencer/helper_thread.h"
#include "storage/sequencer/log_keys.h"
#include "storage/sequencer/log_state.h"

namespace nianbao::storage {
namespace {

absl::Time WholeMicros(absl::Time time) { return absl::FromUnixMicros(absl::ToUnixMicros(time)); }

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

  absl::Status Begin();
  absl::Status StandWithDamage(const absl::Status& damage);
  absl::Status SignLoadedHead();
  void Run();
  std::vector<PendingPtr> TakeWaiting();
  std::vector<Accepted> Gather(const std::vector<PendingPtr>& taken, Batch* batch);
  void CommitTogether(const std::vector<PendingPtr>& taken);
  absl::Status Write(Batch* batch, std::vector<Accepted>* accepted, SignedHead* head);
  void Answer(const PendingPtr& pending, absl::StatusOr<Committed> result);
  void Fail(const absl::Status& status);
  void StoreHead();
  absl::StatusOr<SignedHead> Sign(const GrowingTree& tree) const;

  Engine& engine_;
  const SequencerOptions options_;

  // Of the sequencer's thread alone, once it runs.
  LogState state_;
  HelperThread helper_;
  std::deque<PendingPtr> overflow_;

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<PendingPtr> waiting_;
  bool stopping_ = false;
  absl::Status failure_;
  SignedHead head_;
  std::thread thread_;
};

absl::Status GroupSequencer::Start() {
  absl::StatusOr<LogState> state = LoadLogState(*engine_.NewSnapshot());
  if (absl::IsNotFound(state.status())) {
    RETURN_IF_ERROR(Begin());
  } else if (absl::IsDataLoss(state.status()) && !engine_.CheckHealth().ok()) {
    RETURN_IF_ERROR(StandWithDamage(state.status()));
  } else {
    RETURN_IF_ERROR(state.status());
    state_ = *std::move(state);
    RETURN_IF_ERROR(CheckIsThisLog(*engine_.NewSnapshot(), state_.identity, options_));
    RETURN_IF_ERROR(SignLoadedHead());
  }
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

// The engine only reads and has lost some of the log: what is intact is served under the
// newest head that is left, and nothing is committed.
absl::Status GroupSequencer::StandWithDamage(const absl::Status& damage) {
  const std::unique_ptr<Snapshot> snapshot = engine_.NewSnapshot();
  ASSIGN_OR_RETURN(const std::string bytes, snapshot->Get(Family::kMeta, kIdentityKey));
  ASSIGN_OR_RETURN(state_.identity, DecodeIdentity(bytes));
  RETURN_IF_ERROR(CheckIsThisLog(*snapshot, state_.identity, options_));
  constexpr int64_t kAnySize = std::numeric_limits<int64_t>::max() - 1;
  ASSIGN_OR_RETURN(state_.stored_head, ReadHead(*snapshot, state_.identity, kAnySize));
  if (state_.stored_head.has_value()) head_ = *state_.stored_head;
  failure_ = absl::UnavailableError(absl::StrCat("the log is damaged: ", damage.message()));
  return absl::OkStatus();
}

absl::Status GroupSequencer::Begin() {
  state_.identity = {options_.suite, 1, absl::StrCat(options_.site, "/", options_.log)};
  const absl::Time now = WholeMicros(options_.now());
  Batch batch(engine_, state_.identity, state_.tree, now);
  ASSIGN_OR_RETURN(Change change, GenesisChange(state_.identity, *options_.signer, now));
  std::vector<Accepted> accepted(1);
  ASSIGN_OR_RETURN(accepted[0].committed, batch.Add(std::move(change)));
  return Write(&batch, &accepted, &head_);
}

// A crash between the flush and the next one loses the head's signature, not the tree.
absl::Status GroupSequencer::SignLoadedHead() {
  if (state_.stored_head.has_value()) head_ = *state_.stored_head;
  if (head_.tree_size == state_.tree.size()) return absl::OkStatus();
  if (!engine_.CheckHealth().ok()) return absl::OkStatus();
  ASSIGN_OR_RETURN(head_, Sign(state_.tree));
  StoreHead();
  return absl::OkStatus();
}

absl::StatusOr<SignedHead> GroupSequencer::Sign(const GrowingTree& tree) const {
  SignedHead head{state_.identity.Origin(), tree.size(), tree.Root(), ""};
  ASSIGN_OR_RETURN(
      head.note,
      log::SignCheckpoint({head.origin, static_cast<uint64_t>(head.tree_size), head.root_hash},
                          *options_.signer));
  return head;
}

// Stores the newest head if the engine still takes writes. Its loss costs a signature.
void GroupSequencer::StoreHead() {
  if (head_.note.empty()) return;
  if (state_.stored_head.has_value() && state_.stored_head->tree_size == head_.tree_size) return;
  WriteSet writes;
  writes.Put(Family::kHeads, HeadKey(state_.identity.epoch, head_.tree_size), head_.note);
  if (engine_.Commit(writes).ok()) state_.stored_head = head_;
}

absl::StatusOr<Committed> GroupSequencer::Commit(Change change) {
  const absl::Time deadline = change.deadline;
  if (deadline <= absl::Now()) {
    return absl::DeadlineExceededError("the deadline had passed before the change: nothing done");
  }
  const auto pending = std::make_shared<Pending>(std::move(change));
  std::unique_lock lock(mutex_);
  if (stopping_) return absl::UnavailableError("the store is closing");
  RETURN_IF_ERROR(failure_);
  if (waiting_.size() >= static_cast<size_t>(options_.max_waiting)) {
    return absl::ResourceExhaustedError(
        absl::StrCat("more than ", options_.max_waiting, " changes wait to be written"));
  }
  waiting_.push_back(pending);
  arrived_.notify_one();
  const auto is_done = [&] { return pending->done; };
  if (deadline == absl::InfiniteFuture()) {
    pending->answered.wait(lock, is_done);
  } else if (!pending->answered.wait_until(lock, absl::ToChronoTime(deadline), is_done)) {
    if (pending->taken) {
      return absl::DeadlineExceededError(
          "the deadline passed while the change was being written: it may be done");
    }
    pending->taken = true;  // By nobody: the sequencer passes it over.
    waiting_.erase(std::find(waiting_.begin(), waiting_.end(), pending));
    return absl::DeadlineExceededError("the deadline passed in the queue: nothing done");
  }
  return std::move(pending->result);
}

void GroupSequencer::Run() {
  while (true) {
    const std::vector<PendingPtr> taken = TakeWaiting();
    if (taken.empty()) return;
    CommitTogether(taken);
  }
}

// Waits for changes. Empty: the sequencer is closing and none is left.
std::vector<PendingPtr> GroupSequencer::TakeWaiting() {
  std::unique_lock lock(mutex_);
  if (overflow_.empty()) {
    arrived_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  }
  std::vector<PendingPtr> taken(overflow_.begin(), overflow_.end());
  overflow_.clear();
  while (!waiting_.empty() && taken.size() < static_cast<size_t>(options_.max_batch)) {
    waiting_.front()->taken = true;
    taken.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return taken;
}

std::vector<GroupSequencer::Accepted> GroupSequencer::Gather(const std::vector<PendingPtr>& taken,
                                                             Batch* batch) {
  std::vector<Accepted> accepted;
  for (const PendingPtr& pending : taken) {
    if (batch->bytes() > options_.max_batch_bytes) {
      overflow_.push_back(pending);  // First in the next batch: order is kept.
      continue;
    }
    absl::StatusOr<Committed> added = batch->Add(std::move(pending->change));
    if (added.ok()) {
      accepted.push_back({pending, *std::move(added)});
    } else {
      Answer(pending, added.status());
    }
  }
  return accepted;
}

void GroupSequencer::CommitTogether(const std::vector<PendingPtr>& taken) {
  {
    std::unique_lock lock(mutex_);
    if (!failure_.ok()) {
      const absl::Status failure = failure_;
      lock.unlock();
      for (const PendingPtr& pending : taken) Answer(pending, failure);
      return;
    }
  }
  const absl::Time now = std::max(WholeMicros(options_.now()), state_.last_recorded);
  Batch batch(engine_, state_.identity, state_.tree, now);
  std::vector<Accepted> accepted = Gather(taken, &batch);
  if (accepted.empty()) return;
  SignedHead head;
  const absl::Status written = Write(&batch, &accepted, &head);
  if (written.ok()) {
    std::lock_guard lock(mutex_);
    head_ = std::move(head);
  } else {
    Fail(written);
  }
  for (Accepted& one : accepted) {
    if (written.ok()) {
      Answer(one.pending, std::move(one.committed));
    } else {
      Answer(one.pending, written);
    }
  }
}

// Writes the batch; signs and proves while the flush runs.
absl::Status GroupSequencer::Write(Batch* batch, std::vector<Accepted>* accepted,
                                   SignedHead* head) {
  WriteSet writes = batch->TakeWrites();
  const bool grown = batch->tree().size() > state_.tree.size();
  const SignedHead& newest = head_;  // Only this thread changes it.
  const bool stores_head =
      !newest.note.empty() &&
      (!state_.stored_head.has_value() || state_.stored_head->tree_size != newest.tree_size);
  if (stores_head) {
    writes.Put(Family::kHeads, HeadKey(state_.identity.epoch, newest.tree_size), newest.note);
  }
  absl::Status signed_and_proved;
  helper_.Start([&] {
    if (grown) {
      absl::StatusOr<SignedHead> made = Sign(batch->tree());
      signed_and_proved = made.status();
      if (made.ok()) *head = *std::move(made);
    } else {
      *head = newest;
    }
    for (Accepted& one : *accepted) {
      if (signed_and_proved.ok()) signed_and_proved = batch->Prove(&one.committed);
      one.committed.head = *head;
    }
  });
  absl::Status written = engine_.Commit(writes);
  helper_.Wait();
  if (!written.ok()) {
    return absl::UnavailableError(absl::StrCat(
        "the store failed while writing; what was in flight is known after opening it again: ",
        written.message()));
  }
  if (stores_head) state_.stored_head = newest;
  state_.tree = batch->tree();
  state_.tree.Settle();
  state_.last_recorded = batch->recorded_time();
  if (!signed_and_proved.ok()) {
    return absl::UnavailableError(absl::StrCat(
        "changes were written, but their head was not signed: ", signed_and_proved.message()));
  }
  return absl::OkStatus();
}

void GroupSequencer::Answer(const PendingPtr& pending, absl::StatusOr<Committed> result) {
  std::lock_guard lock(mutex_);
  pending->result = std::move(result);
  pending->done = true;
  pending->answered.notify_all();
}

void GroupSequencer::Fail(const absl::Status& status) {
  std::lock_guard lock(mutex_);
  failure_ = status;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Sequencer>> Sequencer::Open(Engine* engine,
                                                           SequencerOptions options) {
  auto sequencer = std::make_unique<GroupSequencer>(engine, std::move(options));
  RETURN_IF_ERROR(sequencer->Start());
  return sequencer;
}

}  // namespace nianbao::storage
