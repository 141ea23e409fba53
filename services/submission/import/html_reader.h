#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_HTML_READER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_HTML_READER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// Reads a page as a reader sees it: scripts, styles, hidden elements and attributes do not
// count; merged cells are expanded to their places; a table that holds tables is layout.
// What stands in navigation and footers is left out and noted. RESOURCE_EXHAUSTED: a
// limit is met.
absl::StatusOr<SourceDocument> ReadHtml(absl::string_view utf8, const ReaderLimits& limits);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_HTML_READER_H_
