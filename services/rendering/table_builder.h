#ifndef NIANBAO_SERVICES_RENDERING_TABLE_BUILDER_H_
#define NIANBAO_SERVICES_RENDERING_TABLE_BUILDER_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "nianbao/form/v1/form.pb.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// Figures of a report by cell address. Borrowed.
using FigureMap = absl::flat_hash_map<std::string, const report::v1::Figure*>;

// Makes the statutory table with its figures: panels below each other, heads
// nested as the edition nests them, each figure with its address and the heads
// that govern it.
Table BuildTable(const form::v1::Table& form, const FigureMap& figures);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_TABLE_BUILDER_H_
