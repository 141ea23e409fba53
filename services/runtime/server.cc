#include "services/runtime/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "prometheus/exposer.h"
#include "services/runtime/files.h"
#include "storage/base/status_macros.h"

namespace nianbao::runtime {
namespace {

// gRPC keeps both as process-wide switches that work on servers built later.
void EnableHealthAndReflection() {
  static std::once_flag once;
  std::call_once(once, [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials(const ServerConfig& config) {
  if (config.tls.empty()) {
    if (!IsLoopback(config.listen)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "without TLS only a loopback address may be listened on, not ", config.listen));
    }
    return grpc::InsecureServerCredentials();
  }
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  ASSIGN_OR_RETURN(options.pem_root_certs, ReadFile(config.tls.ca));
  grpc::SslServerCredentialsOptions::PemKeyCertPair pair;
  ASSIGN_OR_RETURN(pair.private_key, ReadFile(config.tls.key));
  ASSIGN_OR_RETURN(pair.cert_chain, ReadFile(config.tls.certificate));
  options.pem_key_cert_pairs.push_back(std::move(pair));
  return grpc::SslServerCredentials(options);
}

absl::StatusOr<std::unique_ptr<prometheus::Exposer>> Expose(const std::string& address,
                                                            Metrics& metrics) {
  if (!IsLoopback(address)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "metrics are served without TLS: only a loopback address may be, not ", address));
  }
  // The library reports a taken address by an exception.
  try {
    auto exposer = std::make_unique<prometheus::Exposer>(address, 1);
    exposer->RegisterCollectable(metrics.registry());
    return exposer;
  } catch (const std::exception& error) {
    return absl::UnavailableError(
        absl::StrCat("cannot serve metrics on ", address, ": ", error.what()));
  }
}

}  // namespace

bool IsLoopback(absl::string_view address) {
  if (absl::StartsWith(address, "unix:")) return true;
  const absl::string_view host = address.substr(0, std::min(address.rfind(':'), address.size()));
  if (host == "localhost" || host == "[::1]") return true;
  // A name may begin with "127." as well: only digits and dots make an address.
  return absl::StartsWith(host, "127.") && std::all_of(host.begin(), host.end(), [](char c) {
           return c == '.' || ('0' <= c && c <= '9');
         });
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerConfig& config, Runtime& runtime,
                                                      Health& health,
                                                      const std::vector<RpcService*>& services) {
  EnableHealthAndReflection();
  ASSIGN_OR_RETURN(const auto credentials, Credentials(config));
  std::unique_ptr<prometheus::Exposer> exposer;
  if (!config.metrics.empty()) {
    ASSIGN_OR_RETURN(exposer, Expose(config.metrics, runtime.metrics()));
  }
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(config.listen, credentials, &port);
  // Otherwise a second process would share the port and take half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetMaxReceiveMessageSize(static_cast<int>(config.limits.message_bytes));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             config.limits.workers + config.limits.queue);
  for (RpcService* service : services) builder.RegisterService(service);
  std::unique_ptr<grpc::Server> listening = builder.BuildAndStart();
  if (listening == nullptr || port == 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", config.listen,
                     ": the address is taken or not ours, or the certificate and key do not fit"));
  }
  std::unique_ptr<Server> server(new Server(runtime, health, std::move(listening), port));
  if (exposer != nullptr) {
    server->metrics_port_ = exposer->GetListeningPorts().at(0);
    server->exposer_ = std::move(exposer);
  }
  std::vector<std::string> names;
  for (const RpcService* service : services) names.push_back(service->full_name());
  auto* reporter = server->server_->GetHealthCheckService();
  health.Listen([reporter, names](bool serving) {
    reporter->SetServingStatus("", serving);
    for (const std::string& name : names) reporter->SetServingStatus(name, serving);
  });
  return server;
}

Server::Server(Runtime& runtime, Health& health, std::unique_ptr<grpc::Server> server, int port)
    : runtime_(runtime), health_(health), server_(std::move(server)), port_(port) {}

Server::~Server() { Drain(absl::ZeroDuration()); }

void Server::Drain(absl::Duration limit) {
  if (std::exchange(drained_, true)) return;
  health_.Listen(nullptr);
  server_->GetHealthCheckService()->SetServingStatus(false);
  runtime_.streams().End();
  server_->Shutdown(absl::ToChronoTime(absl::Now() + limit));
  server_->Wait();
}

}  // namespace nianbao::runtime
