#ifndef NIANBAO_SERVICES_RUNTIME_MALFORMED_H_
#define NIANBAO_SERVICES_RUNTIME_MALFORMED_H_

#include <google/protobuf/descriptor.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace nianbao::runtime {

// Why bytes that do not parse as `type` do not: INVALID_ARGUMENT with BadRequest, the
// path of the string that is not UTF-8 and the byte it breaks at, or else that the
// encoding is malformed. Recursion is bounded like the parser's.
absl::Status DescribeMalformed(const google::protobuf::Descriptor& type, absl::string_view bytes);

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_MALFORMED_H_
