#include "services/runtime/hosted_server.h"

#include <grpcpp/grpcpp.h>

#include <utility>

namespace nianbao::runtime {

absl::StatusOr<std::unique_ptr<HostedServer>> HostedServer::Start(
    const std::vector<RpcService*>& services) {
  grpc::ServerBuilder builder;
  for (RpcService* service : services) builder.RegisterService(service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return absl::InternalError("cannot host services in this process");
  return std::unique_ptr<HostedServer>(new HostedServer(std::move(server)));
}

HostedServer::HostedServer(std::unique_ptr<grpc::Server> server) : server_(std::move(server)) {}

HostedServer::~HostedServer() {
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
}

std::shared_ptr<grpc::Channel> HostedServer::channel() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  return server_->InProcessChannel(arguments);
}

}  // namespace nianbao::runtime
