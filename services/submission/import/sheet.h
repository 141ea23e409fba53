#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_SHEET_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_SHEET_H_

#include <vector>

#include "services/submission/import/source_document.h"

namespace nianbao::import {

// Adds the rows of a sheet to `document`. Blank rows part it, and headings of
// parts that go over the whole width. Where no row has more than one
// cell filled, the rows are paragraphs; so are such rows at the very beginning of the
// document, and text in the first column under the last row of a table. Such a row over a later
// table is its caption, and stays a row too.
void AddSheet(std::vector<SourceRow> rows, SourceDocument* document);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_SHEET_H_
