#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_TEXT_READER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_TEXT_READER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// Reads plain text: lines with tabs or bars are rows of a grid, a line whose end is a run
// of numbers is a row of its label and these numbers, all else is a paragraph a line.
// RESOURCE_EXHAUSTED: a limit is met.
absl::StatusOr<SourceDocument> ReadText(absl::string_view utf8, const ReaderLimits& limits);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_TEXT_READER_H_
