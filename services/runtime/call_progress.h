#ifndef NIANBAO_SERVICES_RUNTIME_CALL_PROGRESS_H_
#define NIANBAO_SERVICES_RUNTIME_CALL_PROGRESS_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/runtime/call.h"
#include "services/runtime/metrics.h"
#include "services/runtime/runtime.h"

namespace nianbao::runtime {

// The path every call takes, of whatever shape: admitted when made, then run on the
// pool, then measured and logged. Belongs to one reactor.
class CallProgress {
 public:
  using Work = std::function<absl::Status(const Call&)>;

  // Runs `work` unless the call's time is up or its caller gone. An exception becomes
  // INTERNAL.
  static absl::Status Run(const Call& call, const Work& work);

  CallProgress(Runtime& runtime, MethodMetrics& metrics, const std::string& path,
               const grpc::CallbackServerContext& context, int64_t request_bytes);

  // Runs `work` on the pool and then, or at once with the refusal, `finish`: the
  // reactor may be gone when that returns.
  void Start(Work work, std::function<void(const absl::Status&)> finish,
             CallKind kind = CallKind::kCall);

  // The parts of the path for streams, which run piece by piece: admits the call, as
  // Runtime::Admit; once it has ended, measures and logs it.
  absl::Status Admit(CallKind kind);
  void Record(const absl::Status& status);
  const Call& call() const { return call_; }

  // Not thread-safe.
  void CountRequest(int64_t bytes) { request_bytes_ += bytes; }
  void CountResponse(int64_t bytes) { response_bytes_ += bytes; }

  // How a refusal tells what was asked for. Called, if at all, before `finish`.
  void DescribeBy(std::function<RefusedRequest()> describe) { describe_ = std::move(describe); }

 private:
  // Tells who observes refusals by policy.
  void TellRefusal(const absl::Status& status);

  Runtime& runtime_;
  MethodMetrics& metrics_;
  const std::string& path_;
  const grpc::CallbackServerContext& context_;
  int64_t request_bytes_;
  const absl::Time start_;
  Call call_;
  int64_t response_bytes_ = 0;
  std::function<RefusedRequest()> describe_;
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_CALL_PROGRESS_H_
