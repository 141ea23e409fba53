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

  // Of the sequencer's thread alone, once it runs.
  LogState state_;
  HelperThread helper_;
  std::deque<PendingPtr> overflow_;

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  mutable std::condition_variable settled_;
  bool writing_ = false;  // What is written may be seen before its head is.
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
    const std::unique_ptr<Snapshot> snapshot = engine_.NewSnapshot();
    RETURN_IF_ERROR(CheckIsThisLog(state_.identity, options_));
    ASSIGN_OR_RETURN(const bool other_key, NeedsNewKey(*snapshot, state_.identity, options_));
    RETURN_IF_ERROR(other_key ? ChangeKey(*snapshot) : SignLoadedHead());
    // A store that only reads says so at once, and not as a failure while writing.
    failure_ = engine_.CheckHealth();
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
  RETURN_IF_ERROR(CheckIsThisLog(state_.identity, options_));
  RETURN_IF_ERROR(NeedsNewKey(*snapshot, state_.identity, options_).status());
  constexpr int64_t kAnySize = std::numeric_limits<int64_t>::max() - 1;
  ASSIGN_OR_RETURN(state_.stored_head, ReadHead(*snapshot, state_.identity, kAnySize));
  if (state_.stored_head.has_value()) head_ = *state_.stored_head;
  failure_ = absl::UnavailableError(absl::StrCat("the log is damaged: ", damage.message()));
  return absl::OkStatus();
}

absl::Status GroupSequencer::Begin() {
  state_.identity = {options_.suite, 1, absl::StrCat(options_.site, "/", options_.log)};
  state_.tree = GrowingTree(options_.suite);
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

// Records the key that signs from here on. Its own head is the first under it.
absl::Status GroupSequencer::ChangeKey(const Snapshot& snapshot) {
  RETURN_IF_ERROR(engine_.CheckHealth());
  if (state_.stored_head.has_value()) head_ = *state_.stored_head;
  const absl::Time now = std::max(WholeMicros(options_.now()), state_.last_recorded);
  Batch batch(engine_, state_.identity, state_.tree, now);
  ASSIGN_OR_RETURN(Change change, KeyChange(snapshot, state_.identity, options_, now));
  std::vector<Accepted> accepted(1);
  ASSIGN_OR_RETURN(accepted[0].committed, batch.Add(std::move(change)));
  SignedHead head;
  RETURN_IF_ERROR(Write(&batch, &accepted, &head));
  head_ = std::move(head);
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

GroupSequencer::Gathered GroupSequencer::Gather(const std::vector<PendingPtr>& taken,
                                                Batch* batch) {
  Gathered gathered;
  for (const PendingPtr& pending : taken) {
    if (batch->bytes() > options_.max_batch_bytes) {
      overflow_.push_back(pending);  // First in the next batch: order is kept.
      continue;
    }
    absl::StatusOr<Committed> added = batch->Add(std::move(pending->change));
    if (added.ok()) {
      gathered.accepted.push_back({pending, *std::move(added)});
    } else {
      gathered.refused.push_back({pending, added.status()});
    }
  }
  return gathered;
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
  Gathered gathered = Gather(taken, &batch);
  if (gathered.accepted.empty()) {
    AnswerAll(&gathered, absl::OkStatus());
    return;
  }
  SignedHead head;
  const int64_t size_before = state_.tree.size();
  SetWriting(true);
  const absl::Status written = Write(&batch, &gathered.accepted, &head);
  if (written.ok()) {
    std::lock_guard lock(mutex_);
    head_ = std::move(head);
  } else {
    Fail(written);
  }
  SetWriting(false);
  AnswerAll(&gathered, written);
  if (written.ok() && state_.tree.size() > size_before) growth_.Notify();
}

// Of many who are answered at once none wakes into a lock that is held for the next. Who lost
// to another change of the batch is told when that one can be read: told earlier, it would
// read what stood before and lose to the same change again.
void GroupSequencer::AnswerAll(Gathered* gathered, const absl::Status& written) {
  {
    std::lock_guard lock(mutex_);
    for (Accepted& one : gathered->accepted) {
      if (written.ok()) {
        one.pending->result = std::move(one.committed);
      } else {
        one.pending->result = written;
      }
      one.pending->done = true;
    }
    for (Refused& one : gathered->refused) {
      one.pending->result = written.ok() ? std::move(one.why) : written;
      one.pending->done = true;
    }
  }
  for (Accepted& one : gathered->accepted) one.pending->answered.notify_one();
  for (Refused& one : gathered->refused) one.pending->answered.notify_one();
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

void GroupSequencer::SetWriting(bool writing) {
  std::lock_guard lock(mutex_);
  writing_ = writing;
  if (!writing) settled_.notify_all();
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
