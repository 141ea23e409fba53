#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_XLSX_READER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_XLSX_READER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// Reads the visible sheets of a workbook as a person sees them: formulas by the value that was
// saved with them, else as they are written; merged cells as such; hidden sheets, rows and
// columns are left out, the latter two with a note. Errors as OfficePackage, and
// RESOURCE_EXHAUSTED for too many cells.
absl::StatusOr<SourceDocument> ReadXlsx(absl::string_view bytes, const ReaderLimits& limits);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_XLSX_READER_H_
