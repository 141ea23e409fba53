#ifndef NIANBAO_SERVICES_RUNTIME_TEXT_FORMAT_H_
#define NIANBAO_SERVICES_RUNTIME_TEXT_FORMAT_H_

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace nianbao::runtime {

// Reads a configuration file in text format into `message`, and into `lines`, unless null,
// where each field stands. INVALID_ARGUMENT says what is wrong first: "line 3:7: …".
absl::Status ParseText(absl::string_view text, google::protobuf::Message& message,
                       google::protobuf::TextFormat::ParseInfoTree* lines = nullptr);

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_TEXT_FORMAT_H_
