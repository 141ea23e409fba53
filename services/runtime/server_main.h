#ifndef NIANBAO_SERVICES_RUNTIME_SERVER_MAIN_H_
#define NIANBAO_SERVICES_RUNTIME_SERVER_MAIN_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/runtime/health.h"
#include "services/runtime/rpc_service.h"
#include "services/runtime/runtime.h"
#include "services/runtime/server.h"

namespace CLI {
class App;
}

namespace nianbao::runtime {

// What a process hosts. Lives until the server has drained.
class ServerProgram {
 public:
  virtual ~ServerProgram() = default;

  // Adds the program's own flags beside those all servers have.
  virtual void AddFlags(CLI::App&) {}

  // Bytes of the largest message a call may bring.
  virtual int64_t MessageBytes() const { return Limits{}.message_bytes; }

  // Opens what the services need and makes them, after flags are read and before the
  // server listens. `runtime` and `health` outlive the program's services. The
  // services stay the program's; all of them outlive the server.
  virtual absl::StatusOr<std::vector<RpcService*>> Start(const ServerConfig& config,
                                                         Runtime& runtime, Health& health) = 0;

  // Everything has drained: close what Start opened. Runtime's pool is still there,
  // empty.
  virtual void Stop() {}
};

// The whole life of a server process: blocks signals before any thread starts, reads
// flags and the optional --config file, reads the policy, starts, serves, takes the
// policy anew on SIGHUP, drains on SIGTERM or SIGINT. Returns the exit code: 0 after a
// drain, 2 for wrong flags, 1 when it could not start; the reason is on stderr.
//
// `name` is the process's ("nianbao-validation"); `listen` its default address.
// Signals stay blocked in all threads: a child process must unblock its own.
int ServerMain(int argc, char** argv, const std::string& name, const std::string& description,
               const std::string& listen, ServerProgram& program);

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_SERVER_MAIN_H_
