#include "services/rendering/writers/sheet_ranges.h"

#include <algorithm>
#include <tuple>

namespace nianbao::rendering {
namespace {

// Joins each range to the one before it wherever `Next` says that it goes on from there.
template <typename Next>
std::vector<SheetRange> JoinWhere(const std::vector<SheetRange>& ranges, Next next) {
  std::vector<SheetRange> joined;
  for (const SheetRange& range : ranges) {
    if (!joined.empty() && next(joined.back(), range)) {
      joined.back().last = range.last;
    } else {
      joined.push_back(range);
    }
  }
  return joined;
}

}  // namespace

std::vector<SheetRange> JoinRanges(std::vector<SheetRange> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const SheetRange& a, const SheetRange& b) {
    return std::tie(a.first.row, a.last.row, a.first.column) <
           std::tie(b.first.row, b.last.row, b.first.column);
  });
  ranges = JoinWhere(ranges, [](const SheetRange& a, const SheetRange& b) {
    return a.first.row == b.first.row && a.last.row == b.last.row &&
           a.last.column + 1 == b.first.column;
  });
  std::sort(ranges.begin(), ranges.end(), [](const SheetRange& a, const SheetRange& b) {
    return std::tie(a.first.column, a.last.column, a.first.row) <
           std::tie(b.first.column, b.last.column, b.first.row);
  });
  return JoinWhere(ranges, [](const SheetRange& a, const SheetRange& b) {
    return a.first.column == b.first.column && a.last.column == b.last.column &&
           a.last.row + 1 == b.first.row;
  });
}

}  // namespace nianbao::rendering
