#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_RUN_WORDS_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_RUN_WORDS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/submission/import/pdf/page.h"

namespace nianbao::import {

struct RunLimits {
  absl::Duration time = absl::Seconds(30);
  size_t answer_bytes = 64u << 20;
};

// Runs `program` (nianbao-pdf-words) on the bytes of a PDF file and returns what its
// pages draw. Safe in a process with many threads and blocked signals. Errors:
//   INVALID_ARGUMENT: the file is broken, encrypted, or has no text layer;
//   RESOURCE_EXHAUSTED: it has too many pages or takes too much time or memory;
//   UNAVAILABLE: the program is not named, or cannot be started.
absl::StatusOr<std::vector<PdfPage>> ReadPdfPages(const std::string& program,
                                                  absl::string_view file,
                                                  const RunLimits& limits = {});

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_RUN_WORDS_H_
