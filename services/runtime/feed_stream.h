#ifndef NIANBAO_SERVICES_RUNTIME_FEED_STREAM_H_
#define NIANBAO_SERVICES_RUNTIME_FEED_STREAM_H_

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
#include "services/runtime/feed.h"
#include "services/runtime/metrics.h"
#include "services/runtime/runtime.h"
#include "services/runtime/stream_registry.h"

namespace nianbao::runtime {

// A feed of messages that are encoded already.
using EncodedFeed = Feed<grpc::ByteBuffer>;

// Parses the request and makes its feed. The call outlives the feed.
using OpenFeed = std::function<absl::StatusOr<std::unique_ptr<EncodedFeed>>(
    const Call&, const grpc::ByteBuffer&, Wake)>;

// One call that is answered as long as it lives. Each message is made by a job of the
// streams' pool, once the transport has taken the one before it: a slow reader makes the
// feed slow, and no more than one message waits in memory. While there is nothing to tell
// no thread is held. Deletes itself when gRPC is done with it.
class FeedStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer>, private LiveStream {
 public:
  FeedStream(Runtime& runtime, MethodMetrics& metrics, const std::string& path,
             const grpc::CallbackServerContext& context, const grpc::ByteBuffer& request,
             const OpenFeed& open);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  enum class State { kStepping, kWriting, kWaiting, kFinished };

  void Stop(const absl::Status& reason) override;
  void Tick(absl::Time now) override;

  void Step();
  absl::StatusOr<bool> MakeMessage(const Call& call, bool quiet);
  void Wake();

  // With `mutex_` held.
  void Schedule();
  void End(absl::Status status);

  Runtime& runtime_;
  const OpenFeed& open_;
  const grpc::ByteBuffer& request_;
  CallProgress progress_;
  bool registered_ = false;

  std::mutex mutex_;
  State state_ = State::kStepping;  // Of which the constructor is part.
  bool woken_ = false;              // While not waiting.
  bool quiet_ = false;
  absl::Time last_sent_;
  std::optional<absl::Status> end_;

  // Of the step or write under way.
  grpc::ByteBuffer message_;
  std::unique_ptr<EncodedFeed> feed_;  // Last: until it is gone it may wake us.
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_FEED_STREAM_H_
