#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_SHEET_INPUTS_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_SHEET_INPUTS_H_

#include <xlsxwriter.h>

#include <map>
#include <tuple>
#include <vector>

#include "services/rendering/writers/sheet_ranges.h"

namespace nianbao::rendering {

// What may be put into a cell.
struct InputKind {
  bool money = false;
  bool is_signed = false;
  bool operator<(const InputKind& other) const {
    return std::tie(money, is_signed) < std::tie(other.money, other.is_signed);
  }
};

using SheetInputs = std::map<InputKind, std::vector<SheetRange>>;

// Has the spreadsheet refuse anything else, and say what it takes. Returns the first error.
lxw_error AddValidations(SheetInputs inputs, lxw_worksheet* sheet);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_SHEET_INPUTS_H_
