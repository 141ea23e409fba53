#ifndef NIANBAO_SERVICES_RUNTIME_GRPC_STATUS_H_
#define NIANBAO_SERVICES_RUNTIME_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

// The one crossing between absl::Status and grpc::Status. Codes have the same
// numbers; google.rpc payloads travel as grpc-status-details-bin.
namespace nianbao::runtime {

// gRPC delivers 8 KiB of trailers at most: the message is cut at 512 bytes, details
// are trimmed to 4 KiB together (violations first dropped from the end, then whole
// details, the largest first).
grpc::Status ToGrpc(const absl::Status& status);

// What the server said, its details as payloads. Details that do not parse are left out.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_GRPC_STATUS_H_
