#include "services/runtime/rpc_service.h"

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/support/server_callback.h>

#include <condition_variable>
#include <cstdlib>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "services/runtime/call_progress.h"
#include "services/runtime/grpc_status.h"
#include "storage/base/hash.h"

namespace nianbao::runtime {
namespace {

using grpc::internal::RpcMethod;
using grpc::internal::RpcServiceMethod;

// What a refused request asks for: read once more, for the prototype of its type.
RefusedRequest Describe(const google::protobuf::Message& prototype, const grpc::ByteBuffer& bytes) {
  const std::string flat = Flatten(bytes);
  RefusedRequest request;
  request.hash = Hash(Suite::kSha256, flat);
  const std::unique_ptr<google::protobuf::Message> message(prototype.New());
  if (message->ParseFromString(flat)) request.resource = ResourceOf(*message);
  return request;
}

}  // namespace

// One unary call. Deletes itself when gRPC is done with it.
class RpcService::UnaryReactor final : public grpc::ServerUnaryReactor {
 public:
  UnaryReactor(Runtime& runtime, const Method& method, const grpc::CallbackServerContext& context,
               const grpc::ByteBuffer& request, grpc::ByteBuffer& response)
      : progress_(runtime, *method.metrics, method.path, context,
                  static_cast<int64_t>(request.Length())) {
    const Reply reply = [this, &response](const google::protobuf::Message& message) {
      absl::Status status = Serialize(message, response);
      progress_.CountResponse(static_cast<int64_t>(response.Length()));
      return status;
    };
    progress_.DescribeBy([&method, &request] { return Describe(*method.prototype, request); });
    progress_.Start([&body = method.body, &request,
                     reply](const Call& call) { return body(call, request, reply); },
                    [this](const absl::Status& status) { Finish(ToGrpc(status)); });
  }

  void OnDone() override { delete this; }

 private:
  CallProgress progress_;
};

// One server-streaming call. The body runs on the pool and waits in Write until the
// transport has taken the message. Deletes itself when gRPC is done with it.
class RpcService::StreamReactor final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  StreamReactor(Runtime& runtime, const Method& method, const grpc::CallbackServerContext& context,
                const grpc::ByteBuffer& request)
      : progress_(runtime, *method.metrics, method.path, context,
                  static_cast<int64_t>(request.Length())) {
    const Reply reply = [this](const google::protobuf::Message& message) { return Send(message); };
    progress_.DescribeBy([&method, &request] { return Describe(*method.prototype, request); });
    progress_.Start([&body = method.body, &request,
                     reply](const Call& call) { return body(call, request, reply); },
                    [this](const absl::Status& status) { Finish(ToGrpc(status)); }, method.kind);
  }

  void OnWriteDone(bool ok) override {
    // Notified under the lock: the body may finish the call as soon as it wakes.
    const std::lock_guard<std::mutex> lock(mutex_);
    writing_ = false;
    failed_ = !ok;
    written_.notify_one();
  }

  void OnDone() override { delete this; }

 private:
  absl::Status Send(const google::protobuf::Message& message) {
    grpc::ByteBuffer bytes;
    if (absl::Status status = Serialize(message, bytes); !status.ok()) return status;
    std::unique_lock<std::mutex> lock(mutex_);
    writing_ = true;
    lock.unlock();
    StartWrite(&bytes);
    lock.lock();
    // Also called, with false, when the caller goes or its deadline passes.
    written_.wait(lock, [this] { return !writing_; });
    if (failed_) return absl::CancelledError("the caller is gone");
    progress_.CountResponse(static_cast<int64_t>(bytes.Length()));
    return absl::OkStatus();
  }

  CallProgress progress_;
  std::mutex mutex_;
  std::condition_variable written_;
  bool writing_ = false;
  bool failed_ = false;
};

RpcService::RpcService(Runtime& runtime, absl::string_view full_name)
    : runtime_(runtime),
      full_name_(full_name),
      descriptor_(google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          std::string(full_name))) {
  if (descriptor_ == nullptr) {
    LogEvent("error", "no such service in the contract", full_name_);
    std::abort();
  }
}

