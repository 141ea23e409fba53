#ifndef NIANBAO_SERVICES_RUNTIME_CHANNEL_H_
#define NIANBAO_SERVICES_RUNTIME_CHANNEL_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/runtime/call.h"
#include "services/runtime/server.h"

namespace nianbao::runtime {

// Where and how a client connects.
struct ChannelConfig {
  // "HOST:PORT" or any gRPC target; a name with several addresses is balanced over.
  std::string target;

  // None: `target` must be a loopback address.
  TlsFiles tls;

  // Deadline of calls that set none, including retries.
  absl::Duration deadline = absl::Seconds(30);
};

// A channel with mutual TLS, round_robin, a default deadline and up to four attempts at
// UNAVAILABLE (only safe to repeat calls are in the contract: changes carry a
// request_id). Connects when first used. INVALID_ARGUMENT: no TLS and not loopback, or
// unreadable files.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const ChannelConfig& config);

// Gives a call made on behalf of `call` the same deadline.
void Bound(const Call& call, grpc::ClientContext& context);

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_CHANNEL_H_
