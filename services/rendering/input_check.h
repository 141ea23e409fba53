#ifndef NIANBAO_SERVICES_RENDERING_INPUT_CHECK_H_
#define NIANBAO_SERVICES_RENDERING_INPUT_CHECK_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "nianbao/report/v1/report.pb.h"

namespace nianbao::rendering {

// Whether a report's words can be set at all: a stored report's always can. `field` is the
// report's own, "report" or "before".
//
// INVALID_ARGUMENT with the field's path: more than 1 MiB of text or 5000 blocks, malformed
// UTF-8, control characters other than "\n" (in the title any).
absl::Status CheckTexts(const report::v1::Report& report, absl::string_view field);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_INPUT_CHECK_H_
