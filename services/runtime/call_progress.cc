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

void CallProgress::Start(Work work, std::function<void(const absl::Status&)> finish) {
  absl::StatusOr<Call> call = runtime_.Admit(context_);
  absl::Status status = call.status();
  if (call.ok()) {
    call_ = *std::move(call);
    // The job holds its own copy of `finish`: after it, this object may be gone.
    status = runtime_.Schedule([this, work = std::move(work), finish] {
      const absl::Status result = Run(work);
      Record(result);
      finish(result);
    });
    if (status.ok()) return;
  }
  Record(status);
  finish(status);
}

absl::Status CallProgress::Run(const Work& work) const {
  if (absl::Now() >= call_.deadline) {
    return absl::DeadlineExceededError("the deadline passed while the call waited its turn");
  }
  if (call_.cancelled()) return absl::CancelledError("the caller is gone");
  // The last fence: memory exhausted, or a library's exception nobody expected.
  try {
    return work(call_);
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
}

}  // namespace nianbao::runtime
