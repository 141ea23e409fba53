#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_SHEET_FORMULAS_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_SHEET_FORMULAS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/form/form.h"

// The identities of an edition as formulas of a spreadsheet. Pure.
namespace nianbao::rendering {

// A cell of a sheet, from 0.
struct SheetPlace {
  int row = 0;
  int column = 0;
  bool operator==(const SheetPlace&) const = default;
};

// "D5"; absolute: "$D$5".
std::string CellName(SheetPlace place, bool absolute);

// "SUM(D5:I5,D7)": neighbours in the given order make ranges. Texts and blanks count for
// nothing in it.
std::string SumOf(const std::vector<SheetPlace>& places, bool absolute);

// A figure of the sheet. Without number: stated as something else, or not at all.
struct SheetFigure {
  SheetPlace place;
  std::optional<int64_t> count;
  bool stated = false;
};

struct SheetFormulas {
  // By cell index: formulas of the cells that an identity makes the sum of others, each
  // giving just what is stated. Where nothing is stated yet, they give an empty text until
  // something is.
  std::map<int, std::string> totals;

  // A condition that an identity does not hold, and the cells to mark then.
  struct Check {
    std::string broken;
    std::vector<SheetPlace> marked;
  };
  std::vector<Check> checks;
};

// Of the identities among `figures`, which are by cell index.
SheetFormulas FormulasOf(const form::Form& form, const std::map<int, SheetFigure>& figures);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_SHEET_FORMULAS_H_
