#ifndef NIANBAO_SERVICES_RUNTIME_RPC_SERVICE_H_
#define NIANBAO_SERVICES_RUNTIME_RPC_SERVICE_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/byte_buffer.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/runtime/call.h"
#include "services/runtime/metrics.h"
#include "services/runtime/runtime.h"
#include "services/runtime/sink.h"

namespace nianbao::runtime {

// Parses `bytes` into `request`; INVALID_ARGUMENT names the field that is not UTF-8.
absl::Status ParseRequest(const grpc::ByteBuffer& bytes, google::protobuf::Message& request);

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
    Check(name, *Request::descriptor(), *Response::descriptor(), false);
    AddUnary(name,
             [function = std::move(function)](const Call& call, const grpc::ByteBuffer& in,
                                              const Reply& reply) -> absl::Status {
               Request request;
               if (absl::Status status = ParseRequest(in, request); !status.ok()) return status;
               absl::StatusOr<Response> response = function(call, request);
               return response.ok() ? reply(*response) : std::move(response).status();
             });
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
  // answers with a stream.
  template <typename Request, typename Response>
  void ServerStream(
      absl::string_view name,
      std::function<absl::Status(const Call&, const Request&, Sink<Response>&)> function) {
    Check(name, *Request::descriptor(), *Response::descriptor(), true);
    AddStream(name,
              [function = std::move(function)](const Call& call, const grpc::ByteBuffer& in,
                                               const Reply& reply) -> absl::Status {
                Request request;
                if (absl::Status status = ParseRequest(in, request); !status.ok()) return status;
                ReplySink<Response> sink(reply);
                return function(call, request, sink);
              });
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
                        const) {
    ServerStream<Request, Response>(
        name, [object, method](const Call& call, const Request& request, Sink<Response>& sink) {
          return (object->*method)(call, request, sink);
        });
  }

  const std::string& full_name() const { return full_name_; }

 private:
  class UnaryReactor;
  class StreamReactor;
  using Reply = std::function<absl::Status(const google::protobuf::Message&)>;
  using Body = std::function<absl::Status(const Call&, const grpc::ByteBuffer&, const Reply&)>;

  template <typename Response>
  class ReplySink final : public Sink<Response> {
   public:
    explicit ReplySink(const Reply& reply) : reply_(reply) {}
    absl::Status Write(const Response& message) override { return reply_(message); }

   private:
    const Reply& reply_;
  };

  struct Method {
    std::string path;  // "/package.Service/Method"
    std::unique_ptr<MethodMetrics> metrics;
    Body body;
  };

  void Check(absl::string_view name, const google::protobuf::Descriptor& request,
             const google::protobuf::Descriptor& response, bool streams) const;
  Method& NewMethod(absl::string_view name, Body body);
  void AddUnary(absl::string_view name, Body body);
  void AddStream(absl::string_view name, Body body);

  Runtime& runtime_;
  const std::string full_name_;
  const google::protobuf::ServiceDescriptor* const descriptor_;
  std::vector<std::unique_ptr<Method>> table_;
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_RPC_SERVICE_H_
