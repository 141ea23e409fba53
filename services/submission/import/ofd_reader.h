#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_OFD_READER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_OFD_READER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/submission/import/pdf/page.h"

namespace nianbao::import {

// What is drawn on the pages of an OFD file (GB/T 33190-2016), its first document. Attachments
// and what is invisible or aslant are left out. Errors as OfficePackage; INVALID_ARGUMENT too
// where nothing is written on the pages; RESOURCE_EXHAUSTED: a limit is met.
absl::StatusOr<std::vector<PdfPage>> ReadOfdPages(absl::string_view bytes, const PdfLimits& limits);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_OFD_READER_H_
