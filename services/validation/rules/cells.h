#ifndef NIANBAO_SERVICES_VALIDATION_RULES_CELLS_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_CELLS_H_

#include "services/validation/rule_set.h"

namespace nianbao::validation {

// CELL-1: every cell holds a number. One finding per table and kind of gap; it names
// every cell.
void CheckCellStates(const Rule& rule, const Subject& subject, Findings& findings);

// STRUCT: every table and every row of the form is there.
void CheckStructure(const Rule& rule, const Subject& subject, Findings& findings);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_CELLS_H_
