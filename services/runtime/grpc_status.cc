#include "services/runtime/grpc_status.h"

#include <string>

#include "google/rpc/status.pb.h"
#include "services/runtime/rpc_status.h"

namespace nianbao::runtime {

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status details = ToRpcStatus(status);
  return {static_cast<grpc::StatusCode>(status.code()), details.message(),
          details.details_size() == 0 ? std::string() : details.SerializeAsString()};
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) details.Clear();
  details.set_code(static_cast<int>(status.error_code()));
  details.set_message(status.error_message());
  return FromRpcStatus(details);
}

}  // namespace nianbao::runtime
