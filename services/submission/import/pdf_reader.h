#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_READER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_READER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "services/submission/import/pdf/page.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// Makes a document of what pages draw, by what a reader sees: rules make the cells of
// tables; lines become paragraphs again by indent, width and type; page numbers and what
// stands below them are left out and noted. A table on two pages becomes two grids.
// Lines parted by wide gaps become the rows of a grid without blank cells.
// RESOURCE_EXHAUSTED: a limit is met.
absl::StatusOr<SourceDocument> ReadPdf(const std::vector<PdfPage>& pages,
                                       const ReaderLimits& limits);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_READER_H_
