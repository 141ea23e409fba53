#include "services/runtime/item_stream.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "services/runtime/errors.h"
#include "services/runtime/grpc_status.h"
#include "services/runtime/wire.h"

namespace nianbao::runtime {

ItemStream::ItemStream(Runtime& runtime, MethodMetrics& metrics, const std::string& path,
                       const grpc::CallbackServerContext& context, const Body& body)
    : runtime_(runtime), body_(body), progress_(runtime, metrics, path, context, 0) {
  absl::Status status = progress_.Admit(CallKind::kStream);
  if (status.ok()) status = runtime_.streams().Add(this);
  registered_ = status.ok();
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!status.ok()) End(std::move(status));
  GoOn();
}

void ItemStream::OnReadDone(bool ok) {
  const std::lock_guard<std::mutex> lock(mutex_);
  reading_ = false;
  if (!ok) {
    read_all_ = true;
  } else if (!end_) {
    Take();
  }
  GoOn();
}

// Hands what was read to the pool.
void ItemStream::Take() {
  ++items_;
  const auto size = static_cast<int64_t>(incoming_.Length());
  progress_.CountRequest(size);
  runtime_.stream_bytes() += size;
  grpc::ByteBuffer item;
  item.Swap(&incoming_);
  absl::Status status =
      runtime_.ScheduleStream([this, item, received = absl::Now()] { Work(item, received); });
  if (status.ok()) return;
  --items_;
  runtime_.stream_bytes() -= size;
  End(std::move(status));
}

void ItemStream::Work(const grpc::ByteBuffer& item, absl::Time received) {
  Call call = progress_.call();
  call.received_time = received;
  call.deadline = std::min(call.deadline, received + runtime_.limits().longest_deadline);
  grpc::ByteBuffer answer;
  bool answered = false;
  const Reply reply = [&](const google::protobuf::Message& message) {
    answered = true;
    return Serialize(message, answer);
  };
  absl::Status status =
      CallProgress::Run(call, [&](const Call& its_call) { return body_(its_call, item, reply); });
  if (status.ok() && !answered) status = absl::InternalError("an item without an answer");

  const std::lock_guard<std::mutex> lock(mutex_);
  runtime_.stream_bytes() -= static_cast<int64_t>(item.Length());
  if (status.ok()) {
    outgoing_.push_back(std::move(answer));
  } else {
    --items_;
    End(std::move(status));
  }
  GoOn();
}

void ItemStream::OnWriteDone(bool ok) {
  const std::lock_guard<std::mutex> lock(mutex_);
  writing_ = false;
  if (ok) {
    progress_.CountResponse(static_cast<int64_t>(outgoing_.front().Length()));
    outgoing_.pop_front();
    --items_;
  } else {
    End(absl::CancelledError("the caller is gone"));
    items_ -= static_cast<int>(outgoing_.size());
    outgoing_.clear();
  }
  GoOn();
}

void ItemStream::OnCancel() {
  const std::lock_guard<std::mutex> lock(mutex_);
  End(absl::CancelledError("the caller is gone, or its deadline has passed"));
  GoOn();
}

void ItemStream::Stop(const absl::Status& reason) {
  const std::lock_guard<std::mutex> lock(mutex_);
  End(reason);
  GoOn();
}

void ItemStream::Tick(absl::Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (now < progress_.call().deadline) return;
  End(absl::DeadlineExceededError("the stream has lasted as long as it may; open another"));
  GoOn();
}

// The first reason counts.
void ItemStream::End(absl::Status status) {
  if (!end_) end_ = std::move(status);
}

bool ItemStream::MayRead() const {
  if (reading_ || read_all_ || end_) return false;
  if (items_ == 0) return true;  // Every stream gets on, however full the process is.
  const Limits& limits = runtime_.limits();
  return items_ < limits.stream_items && runtime_.stream_bytes() < limits.stream_bytes;
}

// Starts whatever can be started. Operations begin under the lock, so that none follows
// Finish; gRPC never calls back from within them.
void ItemStream::GoOn() {
  if (finished_) return;
  if (!writing_ && !outgoing_.empty()) {
    writing_ = true;
    StartWrite(&outgoing_.front());
  }
  if (MayRead()) {
    reading_ = true;
    StartRead(&incoming_);
  }
  if (items_ > 0 || (!read_all_ && !end_)) return;
  finished_ = true;
  const absl::Status status = end_.value_or(absl::OkStatus());
  progress_.Record(status);
  Finish(ToGrpc(status));
}

void ItemStream::OnDone() {
  if (registered_) runtime_.streams().Remove(this);
  { const std::lock_guard<std::mutex> lock(mutex_); }  // Whoever called Finish has let go.
  delete this;
}

}  // namespace nianbao::runtime
