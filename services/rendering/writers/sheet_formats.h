#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_SHEET_FORMATS_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_SHEET_FORMATS_H_

#include <xlsxwriter.h>

#include <map>
#include <string>
#include <tuple>

#include "nianbao/rendering/v1/theme.pb.h"

namespace nianbao::rendering {

// How a cell of a sheet looks.
struct CellLook {
  std::string role;  // Of the theme's faces.
  double size = 10.5;
  bool border = false;
  bool centred = false;
  bool input = false;   // A person may change it.
  bool shaded = false;  // Marked, as on paper.
  int decimals = -1;    // Of a number; -1: as it comes.

  auto Key() const { return std::tie(role, size, border, centred, input, shaded, decimals); }
  bool operator<(const CellLook& other) const { return Key() < other.Key(); }
};

// The formats of one workbook, each made when it is first asked for.
class SheetFormats {
 public:
  // Both must outlive it.
  SheetFormats(lxw_workbook* workbook, const v1::Theme& theme)
      : workbook_(workbook), theme_(theme) {}

  // Belongs to the workbook.
  lxw_format* Of(const CellLook& look);

  // Of a cell whose identity does not hold.
  lxw_format* Broken();

 private:
  lxw_workbook* const workbook_;
  const v1::Theme& theme_;
  std::map<CellLook, lxw_format*> formats_;
  lxw_format* broken_ = nullptr;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_SHEET_FORMATS_H_
