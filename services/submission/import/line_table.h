#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_LINE_TABLE_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_LINE_TABLE_H_

#include <vector>

#include "services/submission/import/form_labels.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// Finds a table that lost its grid: labels, heads and numbers on lines of their own, or
// a label with its numbers run together behind it. `lines` are those of the part
// that should hold the form's `table`. Returns the grid those lines make, rows of a
// label and what followed it, and sets `used[i]` for each line that went into it or
// repeats a head. Lines of prose are never used.
Grid GatherLines(const FormLabels& labels, int table, const std::vector<const Paragraph*>& lines,
                 std::vector<bool>* used);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_LINE_TABLE_H_
