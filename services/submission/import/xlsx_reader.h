#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_XLSX_READER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_XLSX_READER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// Reads the visible sheets of a workbook as a person sees them: merged cells as such; formulas by
// the value that was saved with them, if it was calculated, else as they are written, with a note;
// words that a number's format adds; hidden sheets, rows and columns are left out, with a note.
// Errors as OfficePackage, and RESOURCE_EXHAUSTED for too many cells.
absl::StatusOr<SourceDocument> ReadXlsx(absl::string_view bytes, const ReaderLimits& limits);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_XLSX_READER_H_
