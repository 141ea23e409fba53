#ifndef NIANBAO_SERVICES_SUBMISSION_PEER_SERVICE_H_
#define NIANBAO_SERVICES_SUBMISSION_PEER_SERVICE_H_

#include <cstddef>
#include <memory>
#include <string>

#include "services/submission/peers.h"

namespace grpc {
class Channel;
}

// The other two services over gRPC.
namespace nianbao::submission {

// Where a service is.
struct Peer {
  std::shared_ptr<grpc::Channel> channel;

  // What errors call it: "validation at 127.0.0.1:7302".
  std::string name;
};

// Clients of ValidationService and RenderingService. A peer that is down, busy, or does
// not take us for a client gives UNAVAILABLE with RetryInfo and its name: that is never
// the fault of who called us. What it says of the request passes with its details. A request
// that is too large, by form::kMostJudgedBytes or by the peer's own limit, gives
// FAILED_PRECONDITION with the reason REPORT_TOO_LARGE.
std::unique_ptr<Validator> MakeValidator(Peer peer);

// Documents of more than `max_bytes` are refused: RESOURCE_EXHAUSTED. One that arrives
// with another digest than its trailer says: DATA_LOSS.
std::unique_ptr<Renderer> MakeRenderer(Peer peer, size_t max_bytes = size_t{64} << 20);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_PEER_SERVICE_H_
