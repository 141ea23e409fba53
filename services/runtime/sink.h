#ifndef NIANBAO_SERVICES_RUNTIME_SINK_H_
#define NIANBAO_SERVICES_RUNTIME_SINK_H_

#include "absl/status/status.h"

namespace nianbao::runtime {

// Where a server-streaming method puts its answers. For one thread.
template <typename Response>
class Sink {
 public:
  virtual ~Sink() = default;

  // Sends one message. Blocks until the transport has taken it, so that a slow
  // client slows the producer and never more than one message waits in memory.
  // CANCELLED once the caller is gone or its deadline has passed: stop then.
  virtual absl::Status Write(const Response& message) = 0;
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_SINK_H_
