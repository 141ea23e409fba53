#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_DOCX_READER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_DOCX_READER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// Reads a text document as a person sees it with all tracked changes accepted: headings by
// their styles, merged cells as such, paragraphs of lists with their numbers. Heads and feet of
// pages, comments and hidden text are left out; of text in frames, notes at the foot, and hidden
// text a note says so. Errors as OfficePackage, and RESOURCE_EXHAUSTED for too many cells,
// paragraphs, or depth.
absl::StatusOr<SourceDocument> ReadDocx(absl::string_view bytes, const ReaderLimits& limits);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_DOCX_READER_H_
