#include "services/client/session.h"

#include "services/client/exit_code.h"
#include "services/runtime/channel.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {

absl::StatusOr<std::unique_ptr<Session>> Session::Open(const ConnectionOptions& options,
                                                       const validation::Judges* judges) {
  std::unique_ptr<Session> session(new Session());
  session->options_ = options;
  std::shared_ptr<grpc::Channel> channel;
  if (!options.store.empty()) {
    ASSIGN_OR_RETURN(session->local_, LocalServices::Open(options.store, options.person, *judges));
    channel = session->local_->channel();
  } else if (!options.server.empty()) {
    ASSIGN_OR_RETURN(
        channel, runtime::MakeChannel({options.server, {options.cert, options.key, options.ca}}));
  } else {
    return UsageError("name a store or a server: --store DIR or --server HOST:PORT");
  }
  session->reports_ = submission::v1::ReportService::NewStub(channel);
  session->agencies_ = submission::v1::AgencyService::NewStub(channel);
  session->audit_ = audit::v1::AuditService::NewStub(channel);
  session->store_ = submission::v1::StoreService::NewStub(channel);
  return session;
}

void Session::Prepare(grpc::ClientContext* context, absl::Duration longest) const {
  runtime::Bound(longest, *context);
  if (local_ == nullptr && !options_.person.empty()) {
    context->AddMetadata("nianbao-person", options_.person);
  }
}

}  // namespace nianbao::client
