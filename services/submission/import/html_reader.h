#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_HTML_READER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_HTML_READER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// Reads a page as a reader sees it: scripts, styles, hidden elements and attributes do not
// count; merged cells are expanded to their places; a table of one cell a row or that holds
// tables is layout. What a portal puts around a report (navigation, footer, share buttons,
// lines of nothing but links) is left out and noted as PAGE_CHROME. RESOURCE_EXHAUSTED: a
// limit is met.
absl::StatusOr<SourceDocument> ReadHtml(absl::string_view utf8, const ReaderLimits& limits);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_HTML_READER_H_
