#ifndef NIANBAO_SERVICES_RUNTIME_CALL_PROGRESS_H_
#define NIANBAO_SERVICES_RUNTIME_CALL_PROGRESS_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <functional>
#include <string>

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

  CallProgress(Runtime& runtime, MethodMetrics& metrics, const std::string& path,
               const grpc::CallbackServerContext& context, int64_t request_bytes);

  // Runs `work` on the pool and then, or at once with the refusal, `finish`: the
  // reactor may be gone when that returns.
  void Start(Work work, std::function<void(const absl::Status&)> finish);

  void CountResponse(int64_t bytes) { response_bytes_ += bytes; }

 private:
  absl::Status Run(const Work& work) const;
  void Record(const absl::Status& status);

  Runtime& runtime_;
  MethodMetrics& metrics_;
  const std::string& path_;
  const grpc::CallbackServerContext& context_;
  const int64_t request_bytes_;
  const absl::Time start_;
  Call call_;
  int64_t response_bytes_ = 0;
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_CALL_PROGRESS_H_
