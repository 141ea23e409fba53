#ifndef NIANBAO_SERVICES_SUBMISSION_ETAG_H_
#define NIANBAO_SERVICES_SUBMISSION_ETAG_H_

#include <string>

#include "google/protobuf/message_lite.h"

namespace nianbao::submission {

// An opaque tag that differs whenever the message differs.
std::string EtagOfMessage(const google::protobuf::MessageLite& message);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_ETAG_H_
