#ifndef NIANBAO_SERVICES_CLIENT_SESSION_H_
#define NIANBAO_SERVICES_CLIENT_SESSION_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nianbao/audit/v1/audit_service.grpc.pb.h"
#include "nianbao/rendering/v1/rendering_service.grpc.pb.h"
#include "nianbao/submission/v1/agency_service.grpc.pb.h"
#include "nianbao/submission/v1/report_service.grpc.pb.h"
#include "nianbao/submission/v1/store_service.grpc.pb.h"
#include "nianbao/validation/v1/validation_service.grpc.pb.h"
#include "services/client/host.h"
#include "services/runtime/grpc_status.h"

namespace nianbao::client {

// Where the services are and who calls them.
struct ConnectionOptions {
  std::string store;   // Folder of a store of one's own. Excludes `server`.
  std::string server;  // HOST:PORT of the submission services.
  std::string ca;      // PEM files for mutual TLS with `server`.
  std::string cert;
  std::string key;
  std::string person;  // Who acts: whom the calling platform, or the store's owner, vouches for.
  std::optional<absl::Duration> timeout;  // How long a call may take; unset: as usual for it.
};

// The submission services of a server, or of this process over a store.
class Session {
 public:
  // Errors: usage: neither store nor server named; INVALID_ARGUMENT: the TLS files cannot
  // be used; as LocalServices::Open. A server is connected to at the first call.
  //
  // What is filed in a store is judged by `judges`, which outlives the session; a server
  // judges by rules of its own, and `judges` may be null.
  static absl::StatusOr<std::unique_ptr<Session>> Open(const ConnectionOptions& options,
                                                       const validation::Judges* judges);

  submission::v1::ReportService::Stub& reports() { return *reports_; }
  submission::v1::AgencyService::Stub& agencies() { return *agencies_; }
  audit::v1::AuditService::Stub& audit() { return *audit_; }
  submission::v1::StoreService::Stub& store() { return *store_; }

  // Sets deadline and the person that the platform vouches for.
  void Prepare(grpc::ClientContext* context) const { Prepare(context, timeout()); }
  // The same for what lasts longer than a call.
  void Prepare(grpc::ClientContext* context, absl::Duration longest) const;

  // How long a call may take: as was asked, or `usual`.
  absl::Duration timeout(absl::Duration usual = absl::Seconds(60)) const {
    return options_.timeout.value_or(usual);
  }

 private:
  Session() = default;

  ConnectionOptions options_;
  std::unique_ptr<LocalServices> local_;  // Before the stubs, which end before it.
  std::unique_ptr<submission::v1::ReportService::Stub> reports_;
  std::unique_ptr<submission::v1::AgencyService::Stub> agencies_;
  std::unique_ptr<audit::v1::AuditService::Stub> audit_;
  std::unique_ptr<submission::v1::StoreService::Stub> store_;
};

// Calls a unary method of one of the session's services.
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(const Session& session, Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                              const Request& request) {
  grpc::ClientContext context;
  session.Prepare(&context);
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return runtime::FromGrpc(status);
  return response;
}

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_SESSION_H_
