#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_LAYOUT_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_LAYOUT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/submission/import/form_labels.h"
#include "services/submission/import/source_document.h"

// Text that a file keeps in tables.
namespace nianbao::import {

// Turns tables that only lay out text into paragraphs, and parts others before each heading of
// a part that is one cell over the whole width: a report may be one table. `editions`: those
// whose rows such a heading is none of.
void FlattenLayout(const std::vector<FormLabels>& editions, SourceDocument* document);

// The rows of a table as text, one paragraph each.
std::vector<Paragraph> ToParagraphs(const Grid& grid);

// The words of a row; blank cells count for nothing.
Paragraph ToParagraph(const SourceRow& row);

// Whether a text begins as a note does: "注：含上年度结转2件".
bool IsNote(absl::string_view text);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_LAYOUT_H_
