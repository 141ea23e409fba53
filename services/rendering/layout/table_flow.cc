#include "services/rendering/layout/table_flow.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace nianbao::rendering {
namespace {

// Of each row as it stands on a page without the rows before and behind it: each part of a cell
// that is cut shows the cell's whole text.
std::vector<double> HeightsAlone(const MeasuredTable& measured, double padding) {
  std::vector<double> heights = measured.heights;
  for (const MeasuredCell& cell : measured.cells) {
    const double text = static_cast<double>(cell.text->lines.size()) * measured.pitch;
    const size_t end =
        std::min(cell.row + static_cast<size_t>(cell.cell->row_span), heights.size());
    for (size_t row = cell.row; row < end; ++row) {
      heights[row] = std::max(heights[row], text + 2 * padding);
    }
  }
  return heights;
}

// Least height of a page on which the table can go on at any row.
double HeightOfHighestPart(const MeasuredTable& measured, double padding) {
  const size_t heads = static_cast<size_t>(measured.table->repeated_rows);
  const std::vector<double> alone = HeightsAlone(measured, padding);
  double highest = 0;
  for (size_t row = heads; row < alone.size(); ++row) highest = std::max(highest, alone[row]);
  return measured.Height(0, heads) + highest;
}

double HeightOfFirstPart(const MeasuredTable& measured, double padding) {
  const size_t heads = static_cast<size_t>(measured.table->repeated_rows);
  const std::vector<double> alone = HeightsAlone(measured, padding);
  return measured.Height(0, heads) + (heads < alone.size() ? alone[heads] : 0);
}

// Whether the table can go on at any row, and begin below what stands above it.
bool PartsFit(const MeasuredTable& measured, double padding, const TableSpace& space) {
  return HeightOfHighestPart(measured, padding) <= space.height &&
         HeightOfFirstPart(measured, padding) + space.above <= space.height;
}

// Puts the parts of one table on pages.
class TablePlacer {
 public:
  TablePlacer(ChosenTable chosen, Pen& pen)
      : measured_(std::move(chosen.measured)),
        together_(chosen.together),
        pen_(pen),
        style_(pen.theme().table()) {}

  void Place() && {
    const Table& table = *measured_.table;
    place_.x = pen_.left();
    AddElements();
    for (const MeasuredCell& cell : measured_.cells) {
      pen_.Report(*cell.text, cell.cell->address.empty() ? table.id : cell.cell->address);
    }
    // Where headings leave a page too little.
    pen_.Need(together_);
    if (!pen_.AtTop()) pen_.Down(pen_.grid() / 8);
    const size_t heads = static_cast<size_t>(table.repeated_rows);
    size_t from = 0;
    while (from < measured_.heights.size() && !pen_.TooLong()) {
      if (from > 0) {
        pen_.NewPage();
        TablePlace repeated = place_;
        std::fill(repeated.elements.begin(), repeated.elements.end(), -1);
        DrawPart(0, heads, repeated);
      }
      const size_t to = MakeRowsFit(from);
      DrawPart(from, to, place_);
      from = to;
    }
    pen_.Down(pen_.grid() / 8);
  }

 private:
  void DrawPart(size_t from, size_t to, TablePlace& place) {
    place.top = pen_.y();
    DrawRows(measured_, style_, from, to, place, pen_.page());
    pen_.Down(measured_.Height(from, to));
  }

  // End of the rows from `from` that fit on the page; one more than `from` at least.
  size_t RowsThatFit(size_t from) const {
    size_t to = from + 1;
    while (to < measured_.heights.size() && measured_.Height(from, to + 1) <= pen_.Room()) ++to;
    return to;
  }

  // As RowsThatFit, and makes these rows high enough for the text of cells that begin
  // on an earlier page or end on a later one: each part of a cell shows it all.
  size_t MakeRowsFit(size_t from) {
    const std::vector<double> heights = measured_.heights;
    for (size_t to = RowsThatFit(from);; --to) {
      measured_.GrowForParts(style_.padding(), from, to);
      if (to == from + 1 || measured_.Height(from, to) <= pen_.Room()) return to;
      measured_.heights = heights;
    }
  }

  void AddElements() {
    using Type = Element::Type;
    const Table& table = *measured_.table;
    const int top = pen_.AddElement(Type::kTable, 0);
    pen_.list().elements.back().summary = table.caption;
    int group = -1;
    size_t next = 0;
    for (size_t r = 0; r < table.rows.size(); ++r) {
      const bool head = r < static_cast<size_t>(table.repeated_rows);
      if (r == 0 || r == static_cast<size_t>(table.repeated_rows)) {
        group = pen_.AddElement(head ? Type::kTableHead : Type::kTableBody, top);
      }
      const int row = pen_.AddElement(Type::kRow, group);
      for (; next < measured_.cells.size() && measured_.cells[next].row == r; ++next) {
        const TableCell& cell = *measured_.cells[next].cell;
        place_.elements.push_back(
            pen_.AddElement(cell.scope == Scope::kNone ? Type::kCell : Type::kHeadCell, row));
        Element& element = pen_.list().elements.back();
        element.row_span = cell.row_span;
        element.column_span = cell.column_span;
        element.scope = cell.scope;
        element.id = cell.id;
        element.headers = cell.headers;
      }
    }
  }

  MeasuredTable measured_;
  const double together_;
  Pen& pen_;
  const v1::TableStyle& style_;
  TablePlace place_;
};

}  // namespace

ChosenTable ChooseTable(const Table& table, const v1::TableStyle& style, const TableSpace& space,
                        Shaper& shaper) {
  ChosenTable chosen;
  std::optional<MeasuredTable> split;
  bool rows_fit = false;  // Of `split`, on one page each.
  for (const double size : style.sizes()) {
    chosen.measured = MeasureTable(table, style, size, space.width, shaper);
    const MeasuredTable& measured = chosen.measured;
    if (!measured.fits) continue;
    chosen.together = measured.Height(0, measured.heights.size());
    if (!table.flows && chosen.together + space.above <= space.height) return chosen;
    if (!rows_fit) {
      rows_fit = PartsFit(measured, style.padding(), space);
      split = measured;
    }
    if (table.flows && rows_fit) break;
  }
  // It fits on no page: as large as it is wide enough and no row too high or, where one always is,
  // in the smallest size.
  if (split) chosen.measured = *std::move(split);
  chosen.together = HeightOfFirstPart(chosen.measured, style.padding());
  return chosen;
}

void PlaceTable(ChosenTable chosen, Pen& pen) { TablePlacer(std::move(chosen), pen).Place(); }

}  // namespace nianbao::rendering
