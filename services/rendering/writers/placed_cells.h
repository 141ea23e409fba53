#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_PLACED_CELLS_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_PLACED_CELLS_H_

#include <vector>

#include "services/rendering/document.h"

namespace nianbao::rendering {

// A cell and the first place of the table it covers, from 0.
struct PlacedCell {
  const TableCell* cell = nullptr;
  int row = 0;
  int column = 0;
};

// The cells of `table`, row by row, left to right. They point into it.
std::vector<PlacedCell> PlaceCells(const Table& table);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_PLACED_CELLS_H_
