#ifndef NIANBAO_SERVICES_RUNTIME_HOSTED_SERVER_H_
#define NIANBAO_SERVICES_RUNTIME_HOSTED_SERVER_H_

#include <grpcpp/channel.h>

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "services/runtime/rpc_service.h"

namespace grpc {
class Server;
}

namespace nianbao::runtime {

// Services inside this process, reached through a channel that never leaves it. Give
// each hosted service a Runtime of its own with RuntimeOptions::identity {principal,
// person, owner = true}: one whose methods call another would otherwise wait for its
// own pool.
class HostedServer {
 public:
  // `services` and their runtimes outlive it.
  static absl::StatusOr<std::unique_ptr<HostedServer>> Start(
      const std::vector<RpcService*>& services);

  // Cancels what is in progress and waits for its end.
  ~HostedServer();
  HostedServer(const HostedServer&) = delete;
  HostedServer& operator=(const HostedServer&) = delete;

  // No call may be made once the server is gone: gRPC does not survive it. Has neither
  // default deadline nor retries.
  std::shared_ptr<grpc::Channel> channel();

 private:
  explicit HostedServer(std::unique_ptr<grpc::Server> server);

  std::unique_ptr<grpc::Server> server_;
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_HOSTED_SERVER_H_
