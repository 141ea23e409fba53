#ifndef NIANBAO_SERVICES_RUNTIME_UTF8_H_
#define NIANBAO_SERVICES_RUNTIME_UTF8_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace nianbao::runtime {

// Bytes of the well-formed UTF-8 character (Unicode 15, table 3-7) `text` begins
// with; 0 if it begins with none.
size_t Utf8Length(absl::string_view text);

// At most `bytes` of `text`, cut between characters.
absl::string_view Utf8Prefix(absl::string_view text, size_t bytes);

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_UTF8_H_
