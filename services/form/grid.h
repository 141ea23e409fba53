#ifndef NIANBAO_SERVICES_FORM_GRID_H_
#define NIANBAO_SERVICES_FORM_GRID_H_

#include <string>
#include <vector>

namespace nianbao::form {

class Form;

// What a head of a table speaks for.
enum class Scope { kNone, kColumn, kColumnGroup, kRow, kRowGroup };

struct GridCell {
  std::string label;  // Of a head or corner, official text; empty in figures.
  int row_span = 1;
  int column_span = 1;
  Scope scope = Scope::kNone;  // kNone: not a head.

  // Unique in the edition; of letters, digits, "-" and "_". Heads only.
  std::string id;

  // Ids of the heads that govern this cell, joined by spaces: columns' first, outermost first.
  std::string headers;

  int cell = -1;  // Index in Form::cells(); -1: no figure.
};

// Cells that begin in this row, left to right. A cell spanned from above or from
// the left is not repeated.
struct GridRow {
  std::vector<GridCell> cells;
  bool head = false;  // A row of heads alone.
};

// A statutory table as it is printed: panels below each other, heads nested as the edition nests
// them, a place for every figure.
struct Grid {
  int columns = 0;

  // Leading columns that hold row labels.
  int label_columns = 0;

  // Leading rows that are repeated where the table goes on on another page. 0:
  // the table has panels, each with heads of its own.
  int repeated_rows = 0;

  std::vector<GridRow> rows;
};

// Of the table with this index, whose cells `form` has already.
Grid MakeGrid(const Form& form, int table);

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_GRID_H_
