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
};

// A channel with mutual TLS, round_robin and up to four attempts at UNAVAILABLE, within
// the call's deadline (the contract has only calls that are safe to repeat: changes
// carry a request_id). Every call must set a deadline: servers refuse one without, and
// no default of a channel travels with the call. Connects when first used.
// INVALID_ARGUMENT: no TLS and not loopback, or unreadable files.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const ChannelConfig& config);

// Gives a call this long from now.
void Bound(absl::Duration timeout, grpc::ClientContext& context);

// Gives a call made on behalf of `call` the same deadline.
void Bound(const Call& call, grpc::ClientContext& context);

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_CHANNEL_H_
