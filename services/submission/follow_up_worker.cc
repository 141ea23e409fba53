#include "services/submission/follow_up_worker.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/call_log.h"

namespace nianbao::submission {

FollowUpWorker::FollowUpWorker(storage::Sequencer& sequencer, std::string waits, Pass pass,
                               FollowUpPace pace)
    : waits_(std::move(waits)),
      pass_(std::move(pass)),
      pace_(pace),
      subscription_(sequencer.Listen([this] { Grown(); })) {
  thread_ = std::thread([this] { Run(); });
}

FollowUpWorker::~FollowUpWorker() {
  subscription_.reset();
  stopping_ = true;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void FollowUpWorker::Grown() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    grown_ = true;
  }
  wake_.notify_all();
}

void FollowUpWorker::Tell(const FollowUpPass& pass) {
  const std::string why = stopping_ ? "" : std::string(pass.error.message());
  if (!why.empty() && why != told_) {
    runtime::LogEvent("error", waits_, absl::StrCat(pass.left, ": ", why));
  }
  told_ = why;
}

void FollowUpWorker::Run() {
  absl::Duration retry = pace_.retry;
  std::unique_lock<std::mutex> lock(mutex_);
  const auto stopped_within = [&](absl::Duration time) {
    return wake_.wait_for(lock, absl::ToChronoNanoseconds(time), [this] { return stop_; });
  };
  while (true) {
    wake_.wait(lock, [this] { return stop_ || grown_; });
    if (stop_) return;
    grown_ = false;
    lock.unlock();
    const FollowUpPass pass = pass_([this] { return stopping_.load(); });
    Tell(pass);
    lock.lock();
    if (pass.error.ok()) {
      retry = pace_.retry;
      if (stopped_within(pace_.rest)) return;
      continue;
    }
    // What is damaged stays so, and what has come since need not wait for it.
    const bool damaged = absl::IsDataLoss(pass.error);
    if (damaged && stopped_within(pace_.rest)) return;
    wake_.wait_for(lock, absl::ToChronoNanoseconds(retry),
                   [&] { return stop_ || (damaged && grown_); });
    if (stop_) return;
    retry = std::min(2 * retry, pace_.longest_retry);
    grown_ = true;
  }
}

}  // namespace nianbao::submission
