#ifndef NIANBAO_SERVICES_RENDERING_LAYOUT_TABLE_LAYOUT_H_
#define NIANBAO_SERVICES_RENDERING_LAYOUT_TABLE_LAYOUT_H_

#include <memory>
#include <vector>

#include "services/rendering/display_list.h"
#include "services/rendering/document.h"
#include "services/rendering/layout/shaper.h"

namespace nianbao::rendering {

// A cell in its place, with its text broken to the width.
struct MeasuredCell {
  const TableCell* cell = nullptr;
  size_t row = 0;
  size_t column = 0;
  std::shared_ptr<const ShapedText> text;
};

// A table set in one size. Lengths are points.
struct MeasuredTable {
  const Table* table = nullptr;
  double size = 0;
  double pitch = 0;
  bool fits = false;          // Every figure and label has the width it needs.
  std::vector<double> lefts;  // Of each column; one more: the right edge.
  std::vector<double> heights;
  std::vector<MeasuredCell> cells;

  // Of rows [from, to).
  double Height(size_t from, size_t to) const;

  // Makes rows [from, to) high enough for the whole text of each cell in them, though
  // its other rows stand on another page.
  void GrowForParts(double padding, size_t from, size_t to);
};

// Sets `table` in type of `size` points within `width`.
MeasuredTable MeasureTable(const Table& table, const v1::TableStyle& style, double size,
                           double width, Shaper& shaper);

// Where rows of a table go on a page, and the elements they belong to.
struct TablePlace {
  double x = 0;
  double top = 0;

  // Element of each cell, in the order of MeasuredTable::cells; -1: drawn as an
  // artefact.
  std::vector<int> elements;
};

// Draws rows [from, to) with rules all round. A cell that began above `from` is
// drawn again, as an artefact. The head rows of a continued table are drawn by a call
// of their own with elements of -1.
void DrawRows(const MeasuredTable& table, const v1::TableStyle& style, size_t from, size_t to,
              const TablePlace& place, Page& page);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LAYOUT_TABLE_LAYOUT_H_
