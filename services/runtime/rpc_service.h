#ifndef NIANBAO_SERVICES_RUNTIME_RPC_SERVICE_H_
#define NIANBAO_SERVICES_RUNTIME_RPC_SERVICE_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/byte_buffer.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/runtime/call.h"
#include "services/runtime/feed.h"
#include "services/runtime/feed_stream.h"
#include "services/runtime/intake.h"
#include "services/runtime/intake_stream.h"
#include "services/runtime/item_stream.h"
#include "services/runtime/metrics.h"
#include "services/runtime/runtime.h"
#include "services/runtime/sink.h"
#include "services/runtime/wire.h"

namespace nianbao::runtime {

// A gRPC service as a table of plain functions:
//
//   RpcService service(runtime, v1::ValidationService::service_full_name());
//   service.Unary("Validate", &engine, &Engine::Validate);
//   service.Unary<v1::GetRuleRequest, v1::GetRuleResponse>("GetRule", [&](...) {...});
//
// with `absl::StatusOr<Response> F(const Call&, const Request&)`. Every call passes
// through one path: admission (Runtime::Admit), parsing, the function on the bounded
// pool, metrics, one log line, error details. Functions are called from many threads
// at once and may block; they should watch Call::cancelled in long work. Methods of
// the contract that are not set answer UNIMPLEMENTED.
//
// Set all methods before the service is registered with a server. The runtime and
// what the functions use outlive the server. A name or type that is not the
// contract's is a defect of the program and ends it.
class RpcService : public grpc::Service {
 public:
  RpcService(Runtime& runtime, absl::string_view full_name);
  ~RpcService() override;

  template <typename Request, typename Response>
  void Unary(absl::string_view name,
             std::function<absl::StatusOr<Response>(const Call&, const Request&)> function) {
    Check(name, *Request::descriptor(), *Response::descriptor(), Shape::kUnary);
    AddUnary(name, Answering(std::move(function)));
  }
  template <typename Object, typename Request, typename Response>
  void Unary(absl::string_view name, Object* object,
             absl::StatusOr<Response> (Object::*method)(const Call&, const Request&)) {
    Unary<Request, Response>(name, [object, method](const Call& call, const Request& request) {
      return (object->*method)(call, request);
    });
  }
  template <typename Object, typename Request, typename Response>
  void Unary(absl::string_view name, const Object* object,
             absl::StatusOr<Response> (Object::*method)(const Call&, const Request&) const) {
    Unary<Request, Response>(name, [object, method](const Call& call, const Request& request) {
      return (object->*method)(call, request);
    });
  }

  // `absl::Status F(const Call&, const Request&, Sink<Response>&)`: a method that
  // answers with a stream. It has a worker for as long as it takes: `kind` kStream is for
  // what reads a whole store.
  template <typename Request, typename Response>
  void ServerStream(
      absl::string_view name,
      std::function<absl::Status(const Call&, const Request&, Sink<Response>&)> function,
      CallKind kind = CallKind::kCall) {
    Check(name, *Request::descriptor(), *Response::descriptor(), Shape::kServerStream);
    AddStream(
        name,
        [function = std::move(function)](const Call& call, const grpc::ByteBuffer& in,
                                         const Reply& reply) -> absl::Status {
          Request request;
          if (absl::Status status = ParseRequest(in, request); !status.ok()) return status;
          ReplySink<Response> sink(reply);
          return function(call, request, sink);
        },
        kind);
  }
  template <typename Object, typename Request, typename Response>
  void ServerStream(absl::string_view name, Object* object,
                    absl::Status (Object::*method)(const Call&, const Request&, Sink<Response>&)) {
    ServerStream<Request, Response>(
        name, [object, method](const Call& call, const Request& request, Sink<Response>& sink) {
          return (object->*method)(call, request, sink);
        });
  }
  template <typename Object, typename Request, typename Response>
  void ServerStream(absl::string_view name, const Object* object,
                    absl::Status (Object::*method)(const Call&, const Request&, Sink<Response>&)
                        const,
                    CallKind kind = CallKind::kCall) {
    ServerStream<Request, Response>(
        name,
        [object, method](const Call& call, const Request& request, Sink<Response>& sink) {
          return (object->*method)(call, request, sink);
        },
        kind);
  }

  // `absl::StatusOr<Response> F(const Call&, const Request&)`, as for Unary: a method
  // that answers each message of a stream with one, in any order (ItemStream). Called
  // for many items of one stream at once; received time and deadline are the item's.
  // An error ends the stream: what is wrong with one item's content belongs into its
  // response.
  template <typename Request, typename Response>
  void Items(absl::string_view name,
             std::function<absl::StatusOr<Response>(const Call&, const Request&)> function) {
    Check(name, *Request::descriptor(), *Response::descriptor(), Shape::kBidi);
    AddItems(name, Answering(std::move(function)));
  }
  template <typename Object, typename Request, typename Response>
  void Items(absl::string_view name, const Object* object,
             absl::StatusOr<Response> (Object::*method)(const Call&, const Request&) const) {
    Items<Request, Response>(name, [object, method](const Call& call, const Request& request) {
      return (object->*method)(call, request);
    });
  }

