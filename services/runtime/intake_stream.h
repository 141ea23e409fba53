#ifndef NIANBAO_SERVICES_RUNTIME_INTAKE_STREAM_H_
#define NIANBAO_SERVICES_RUNTIME_INTAKE_STREAM_H_

#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/runtime/call.h"
#include "services/runtime/call_progress.h"
#include "services/runtime/intake.h"
#include "services/runtime/metrics.h"
#include "services/runtime/runtime.h"
#include "services/runtime/stream_registry.h"

namespace nianbao::runtime {

// An intake of messages that are encoded.
using EncodedIntake = Intake<grpc::ByteBuffer, grpc::ByteBuffer>;

// Makes the intake of a call, which outlives it.
using OpenIntake = std::function<absl::StatusOr<std::unique_ptr<EncodedIntake>>(const Call&)>;

// One call with a stream of requests and one answer. Each message is a job of the streams'
// pool, and the next is read when it is done: no more than one waits in memory, and while the
// caller sends none no thread is held. Ends within Limits::longest_deadline. Deletes itself
// when gRPC is done with it.
class IntakeStream final : public grpc::ServerReadReactor<grpc::ByteBuffer>, private LiveStream {
 public:
  // `describe`: how a refusal tells what the first message asked for.
  IntakeStream(Runtime& runtime, MethodMetrics& metrics, const std::string& path,
               const grpc::CallbackServerContext& context, grpc::ByteBuffer& response,
               const OpenIntake& open,
               std::function<RefusedRequest(const grpc::ByteBuffer&)> describe);

  void OnReadDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  enum class State { kReading, kWorking, kFinished };

  void Stop(const absl::Status& reason) override;
  void Tick(absl::Time now) override;

  void Work(bool all_read);
  absl::Status Take(const Call& call, bool all_read);

  void End(absl::Status status);  // With `mutex_` held.

  Runtime& runtime_;
  const OpenIntake& open_;
  grpc::ByteBuffer& response_;
  CallProgress progress_;
  bool registered_ = false;

  std::mutex mutex_;
  State state_ = State::kWorking;  // Of which the constructor is part.
  std::optional<absl::Status> end_;

  // Of the read or job under way.
  grpc::ByteBuffer message_;
  grpc::ByteBuffer first_;
  std::unique_ptr<EncodedIntake> intake_;
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_INTAKE_STREAM_H_
