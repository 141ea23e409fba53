#include "services/runtime/feed_stream.h"

#include <utility>

#include "absl/time/clock.h"
#include "services/runtime/grpc_status.h"
#include "storage/base/status_macros.h"

namespace nianbao::runtime {

FeedStream::FeedStream(Runtime& runtime, MethodMetrics& metrics, const std::string& path,
                       const grpc::CallbackServerContext& context, const grpc::ByteBuffer& request,
                       const OpenFeed& open)
    : runtime_(runtime),
      open_(open),
      request_(request),
      progress_(runtime, metrics, path, context, static_cast<int64_t>(request.Length())),
      last_sent_(absl::Now()) {
  absl::Status status = progress_.Admit(CallKind::kStream);
  if (status.ok()) status = runtime_.streams().Add(this);
  registered_ = status.ok();
  const std::lock_guard<std::mutex> lock(mutex_);
  if (status.ok() && !end_) {
    Schedule();
  } else {
    state_ = State::kWaiting;
    End(std::move(status));
  }
}

void FeedStream::Schedule() {
  state_ = State::kStepping;
  absl::Status status = runtime_.ScheduleStream([this] { Step(); });
  if (status.ok()) return;
  state_ = State::kWaiting;
  End(std::move(status));
}

// Makes the next message, on the pool.
void FeedStream::Step() {
  bool quiet = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    quiet = std::exchange(quiet_, false);
    woken_ = false;
  }
  bool made = false;
  absl::Status status = CallProgress::Run(progress_.call(), [&](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(made, MakeMessage(call, quiet));
    return absl::OkStatus();
  });

  const std::lock_guard<std::mutex> lock(mutex_);
  state_ = State::kWaiting;
  if (!status.ok() || end_) {
    End(std::move(status));
  } else if (made) {
    state_ = State::kWriting;
    StartWrite(&message_);
  } else if (woken_) {
    Schedule();
  }
}

// Returns whether there is one.
absl::StatusOr<bool> FeedStream::MakeMessage(const Call& call, bool quiet) {
  if (feed_ == nullptr) {
    ASSIGN_OR_RETURN(feed_, open_(call, request_, [this] { Wake(); }));
  }
  ASSIGN_OR_RETURN(std::optional<grpc::ByteBuffer> next, feed_->Next(quiet));
  if (!next) return false;
  message_.Swap(&*next);
  return true;
}

void FeedStream::OnWriteDone(bool ok) {
  const std::lock_guard<std::mutex> lock(mutex_);
  state_ = State::kWaiting;
  last_sent_ = absl::Now();
  if (!ok) {
    End(absl::CancelledError("the caller is gone"));
  } else if (end_) {
    End(*end_);
  } else {
    progress_.CountResponse(static_cast<int64_t>(message_.Length()));
    Schedule();
  }
}

void FeedStream::Wake() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (state_ == State::kWaiting) {
    Schedule();
  } else {
    woken_ = true;
  }
}

void FeedStream::OnCancel() {
  const std::lock_guard<std::mutex> lock(mutex_);
  End(absl::CancelledError("the caller is gone, or its deadline has passed"));
}

void FeedStream::Stop(const absl::Status& reason) {
  const std::lock_guard<std::mutex> lock(mutex_);
  End(reason);
}

void FeedStream::Tick(absl::Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (now >= progress_.call().deadline) {
    End(absl::DeadlineExceededError(
        "the stream has lasted as long as it may; go on from its last position"));
  } else if (state_ == State::kWaiting && now - last_sent_ >= runtime_.limits().stream_quiet) {
    quiet_ = true;
    Schedule();
  }
}

// Ends the call, or has it end once the step or the write under way is over. The first
// reason counts. Finish begins under the lock: nothing follows it.
void FeedStream::End(absl::Status status) {
  if (!end_) end_ = std::move(status);
  if (state_ != State::kWaiting) return;
  state_ = State::kFinished;
  progress_.Record(*end_);
  Finish(ToGrpc(*end_));
}

void FeedStream::OnDone() {
  if (registered_) runtime_.streams().Remove(this);
  { const std::lock_guard<std::mutex> lock(mutex_); }  // Whoever called Finish has let go.
  delete this;
}

}  // namespace nianbao::runtime
