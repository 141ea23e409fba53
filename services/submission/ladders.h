#ifndef NIANBAO_SERVICES_SUBMISSION_LADDERS_H_
#define NIANBAO_SERVICES_SUBMISSION_LADDERS_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/submission/workflow/workflow.h"

namespace nianbao::submission {

// Reads a LaddersFile in protobuf text format; a kind it does not name keeps the default.
// INVALID_ARGUMENT names the line, or the kind and what is wrong with its ladder, which must be
// one that leads to publication by steps that are served.
absl::StatusOr<workflow::Ladders> ParseLadders(absl::string_view text);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_LADDERS_H_
