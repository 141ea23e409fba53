#include "services/form/grid.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "services/form/form.h"

namespace nianbao::form {
namespace {

using Lines = google::protobuf::RepeatedPtrField<v1::Line>;

// A head: a label over other heads, or over one line of cells.
struct Head {
  std::string label;
  std::string line;  // Id of the line; on leaves only.
  std::vector<Head> under;
};

int Leaves(const Head& head) {
  if (head.under.empty()) return 1;
  int n = 0;
  for (const Head& child : head.under) n += Leaves(child);
  return n;
}

int Depth(const std::vector<Head>& heads) {
  int depth = 0;
  for (const Head& head : heads) depth = std::max(depth, 1 + Depth(head.under));
  return depth;
}

std::vector<Head> Heads(const Lines& lines) {
  std::vector<Head> heads;
  for (const v1::Line& line : lines) {
    heads.push_back({line.label(), line.id(), Heads(line.children())});
  }
  return heads;
}

// Puts the columns under every leaf: the heads of a panel whose cells all lie in
// one line. A leaf's line becomes "row.column".
void Cross(const std::vector<Head>& columns, std::vector<Head>& rows) {
  for (Head& row : rows) {
    if (!row.under.empty()) {
      Cross(columns, row.under);
      continue;
    }
    row.under = columns;
    std::vector<Head*> open;
    for (Head& head : row.under) open.push_back(&head);
    while (!open.empty()) {
      Head* head = open.back();
      open.pop_back();
      if (head->under.empty()) head->line = absl::StrCat(row.line, ".", head->line);
      for (Head& child : head->under) open.push_back(&child);
    }
    row.line.clear();
  }
}

bool Across(const v1::Panel& panel) { return panel.layout() == v1::Panel::LAYOUT_ACROSS; }

int LabelColumns(const v1::Panel& panel) { return Across(panel) ? 0 : Depth(Heads(panel.rows())); }

std::vector<Head> ColumnHeads(const v1::Panel& panel) {
  std::vector<Head> columns = Heads(panel.columns());
  if (Across(panel)) {
    std::vector<Head> rows = Heads(panel.rows());
    Cross(columns, rows);
    columns = std::move(rows);
  }
  if (panel.column_head().empty()) return columns;
  return {Head{panel.column_head(), "", std::move(columns)}};
}

// Ids joined by spaces.
std::string Joined(const std::string& over, const std::string& further) {
  if (over.empty() || further.empty()) return over + further;
  return absl::StrCat(over, " ", further);
}

// A line of cells and the heads over it.
struct Line {
  std::string id;
  std::string headers;
};

class Builder {
 public:
  Builder(const Form& form, int table) : table_(form.edition().tables(table)) {
    for (const Cell& cell : form.cells()) {
      if (cell.table != table) continue;
      figures_.emplace(absl::StrCat(cell.row_id, ".", cell.column_id), cell.index);
    }
    for (const v1::Panel& panel : table_.panels()) {
      grid_.label_columns = std::max(grid_.label_columns, LabelColumns(panel));
      int columns = 0;
      for (const Head& head : ColumnHeads(panel)) columns += Leaves(head);
      values_ = std::max(values_, columns);
    }
    grid_.columns = grid_.label_columns + values_;
  }

  Grid Build() && {
    for (const v1::Panel& panel : table_.panels()) AddPanel(panel);
    return std::move(grid_);
  }

 private:
  std::string NextId() { return absl::StrCat(table_.id(), "-h", ++last_id_); }

  int RowCount() const { return static_cast<int>(grid_.rows.size()); }
  GridRow& RowAt(int row) { return grid_.rows[static_cast<size_t>(row)]; }

  void Add(int row, GridCell cell) {
    if (RowCount() <= row) grid_.rows.resize(static_cast<size_t>(row) + 1);
    RowAt(row).cells.push_back(std::move(cell));
  }

  void AddPanel(const v1::Panel& panel) {
    std::string over;
    if (!panel.caption().empty()) {
      GridCell caption;
      caption.label = panel.caption();
      caption.column_span = grid_.columns;
      caption.scope = Scope::kColumnGroup;
      caption.id = over = NextId();
      const int row = RowCount();
      Add(row, std::move(caption));
      RowAt(row).head = true;
    }
    const std::vector<Line> columns = AddColumnHeads(panel, over);
    if (!Across(panel)) {
      AddRows(Heads(panel.rows()), 0, "", columns, /*continued=*/false);
      return;
    }
    const int row = RowCount();
    for (size_t i = 0; i < columns.size(); ++i) {
      AddFigure(row, columns[i].id, columns[i].headers, Span(i, columns.size()));
    }
  }

