#include "services/rendering/writers/placed_cells.h"

#include <algorithm>
#include <cstddef>

namespace nianbao::rendering {

std::vector<PlacedCell> PlaceCells(const Table& table) {
  std::vector<PlacedCell> placed;
  // Of each column: the first row that no cell above covers.
  std::vector<int> open(static_cast<size_t>(table.columns), 0);
  for (int r = 0; r < static_cast<int>(table.rows.size()); ++r) {
    size_t c = 0;
    for (const TableCell& cell : table.rows[static_cast<size_t>(r)].cells) {
      while (c < open.size() && open[c] > r) ++c;
      if (c == open.size()) break;
      placed.push_back({&cell, r, static_cast<int>(c)});
      const size_t right = std::min(open.size(), c + static_cast<size_t>(cell.column_span));
      std::fill(open.begin() + static_cast<ptrdiff_t>(c),
                open.begin() + static_cast<ptrdiff_t>(right), r + cell.row_span);
      c = right;
    }
  }
  return placed;
}

}  // namespace nianbao::rendering
