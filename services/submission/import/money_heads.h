#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_MONEY_HEADS_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_MONEY_HEADS_H_

#include <map>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/submission/import/form_labels.h"
#include "services/submission/import/grid_rows.h"
#include "services/submission/import/money_words.h"

namespace nianbao::import {

// What is said of the unit of the amounts among a grid's rows, by cell of the form: by the
// row's own label and its column's head; else by other words above the row; else by those above
// the whole grid. `caption`: what stands over the grid without being a row of it.
std::map<int, MoneyUnit> FindMoneyUnits(const FormLabels& labels,
                                        const std::vector<GridLine>& lines,
                                        absl::string_view caption);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_MONEY_HEADS_H_
