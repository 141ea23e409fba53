#ifndef NIANBAO_SERVICES_RENDERING_YEAR_TABLE_H_
#define NIANBAO_SERVICES_RENDERING_YEAR_TABLE_H_

#include <string>
#include <vector>

#include "services/rendering/document.h"

namespace nianbao::rendering {

// Rows of figures with years as columns.
struct YearRow {
  std::string group;    // Rows that follow each other with the same group stand under it.
  std::string label;    // Empty: the group is the label.
  std::string address;  // Cell address; may be empty.
  std::vector<std::string> figures;  // As printed, by year.
};

// Makes tables of `rows`, one after the other: as many years in each as fit on a page.
// `id` names the first, "{id}-2" the next.
std::vector<Table> YearTables(const std::string& id, const std::string& caption,
                              const std::vector<int>& years, const std::vector<YearRow>& rows);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_YEAR_TABLE_H_