RpcService::~RpcService() = default;

void RpcService::Check(absl::string_view name, const google::protobuf::Descriptor& request,
                       const google::protobuf::Descriptor& response, Shape shape) const {
  const auto* method = descriptor_->FindMethodByName(std::string(name));
  if (method == nullptr || method->input_type() != &request || method->output_type() != &response ||
      method->server_streaming() != (shape == Shape::kServerStream || shape == Shape::kBidi) ||
      method->client_streaming() != (shape == Shape::kClientStream || shape == Shape::kBidi)) {
    LogEvent("error", "method differs from the contract", absl::StrCat(full_name_, "/", name));
    std::abort();
  }
}

RpcService::Method& RpcService::NewMethod(absl::string_view name, Body body) {
  auto method = std::make_unique<Method>();
  method->path = absl::StrCat("/", full_name_, "/", name);
  method->metrics = runtime_.metrics().ForMethod(method->path.substr(1));
  method->body = std::move(body);
  method->prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(
      descriptor_->FindMethodByName(std::string(name))->input_type());
  table_.push_back(std::move(method));
  return *table_.back();
}

// All register the method raw, as generated code does for WithRawCallbackMethod: the
// bytes reach us, so that a malformed request gets INVALID_ARGUMENT with its place
// where gRPC's own parsing would answer UNIMPLEMENTED.
void RpcService::AddUnary(absl::string_view name, Body body) {
  Method& method = NewMethod(name, std::move(body));
  AddMethod(new RpcServiceMethod(method.path.c_str(), RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodRawCallback(
      static_cast<int>(table_.size()) - 1,
      new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [this, &method](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                          grpc::ByteBuffer* response) {
            return new UnaryReactor(runtime_, method, *context, *request, *response);
          }));
}

void RpcService::AddStream(absl::string_view name, Body body, CallKind kind) {
  Method& method = NewMethod(name, std::move(body));
  method.kind = kind;
  AddMethod(new RpcServiceMethod(method.path.c_str(), RpcMethod::SERVER_STREAMING, nullptr));
  MarkMethodRawCallback(
      static_cast<int>(table_.size()) - 1,
      new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [this, &method](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
            return new StreamReactor(runtime_, method, *context, *request);
          }));
}

void RpcService::AddItems(absl::string_view name, Body body) {
  Method& method = NewMethod(name, std::move(body));
  AddMethod(new RpcServiceMethod(method.path.c_str(), RpcMethod::BIDI_STREAMING, nullptr));
  MarkMethodRawCallback(static_cast<int>(table_.size()) - 1,
                        new grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                            [this, &method](grpc::CallbackServerContext* context) {
                              return new ItemStream(runtime_, *method.metrics, method.path,
                                                    *context, method.body);
                            }));
}

void RpcService::AddFeeds(absl::string_view name, OpenFeed open) {
  Method& method = NewMethod(name, nullptr);
  method.open = std::move(open);
  AddMethod(new RpcServiceMethod(method.path.c_str(), RpcMethod::SERVER_STREAMING, nullptr));
  MarkMethodRawCallback(
      static_cast<int>(table_.size()) - 1,
      new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [this, &method](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
            return new FeedStream(runtime_, *method.metrics, method.path, *context, *request,
                                  method.open);
          }));
}

void RpcService::AddIntakes(absl::string_view name, OpenIntake open) {
  Method& method = NewMethod(name, nullptr);
  method.open_intake = std::move(open);
  AddMethod(new RpcServiceMethod(method.path.c_str(), RpcMethod::CLIENT_STREAMING, nullptr));
  MarkMethodRawCallback(
      static_cast<int>(table_.size()) - 1,
      new grpc::internal::CallbackClientStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [this, &method](grpc::CallbackServerContext* context, grpc::ByteBuffer* response) {
            return new IntakeStream(runtime_, *method.metrics, method.path, *context, *response,
                                    method.open_intake, [&method](const grpc::ByteBuffer& first) {
                                      return Describe(*method.prototype, first);
                                    });
          }));
}

}  // namespace nianbao::runtime
