#ifndef NIANBAO_SERVICES_CLIENT_ERRORS_H_
#define NIANBAO_SERVICES_CLIENT_ERRORS_H_

#include <string>

#include "absl/status/status.h"
#include "services/client/text.h"

namespace nianbao::client {

// An error as people read it: the message, then each field that is wrong, each
// legal step and each value at odds, one a line.
std::string ErrorText(const absl::Status& status, const Painter& paint);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_ERRORS_H_
