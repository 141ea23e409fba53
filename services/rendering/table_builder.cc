#include "services/rendering/table_builder.h"

#include <utility>

#include "services/rendering/figure_text.h"

namespace nianbao::rendering {

Table BuildTable(const form::Form& form, int table, const CellFigures& figures) {
  const form::v1::Table& official = form.edition().tables(table);
  const form::Grid& grid = form.grids()[static_cast<size_t>(table)];
  Table made;
  made.id = official.id();
  made.name = official.name();
  made.caption = official.title();
  made.columns = grid.columns;
  made.label_columns = grid.label_columns;
  made.repeated_rows = grid.repeated_rows;
  made.rows.resize(grid.rows.size());
  for (size_t r = 0; r < grid.rows.size(); ++r) {
    const std::vector<form::GridCell>& places = grid.rows[r].cells;
    made.rows[r].head = grid.rows[r].head;
    made.rows[r].cells.resize(places.size());
    for (size_t c = 0; c < places.size(); ++c) {
      const form::GridCell& place = places[c];
      TableCell& cell = made.rows[r].cells[c];
      cell.row_span = place.row_span;
      cell.column_span = place.column_span;
      cell.scope = place.scope;
      cell.id = place.id;
      cell.headers = place.headers;
      if (place.cell < 0) {
        cell.text = place.label;
        continue;
      }
      const auto index = static_cast<size_t>(place.cell);
      FigureText figure = PrintFigure(figures[index]);
      cell.text = std::move(figure.text);
      cell.mark = figure.mark;
      cell.address = form.cells()[index].address;
    }
  }
  return made;
}

}  // namespace nianbao::rendering
