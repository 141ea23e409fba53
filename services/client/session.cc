#include "services/client/session.h"

#include "services/client/exit_code.h"
#include "services/runtime/channel.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {

absl::StatusOr<std::unique_ptr<Session>> Session::Open(const ConnectionOptions& options) {
  if (options.server.empty()) return UsageError("name the server: --server HOST:PORT");
  runtime::ChannelConfig config;
  config.target = options.server;
  config.tls.ca = options.ca;
  config.tls.certificate = options.cert;
  config.tls.key = options.key;
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel, runtime::MakeChannel(config));
  std::unique_ptr<Session> session(new Session());
  session->options_ = options;
  session->reports_ = submission::v1::ReportService::NewStub(channel);
  session->agencies_ = submission::v1::AgencyService::NewStub(channel);
  session->audit_ = audit::v1::AuditService::NewStub(channel);
  return session;
}

void Session::Prepare(grpc::ClientContext* context) const {
  context->set_deadline(absl::ToChronoTime(absl::Now() + options_.timeout));
  if (!options_.person.empty()) context->AddMetadata("nianbao-person", options_.person);
}

}  // namespace nianbao::client
