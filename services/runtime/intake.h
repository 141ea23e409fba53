#ifndef NIANBAO_SERVICES_RUNTIME_INTAKE_H_
#define NIANBAO_SERVICES_RUNTIME_INTAKE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace nianbao::runtime {

// What a method makes of a stream of requests that it answers once. Used by one thread at a
// time, not always the same. A stream that breaks off destroys it, as a rule without End.
template <typename Request, typename Response>
class Intake {
 public:
  virtual ~Intake() = default;

  // Takes the next message; the one behind it is not read before. An error ends the stream.
  virtual absl::Status Take(const Request& message) = 0;

  // Called once, when the caller has sent all: the answer.
  virtual absl::StatusOr<Response> End() = 0;
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_INTAKE_H_
