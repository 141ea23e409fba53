#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_WEB_ADDRESS_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_WEB_ADDRESS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace nianbao::submission {

// Where a document stands on a portal: http or https, at most 2 000 bytes, none of them a blank, a
// control or a character that an address would have to escape. Nothing is fetched from it.
// INVALID_ARGUMENT: names `field`.
absl::Status CheckWebAddress(absl::string_view field, absl::string_view address);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_WEB_ADDRESS_H_
