#ifndef NIANBAO_SERVICES_RUNTIME_ITEM_STREAM_H_
#define NIANBAO_SERVICES_RUNTIME_ITEM_STREAM_H_

#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/runtime/call.h"
#include "services/runtime/call_progress.h"
#include "services/runtime/metrics.h"
#include "services/runtime/runtime.h"
#include "services/runtime/stream_registry.h"

namespace nianbao::runtime {

// What a method does with a request: parses it, works, and replies.
using Reply = std::function<absl::Status(const google::protobuf::Message&)>;
using Body = std::function<absl::Status(const Call&, const grpc::ByteBuffer&, const Reply&)>;

// One call with a stream of self-contained items, each answered once, in any order.
//
// Items are worked on together by the streams' pool. No more than Limits::stream_items
// are between reading and the transport having taken their answer: the stream reads no
// further then, so that neither a fast sender nor a slow reader fills memory. An item
// whose body fails ends the stream once the others are answered. Between items no thread
// is held. Deletes itself when gRPC is done with it.
class ItemStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                         private LiveStream {
 public:
  ItemStream(Runtime& runtime, MethodMetrics& metrics, const std::string& path,
             const grpc::CallbackServerContext& context, const Body& body);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  void Stop(const absl::Status& reason) override;
  void Tick(absl::Time now) override;

  // The rest needs `mutex_` held, but Work.
  void Work(const grpc::ByteBuffer& item, absl::Time received);
  void Take();
  void End(absl::Status status);
  void GoOn();
  bool MayRead() const;

  Runtime& runtime_;
  const Body& body_;
  CallProgress progress_;
  bool registered_ = false;

  std::mutex mutex_;
  grpc::ByteBuffer incoming_;
  std::deque<grpc::ByteBuffer> outgoing_;
  int items_ = 0;  // Read, and their answers not yet taken by the transport.
  bool reading_ = false;
  bool read_all_ = false;
  bool writing_ = false;
  bool finished_ = false;
  std::optional<absl::Status> end_;  // Set: nothing more is read.
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_ITEM_STREAM_H_
