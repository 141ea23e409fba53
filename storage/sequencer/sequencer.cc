#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/log/head.h"
#include "storage/sequencer/group_sequencer.h"
#include "storage/sequencer/log_keys.h"

namespace nianbao::storage {
namespace {

// A device that takes longer for a change holds its caller beyond its deadline.
constexpr absl::Duration kLongestFlush = absl::Seconds(1);

}  // namespace

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
  if (MayWriteHere(deadline)) {
    WriteHere(pending, &lock);
    return std::move(pending->result);
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

// Who has little time is better off in the queue, where the deadline ends the waiting.
bool GroupSequencer::MayWriteHere(absl::Time deadline) const {
  return !turn_taken_ && waiting_.empty() && overflow_.empty() &&
         deadline - absl::Now() > kLongestFlush;
}

void GroupSequencer::WriteHere(const PendingPtr& pending, std::unique_lock<std::mutex>* lock) {
  turn_taken_ = true;
  pending->taken = true;
  lock->unlock();
  CommitTogether({pending});
  EndTurn();
  lock->lock();
}

void GroupSequencer::EndTurn() {
  {
    std::lock_guard lock(mutex_);
    turn_taken_ = false;
    if (waiting_.empty() && overflow_.empty() && !stopping_) return;
  }
  arrived_.notify_one();
}

void GroupSequencer::Run() {
  while (true) {
    const std::vector<PendingPtr> taken = TakeWaiting();
    if (taken.empty()) return;
    CommitTogether(taken);
    EndTurn();
  }
}

// Waits for changes and the turn. Empty: the sequencer is closing and none is left.
std::vector<PendingPtr> GroupSequencer::TakeWaiting() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] {
    return !turn_taken_ && (stopping_ || !waiting_.empty() || !overflow_.empty());
  });
  turn_taken_ = true;
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
      one.pending->result = written.ok() ? one.why : written;
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

}  // namespace nianbao::storage
