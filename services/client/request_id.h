#ifndef NIANBAO_SERVICES_CLIENT_REQUEST_ID_H_
#define NIANBAO_SERVICES_CLIENT_REQUEST_ID_H_

#include <string>

namespace nianbao::client {

// Returns a random UUID (RFC 9562 version 4): what makes a retried call take
// effect once.
std::string NewRequestId();

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_REQUEST_ID_H_
