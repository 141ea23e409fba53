#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_ENCODING_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_ENCODING_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/submission/import/findings.h"

namespace nianbao::import {

// Text of a file as UTF-8 with "\n" line ends and without byte order mark. UTF-8 is taken
// as it is, a few broken bytes notwithstanding; UTF-16 by its mark; else what the file
// declares (`charset=` or `encoding=` in its first 4 KiB) if it is an encoding of Chinese,
// else what its bytes look like among GB 18030 and Big5. Says so in `findings`, and when
// letters were lost. INVALID_ARGUMENT: binary.
absl::StatusOr<std::string> ToUtf8Text(absl::string_view bytes, Findings* findings);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_ENCODING_H_
