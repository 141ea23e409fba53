#ifndef NIANBAO_SERVICES_RENDERING_TABLE_BUILDER_H_
#define NIANBAO_SERVICES_RENDERING_TABLE_BUILDER_H_

#include <vector>

#include "nianbao/report/v1/report.pb.h"
#include "services/form/form.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// Figures of a report by the index of their cell in Form::cells(); null: not stated. Borrowed.
using CellFigures = std::vector<const report::v1::Figure*>;

// The statutory table with this index, with its figures: each with its address and the heads
// that govern it.
Table BuildTable(const form::Form& form, int table, const CellFigures& figures);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_TABLE_BUILDER_H_
