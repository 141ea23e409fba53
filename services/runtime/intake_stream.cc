#include "services/runtime/intake_stream.h"

#include <utility>

#include "services/runtime/grpc_status.h"
#include "storage/base/status_macros.h"

namespace nianbao::runtime {

IntakeStream::IntakeStream(Runtime& runtime, MethodMetrics& metrics, const std::string& path,
                           const grpc::CallbackServerContext& context, grpc::ByteBuffer& response,
                           const OpenIntake& open,
                           std::function<RefusedRequest(const grpc::ByteBuffer&)> describe)
    : runtime_(runtime),
      open_(open),
      response_(response),
      progress_(runtime, metrics, path, context, 0) {
  progress_.DescribeBy([this, describe = std::move(describe)] { return describe(first_); });
  absl::Status status = progress_.Admit(CallKind::kCall);
  if (status.ok()) status = runtime_.streams().Add(this);
  registered_ = status.ok();
  const std::lock_guard<std::mutex> lock(mutex_);
  state_ = State::kReading;
  if (status.ok() && !end_) {
    StartRead(&message_);
  } else {
    End(std::move(status));
  }
}

void IntakeStream::OnReadDone(bool ok) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (state_ == State::kFinished) return;
  if (ok) {
    progress_.CountRequest(static_cast<int64_t>(message_.Length()));
    if (!first_.Valid()) first_ = message_;
  }
  state_ = State::kWorking;
  absl::Status status = runtime_.ScheduleStream([this, all_read = !ok] { Work(all_read); });
  if (status.ok()) return;
  state_ = State::kReading;
  End(std::move(status));
}

// Takes the message, or makes the answer, on the pool.
void IntakeStream::Work(bool all_read) {
  absl::Status status =
      CallProgress::Run(progress_.call(), [&](const Call& call) { return Take(call, all_read); });

  const std::lock_guard<std::mutex> lock(mutex_);
  state_ = State::kReading;
  if (!status.ok() || end_ || all_read) {
    End(std::move(status));
  } else {
    StartRead(&message_);
  }
}

absl::Status IntakeStream::Take(const Call& call, bool all_read) {
  if (intake_ == nullptr) {
    ASSIGN_OR_RETURN(intake_, open_(call));
  }
  if (!all_read) return intake_->Take(message_);
  ASSIGN_OR_RETURN(grpc::ByteBuffer answer, intake_->End());
  response_.Swap(&answer);
  progress_.CountResponse(static_cast<int64_t>(response_.Length()));
  return absl::OkStatus();
}

void IntakeStream::OnCancel() {
  const std::lock_guard<std::mutex> lock(mutex_);
  End(absl::CancelledError("the caller is gone, or its deadline has passed"));
}

void IntakeStream::Stop(const absl::Status& reason) {
  const std::lock_guard<std::mutex> lock(mutex_);
  End(reason);
}

void IntakeStream::Tick(absl::Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (now < progress_.call().deadline) return;
  End(absl::DeadlineExceededError("the stream has lasted as long as it may; open another"));
}

// Ends the call, or has it end once the job under way is over. The first reason counts. A read
// under way fails then. Finish begins under the lock: nothing follows it.
void IntakeStream::End(absl::Status status) {
  if (!end_) end_ = std::move(status);
  if (state_ != State::kReading) return;
  state_ = State::kFinished;
  progress_.Record(*end_);
  Finish(ToGrpc(*end_));
}

void IntakeStream::OnDone() {
  if (registered_) runtime_.streams().Remove(this);
  { const std::lock_guard<std::mutex> lock(mutex_); }  // Whoever called Finish has let go.
  delete this;
}

}  // namespace nianbao::runtime
