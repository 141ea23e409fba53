#ifndef NIANBAO_SERVICES_SUBMISSION_PEERS_H_
#define NIANBAO_SERVICES_SUBMISSION_PEERS_H_

#include <string>

#include "absl/status/statusor.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/runtime/call.h"

// The other two services as use cases see them. Both are asked under the deadline of
// the call that needs them.
namespace nianbao::submission {

// The reason of the error where a report is too large to be judged or rendered.
inline constexpr char kReportTooLarge[] = "REPORT_TOO_LARGE";

// Judges reports. Thread-safe.
class Validator {
 public:
  virtual ~Validator() = default;

  // Errors:
  //   UNAVAILABLE, DEADLINE_EXCEEDED: validation could not be asked.
  //   INVALID_ARGUMENT: the report cannot be judged (BadRequest).
  //   FAILED_PRECONDITION: it is too large to be (kReportTooLarge).
  virtual absl::StatusOr<validation::v1::ValidateResponse> Validate(
      const runtime::Call& call, const validation::v1::ValidateRequest& request) = 0;

  // The rules in force, with the bytes of their file. Errors: UNAVAILABLE.
  virtual absl::StatusOr<validation::v1::ListRulesResponse> Rules(const runtime::Call& call) = 0;
};

// A rendered document.
struct Document {
  rendering::v1::RenderHeader header;
  std::string bytes;
  rendering::v1::RenderTrailer trailer;
};

// Renders reports. Thread-safe.
class Renderer {
 public:
  virtual ~Renderer() = default;

  // Errors:
  //   UNAVAILABLE, DEADLINE_EXCEEDED: rendering could not be asked.
  //   INVALID_ARGUMENT: unknown format or malformed report.
  virtual absl::StatusOr<Document> Render(const runtime::Call& call,
                                          const rendering::v1::RenderRequest& request) = 0;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_PEERS_H_