  // `absl::StatusOr<std::unique_ptr<Feed<Response>>> F(const Call&, const Request&, Wake)`:
  // a method that answers with a stream that goes on as things happen (FeedStream). The
  // call outlives the feed.
  template <typename Request, typename Response>
  void Feeds(absl::string_view name,
             std::function<absl::StatusOr<std::unique_ptr<Feed<Response>>>(const Call&,
                                                                           const Request&, Wake)>
                 function) {
    Check(name, *Request::descriptor(), *Response::descriptor(), Shape::kServerStream);
    AddFeeds(name,
             [function = std::move(function)](
                 const Call& call, const grpc::ByteBuffer& in,
                 Wake wake) -> absl::StatusOr<std::unique_ptr<EncodedFeed>> {
               Request request;
               if (absl::Status status = ParseRequest(in, request); !status.ok()) return status;
               auto feed = function(call, request, std::move(wake));
               if (!feed.ok()) return feed.status();
               return std::make_unique<EncodingFeed<Response>>(*std::move(feed));
             });
  }
  template <typename Object, typename Request, typename Response>
  void Feeds(absl::string_view name, const Object* object,
             absl::StatusOr<std::unique_ptr<Feed<Response>>> (Object::*method)(const Call&,
                                                                               const Request&, Wake)
                 const) {
    Feeds<Request, Response>(name,
                             [object, method](const Call& call, const Request& request, Wake wake) {
                               return (object->*method)(call, request, std::move(wake));
                             });
  }

  // `absl::StatusOr<std::unique_ptr<Intake<Request, Response>>> F(const Call&)`: a method
  // that takes a stream and answers it once (IntakeStream). The call outlives the intake.
  template <typename Request, typename Response>
  void Intakes(
      absl::string_view name,
      std::function<absl::StatusOr<std::unique_ptr<Intake<Request, Response>>>(const Call&)>
          function) {
    Check(name, *Request::descriptor(), *Response::descriptor(), Shape::kClientStream);
    AddIntakes(name,
               [function = std::move(function)](
                   const Call& call) -> absl::StatusOr<std::unique_ptr<EncodedIntake>> {
                 auto intake = function(call);
                 if (!intake.ok()) return intake.status();
                 return std::make_unique<DecodingIntake<Request, Response>>(*std::move(intake));
               });
  }
  template <typename Object, typename Request, typename Response>
  void Intakes(absl::string_view name, const Object* object,
               absl::StatusOr<std::unique_ptr<Intake<Request, Response>>> (Object::*method)(
                   const Call&) const) {
    Intakes<Request, Response>(
        name, [object, method](const Call& call) { return (object->*method)(call); });
  }

  const std::string& full_name() const { return full_name_; }

 private:
  class UnaryReactor;
  class StreamReactor;
  enum class Shape { kUnary, kServerStream, kClientStream, kBidi };

  template <typename Request, typename Response>
  static Body Answering(
      std::function<absl::StatusOr<Response>(const Call&, const Request&)> function) {
    return [function = std::move(function)](const Call& call, const grpc::ByteBuffer& in,
                                            const Reply& reply) -> absl::Status {
      Request request;
      if (absl::Status status = ParseRequest(in, request); !status.ok()) return status;
      absl::StatusOr<Response> response = function(call, request);
      return response.ok() ? reply(*response) : std::move(response).status();
    };
  }

  template <typename Response>
  class ReplySink final : public Sink<Response> {
   public:
    explicit ReplySink(const Reply& reply) : reply_(reply) {}
    absl::Status Write(const Response& message) override { return reply_(message); }

   private:
    const Reply& reply_;
  };

  template <typename Response>
  class EncodingFeed final : public EncodedFeed {
   public:
    explicit EncodingFeed(std::unique_ptr<Feed<Response>> feed) : feed_(std::move(feed)) {}
    absl::StatusOr<std::optional<grpc::ByteBuffer>> Next(bool quiet) override {
      absl::StatusOr<std::optional<Response>> next = feed_->Next(quiet);
      if (!next.ok()) return next.status();
      std::optional<grpc::ByteBuffer> bytes;
      if (!next->has_value()) return bytes;
      if (absl::Status status = Serialize(**next, bytes.emplace()); !status.ok()) return status;
      return bytes;
    }

   private:
    std::unique_ptr<Feed<Response>> feed_;
  };

  template <typename Request, typename Response>
  class DecodingIntake final : public EncodedIntake {
   public:
    explicit DecodingIntake(std::unique_ptr<Intake<Request, Response>> intake)
        : intake_(std::move(intake)) {}
    absl::Status Take(const grpc::ByteBuffer& bytes) override {
      Request request;
      if (absl::Status status = ParseRequest(bytes, request); !status.ok()) return status;
      return intake_->Take(request);
    }
    absl::StatusOr<grpc::ByteBuffer> End() override {
      absl::StatusOr<Response> response = intake_->End();
      if (!response.ok()) return response.status();
      grpc::ByteBuffer bytes;
      if (absl::Status status = Serialize(*response, bytes); !status.ok()) return status;
      return bytes;
    }

   private:
    std::unique_ptr<Intake<Request, Response>> intake_;
  };

  struct Method {
    std::string path;  // "/package.Service/Method"
    std::unique_ptr<MethodMetrics> metrics;
    Body body;
    OpenFeed open;                                         // In place of a body.
    OpenIntake open_intake;                                // In place of a body.
    const google::protobuf::Message* prototype = nullptr;  // Of its requests.
    CallKind kind = CallKind::kCall;                       // Of a body that streams.
  };

  void Check(absl::string_view name, const google::protobuf::Descriptor& request,
             const google::protobuf::Descriptor& response, Shape shape) const;
  Method& NewMethod(absl::string_view name, Body body);
  void AddUnary(absl::string_view name, Body body);
  void AddStream(absl::string_view name, Body body, CallKind kind);
  void AddItems(absl::string_view name, Body body);
  void AddFeeds(absl::string_view name, OpenFeed open);
  void AddIntakes(absl::string_view name, OpenIntake open);

  Runtime& runtime_;
  const std::string full_name_;
  const google::protobuf::ServiceDescriptor* const descriptor_;
  std::vector<std::unique_ptr<Method>> table_;
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_RPC_SERVICE_H_
