#include "services/runtime/call_progress.h"

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace nianbao::runtime {

CallProgress::CallProgress(Runtime& runtime, MethodMetrics& metrics, const std::string& path,
                           const grpc::CallbackServerContext& context, int64_t request_bytes)
    : runtime_(runtime),
      metrics_(metrics),
      path_(path),
      context_(context),
      request_bytes_(request_bytes),
      start_(absl::Now()) {
  metrics_.Started();
}

void CallProgress::Start(Work work, std::function<void(const absl::Status&)> finish,
                         CallKind kind) {
  absl::Status status = Admit(kind);
  if (status.ok()) {
    // The job holds its own copy of `finish`: after it, this object may be gone.
    status = runtime_.Schedule([this, work = std::move(work), finish] {
      const absl::Status result = Run(call_, work);
      Record(result);
      finish(result);
    });
    if (status.ok()) return;
  }
  Record(status);
  finish(status);
}

absl::Status CallProgress::Admit(CallKind kind) {
  absl::StatusOr<Call> call = runtime_.Admit(context_, kind);
  if (!call.ok()) return call.status();
  call_ = *std::move(call);
  return absl::OkStatus();
}

absl::Status CallProgress::Run(const Call& call, const Work& work) {
  if (absl::Now() >= call.deadline) {
    return absl::DeadlineExceededError("the deadline passed while the call waited its turn");
  }
  if (call.cancelled()) return absl::CancelledError("the caller is gone");
  // The last fence: memory exhausted, or a library's exception nobody expected.
  try {
    return work(call);
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("unexpected failure: ", error.what()));
  }
}

void CallProgress::Record(const absl::Status& status) {
  const absl::Duration duration = absl::Now() - start_;
  metrics_.Finished(status.code(), duration);
  CallRecord record;
  record.method = absl::string_view(path_).substr(1);
  record.principal = call_.actor.principal();
  record.person = call_.actor.person();
  const std::string peer = call_.peer.empty() ? context_.peer() : call_.peer;
  record.peer = peer;
  record.start = start_;
  record.duration = duration;
  record.request_bytes = request_bytes_;
  record.response_bytes = response_bytes_;
  record.status = status;
  runtime_.Log(record);
  if (absl::IsPermissionDenied(status)) TellRefusal(status);
}

void CallProgress::TellRefusal(const absl::Status& status) {
  if (call_.actor.principal().empty()) {
    absl::StatusOr<Call> caller = runtime_.Caller(context_);
    if (!caller.ok()) return;
    call_ = *std::move(caller);
  }
  runtime_.Observe({call_, absl::string_view(path_).substr(1), status, describe_});
}

}  // namespace nianbao::runtime
