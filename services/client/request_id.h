#ifndef NIANBAO_SERVICES_CLIENT_REQUEST_ID_H_
#define NIANBAO_SERVICES_CLIENT_REQUEST_ID_H_

#include <string>

#include "absl/strings/string_view.h"

namespace nianbao::client {

// Returns a random UUID (RFC 9562 version 4): what makes a retried call take
// effect once.
std::string NewRequestId();

// Returns the UUID (version 8) of some content: the same content takes effect once, however
// often and from wherever it is sent.
std::string RequestIdOf(absl::string_view content);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_REQUEST_ID_H_
