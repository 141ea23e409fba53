#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_HEAD_ORDER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_HEAD_ORDER_H_

#include <set>
#include <utility>
#include <vector>

#include "services/submission/import/form_labels.h"
#include "services/submission/import/grid_rows.h"

namespace nianbao::import {

// The panels, by table and panel, whose columns do not stand in the form's order, as far as the
// heads above their rows tell: the known ones, of all rows of heads together, must follow each
// other as on the form, and where three or more are known, a column whose head is not must have
// a place among them. Where fewer are, columns before and behind a known one must at least have
// room. `places`: columns in the file mean something, since its cells are known.
std::set<std::pair<int, int>> PanelsOutOfOrder(const FormLabels& labels,
                                               const std::vector<GridLine>& lines, bool places);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_HEAD_ORDER_H_