  // The last column of a narrow panel takes what is left of the table's width.
  int Span(size_t i, size_t n) const { return i + 1 == n ? values_ - static_cast<int>(n) + 1 : 1; }

  std::vector<Line> AddColumnHeads(const v1::Panel& panel, const std::string& over) {
    const std::vector<Head> heads = ColumnHeads(panel);
    const int depth = Depth(heads);
    const int first = RowCount();
    grid_.rows.resize(grid_.rows.size() + static_cast<size_t>(depth));
    for (int i = 0; i < depth; ++i) RowAt(first + i).head = true;
    if (!Across(panel) && grid_.label_columns > 0) AddCorner(panel, first, depth);
    std::vector<Line> lines;
    AddHeads(heads, first, depth, over, /*widen=*/true, lines);
    if (table_.panels_size() == 1) grid_.repeated_rows = RowCount();
    return lines;
  }

  void AddCorner(const v1::Panel& panel, int row, int depth) {
    GridCell corner;
    corner.label = panel.row_head().empty() ? table_.corner() : panel.row_head();
    corner.row_span = depth;
    corner.column_span = grid_.label_columns;
    // A label over the row labels is a head of theirs; the form's remark is none.
    if (!panel.row_head().empty()) {
      corner.scope = Scope::kColumn;
      corner.id = NextId();
    }
    Add(row, std::move(corner));
  }

  void AddHeads(const std::vector<Head>& heads, int row, int depth, const std::string& over,
                bool widen, std::vector<Line>& lines) {
    for (size_t i = 0; i < heads.size(); ++i) {
      const Head& head = heads[i];
      const bool leaf = head.under.empty();
      const bool last = widen && i + 1 == heads.size();
      GridCell cell;
      cell.label = head.label;
      cell.id = NextId();
      cell.scope = leaf ? Scope::kColumn : Scope::kColumnGroup;
      cell.row_span = leaf ? depth : 1;
      cell.column_span = Leaves(head);
      if (last) {
        const int used = static_cast<int>(lines.size()) + cell.column_span;
        cell.column_span += values_ - used;
      }
      cell.headers = over;
      const std::string chain = Joined(over, cell.id);
      Add(row, std::move(cell));
      if (leaf) {
        lines.push_back({head.line, chain});
      } else {
        AddHeads(head.under, row + 1, depth - 1, chain, last, lines);
      }
    }
  }

  // `continued`: the first line's row is begun already, by the group it is under.
  void AddRows(const std::vector<Head>& heads, int level, const std::string& over,
               const std::vector<Line>& columns, bool continued) {
    for (const Head& head : heads) {
      const bool leaf = head.under.empty();
      const int row = RowCount() - (continued ? 1 : 0);
      GridCell cell;
      cell.label = head.label;
      cell.id = NextId();
      cell.scope = leaf ? Scope::kRow : Scope::kRowGroup;
      cell.row_span = Leaves(head);
      cell.column_span = leaf ? grid_.label_columns - level : 1;
      cell.headers = over;
      const std::string chain = Joined(over, cell.id);
      Add(row, std::move(cell));
      if (!leaf) {
        AddRows(head.under, level + 1, chain, columns, /*continued=*/true);
      } else {
        for (size_t i = 0; i < columns.size(); ++i) {
          AddFigure(row, absl::StrCat(head.line, ".", columns[i].id),
                    Joined(columns[i].headers, chain), Span(i, columns.size()));
        }
      }
      continued = false;
    }
  }

  void AddFigure(int row, const std::string& line, std::string headers, int span) {
    GridCell cell;
    cell.cell = figures_.at(line);
    cell.headers = std::move(headers);
    cell.column_span = span;
    Add(row, std::move(cell));
  }

  const v1::Table& table_;
  absl::flat_hash_map<std::string, int> figures_;  // Cells by "row.column".
  Grid grid_;
  int values_ = 0;  // Columns of figures.
  int last_id_ = 0;
};

}  // namespace

Grid MakeGrid(const Form& form, int table) { return Builder(form, table).Build(); }

}  // namespace nianbao::form
