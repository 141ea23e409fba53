#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_PRINTED_TABLE_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_PRINTED_TABLE_H_

#include <cstddef>
#include <vector>

#include "services/submission/import/form_labels.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// Joins the printed grids (Grid::printed) among the items from `begin` on into one, with the
// lines around and between them that hold nothing but pieces of the table's labels and heads:
// without rules a page does not say where a table ends, nor a row. Marks what it takes in
// `used`, one entry an item. Without a row when the items have no such grid.
Grid JoinPrinted(const FormLabels& labels, int table, const SourceDocument& document, size_t begin,
                 std::vector<bool>* used);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_PRINTED_TABLE_H_
