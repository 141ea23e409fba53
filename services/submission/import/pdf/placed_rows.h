#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_PLACED_ROWS_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_PLACED_ROWS_H_

#include <optional>
#include <string>
#include <vector>

#include "services/submission/import/pdf/page_lines.h"

namespace nianbao::import {

// A line of numbers that no rules enclose.
struct PlacedRow {
  // False: where the cells end, or which columns they are in, cannot be told.
  bool sure = false;
  std::vector<std::string> labels;  // What stands before the numbers.
  std::vector<std::string> values;  // "" where a column of the rows around is blank here.
};

// Tells, for the lines of a page that have gaps, the cells of those with numbers; nothing for
// other lines. A gap as narrow as a space may lie within a cell ("1 204"): it parts cells only
// where rows or heads around prove that there are two columns. Nor is a word a cell while
// there may be more of it on the next line.
std::vector<std::optional<PlacedRow>> PlaceRows(const std::vector<PdfLine>& lines);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_PLACED_ROWS_H_
