#ifndef NIANBAO_SERVICES_RUNTIME_SERVER_H_
#define NIANBAO_SERVICES_RUNTIME_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/runtime/health.h"
#include "services/runtime/rpc_service.h"
#include "services/runtime/runtime.h"

namespace grpc {
class Server;
}
namespace prometheus {
class Exposer;
}

namespace nianbao::runtime {

// PEM files of one side of mutual TLS. All set, or none.
struct TlsFiles {
  std::string certificate;  // Own chain, leaf first.
  std::string key;
  std::string ca;  // What the other side's certificate must descend from.

  bool empty() const { return certificate.empty() && key.empty() && ca.empty(); }
};

// Everything a process is told; see docs/operations.md.
struct ServerConfig {
  std::string listen;  // "HOST:PORT"; port 0 lets the system choose.
  TlsFiles tls;        // None: `listen` must be a loopback address.
  std::string policy_file;
  std::string local_principal = "local";  // Who all calls come from without TLS.
  std::string metrics;                    // "HOST:PORT" of /metrics, loopback; empty: none.
  std::string port_file;                  // Gets the port chosen; `port_file`.metrics likewise.
  absl::Duration drain = absl::Seconds(30);
  Limits limits;
};

// "127.0.0.1:1", "localhost:1", "[::1]:1", "unix:…".
bool IsLoopback(absl::string_view address);

// One listening gRPC server with health, reflection and /metrics. Thread-safe.
class Server {
 public:
  // Starts serving. INVALID_ARGUMENT: no TLS and not loopback, metrics not on
  // loopback, unreadable TLS files;
  // UNAVAILABLE: the address is taken. `runtime`, `health` and `services` outlive it.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerConfig& config, Runtime& runtime,
                                                       Health& health,
                                                       const std::vector<RpcService*>& services);

  // Drains for no time if Drain was not called.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const { return port_; }
  int metrics_port() const { return metrics_port_; }  // 0: none.

  // Says NOT_SERVING, takes no further call, ends the runtime's live streams for good,
  // waits for what is in progress at most `limit`, then cancels it. Returns when none is
  // left.
  void Drain(absl::Duration limit);

 private:
  Server(Runtime& runtime, Health& health, std::unique_ptr<grpc::Server> server, int port);

  Runtime& runtime_;
  Health& health_;
  std::unique_ptr<prometheus::Exposer> exposer_;
  std::unique_ptr<grpc::Server> server_;
  const int port_;
  int metrics_port_ = 0;
  bool drained_ = false;
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_SERVER_H_
