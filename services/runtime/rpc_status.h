#ifndef NIANBAO_SERVICES_RUNTIME_RPC_STATUS_H_
#define NIANBAO_SERVICES_RUNTIME_RPC_STATUS_H_

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"

// absl::Status and the message it travels as: codes have the same numbers, payloads are
// the details.
namespace nianbao::runtime {

// The message is cut at 512 bytes, details are trimmed to 4 KiB together (violations first
// dropped from the end, then whole details, the largest first).
google::rpc::Status ToRpcStatus(const absl::Status& status);

absl::Status FromRpcStatus(const google::rpc::Status& status);

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_RPC_STATUS_H_
