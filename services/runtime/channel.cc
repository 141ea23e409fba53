#include "services/runtime/channel.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/runtime/files.h"
#include "storage/base/status_macros.h"

namespace nianbao::runtime {
namespace {

constexpr char kServiceConfig[] = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
  "methodConfig": [{
    "name": [{}],
    "retryPolicy": {
      "maxAttempts": 4,
      "initialBackoff": "0.1s",
      "maxBackoff": "2s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE"]
    }
  }]
})";

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(const ChannelConfig& config) {
  if (config.tls.empty()) {
    if (!IsLoopback(config.target)) {
      return absl::InvalidArgumentError(absl::StrCat(
          config.target, " is not a loopback address: TLS certificate, key and CA are needed"));
    }
    return grpc::InsecureChannelCredentials();
  }
  grpc::SslCredentialsOptions options;
  ASSIGN_OR_RETURN(options.pem_root_certs, ReadFile(config.tls.ca));
  ASSIGN_OR_RETURN(options.pem_private_key, ReadFile(config.tls.key));
  ASSIGN_OR_RETURN(options.pem_cert_chain, ReadFile(config.tls.certificate));
  return grpc::SslCredentials(options);
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const ChannelConfig& config) {
  ASSIGN_OR_RETURN(const auto credentials, Credentials(config));
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  return grpc::CreateCustomChannel(config.target, credentials, arguments);
}

void Bound(absl::Duration timeout, grpc::ClientContext& context) {
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
}

void Bound(const Call& call, grpc::ClientContext& context) {
  if (call.deadline != absl::InfiniteFuture()) {
    context.set_deadline(absl::ToChronoTime(call.deadline));
  }
}

}  // namespace nianbao::runtime
