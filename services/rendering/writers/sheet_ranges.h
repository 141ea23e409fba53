#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_SHEET_RANGES_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_SHEET_RANGES_H_

#include <vector>

#include "services/rendering/writers/sheet_formulas.h"

namespace nianbao::rendering {

// Places from `first` to `last`, both included.
struct SheetRange {
  SheetPlace first;
  SheetPlace last;
  bool operator==(const SheetRange&) const = default;
};

// Few ranges that hold the given ones, which do not overlap, and nothing else: neighbours of
// the same rows are joined, then what lies below one another in the same columns. Pure.
std::vector<SheetRange> JoinRanges(std::vector<SheetRange> ranges);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_SHEET_RANGES_H_
