#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_MARKDOWN_READER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_MARKDOWN_READER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// Reads Markdown with pipe tables. Tables are split by our own rules, since the usual
// ones drop what a row has more of than the head. Each line of prose is a paragraph.
// `utf8` is valid UTF-8. RESOURCE_EXHAUSTED: a limit is met.
absl::StatusOr<SourceDocument> ReadMarkdown(absl::string_view utf8, const ReaderLimits& limits);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_MARKDOWN_READER_H_
