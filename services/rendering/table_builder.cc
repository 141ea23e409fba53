#include "services/rendering/table_builder.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/rendering/figure_text.h"

namespace nianbao::rendering {
namespace {

using form::v1::Line;
using form::v1::Panel;
using google::protobuf::RepeatedPtrField;

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

std::vector<Head> Heads(const RepeatedPtrField<Line>& lines) {
  std::vector<Head> heads;
  for (const Line& line : lines) {
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

// A line of cells and the heads over it, outermost first.
struct Leaf {
  std::string line;
  std::vector<std::string> headers;
};

class Builder {
 public:
  Builder(const form::v1::Table& form, const FigureMap& figures) : form_(form), figures_(figures) {
    table_.id = form.id();
    table_.name = form.name();
    table_.caption = form.title();
    for (const Panel& panel : form.panels()) {
      const int labels = LabelColumns(panel);
      table_.label_columns = std::max(table_.label_columns, labels);
      int columns = 0;
      for (const Head& head : ColumnHeads(panel)) columns += Leaves(head);
      values_ = std::max(values_, columns);
    }
    table_.columns = table_.label_columns + values_;
  }

  Table Build() && {
    for (const Panel& panel : form_.panels()) AddPanel(panel);
    return std::move(table_);
  }

 private:
  static bool Across(const Panel& panel) { return panel.layout() == Panel::LAYOUT_ACROSS; }

  static int LabelColumns(const Panel& panel) {
    return Across(panel) ? 0 : Depth(Heads(panel.rows()));
  }

  static std::vector<Head> ColumnHeads(const Panel& panel) {
    std::vector<Head> columns = Heads(panel.columns());
    if (Across(panel)) {
      std::vector<Head> rows = Heads(panel.rows());
      Cross(columns, rows);
      columns = std::move(rows);
    }
    if (panel.column_head().empty()) return columns;
    return {Head{panel.column_head(), "", std::move(columns)}};
  }

  std::string NextId() { return absl::StrCat(form_.id(), "-h", ++last_id_); }

  TableCell& Add(int row, TableCell cell) {
    if (static_cast<int>(table_.rows.size()) <= row) table_.rows.resize(row + 1);
    table_.rows[row].cells.push_back(std::move(cell));
    return table_.rows[row].cells.back();
  }

  void AddPanel(const Panel& panel) {
    std::vector<std::string> over;
    if (!panel.caption().empty()) {
      TableCell caption;
      caption.text = panel.caption();
      caption.column_span = table_.columns;
      caption.scope = Scope::kColumnGroup;
      caption.id = NextId();
      over.push_back(caption.id);
      const int row = static_cast<int>(table_.rows.size());
      Add(row, std::move(caption));
      table_.rows[row].head = true;
    }
    const std::vector<Leaf> columns = AddColumnHeads(panel, over);
    if (Across(panel)) {
      const int row = static_cast<int>(table_.rows.size());
      for (size_t i = 0; i < columns.size(); ++i) {
        AddFigure(row, columns[i].line, columns[i].headers, Span(i, columns.size()));
      }
    } else {
      AddRows(Heads(panel.rows()), 0, {}, columns, /*continued=*/false);
    }
  }

  // The last column of a narrow panel takes what is left of the table's width.
  int Span(size_t i, size_t n) const { return i + 1 == n ? values_ - static_cast<int>(n) + 1 : 1; }

  std::vector<Leaf> AddColumnHeads(const Panel& panel, const std::vector<std::string>& over) {
    const std::vector<Head> heads = ColumnHeads(panel);
    const int depth = Depth(heads);
    const int first = static_cast<int>(table_.rows.size());
    table_.rows.resize(first + depth);
    for (int i = 0; i < depth; ++i) table_.rows[first + i].head = true;
    if (!Across(panel) && table_.label_columns > 0) AddCorner(panel, first, depth);
    std::vector<Leaf> leaves;
    AddHeads(heads, first, depth, over, /*widen=*/true, leaves);
    if (form_.panels_size() == 1) table_.repeated_rows = static_cast<int>(table_.rows.size());
    return leaves;
  }

  void AddCorner(const Panel& panel, int row, int depth) {
    TableCell corner;
    corner.text = panel.row_head().empty() ? form_.corner() : panel.row_head();
    corner.row_span = depth;
    corner.column_span = table_.label_columns;
    // A label over the row labels is a head of theirs; the form's remark is none.
    if (!panel.row_head().empty()) {
      corner.scope = Scope::kColumn;
      corner.id = NextId();
    }
    Add(row, std::move(corner));
  }

  void AddHeads(const std::vector<Head>& heads, int row, int depth,
                const std::vector<std::string>& over, bool widen, std::vector<Leaf>& leaves) {
    for (size_t i = 0; i < heads.size(); ++i) {
      const Head& head = heads[i];
      const bool leaf = head.under.empty();
      const bool last = widen && i + 1 == heads.size();
      TableCell cell;
      cell.text = head.label;
      cell.id = NextId();
      cell.scope = leaf ? Scope::kColumn : Scope::kColumnGroup;
      cell.row_span = leaf ? depth : 1;
      cell.column_span = Leaves(head);
      if (last) {
        const int used = static_cast<int>(leaves.size()) + cell.column_span;
        cell.column_span += values_ - used;
      }
      cell.headers = over;
      std::vector<std::string> chain = over;
      chain.push_back(cell.id);
      Add(row, std::move(cell));
      if (leaf) {
        leaves.push_back({head.line, std::move(chain)});
      } else {
        AddHeads(head.under, row + 1, depth - 1, chain, last, leaves);
      }
    }
  }

  // `continued`: the first line's row is begun already, by the group it is under.
  void AddRows(const std::vector<Head>& heads, int level, const std::vector<std::string>& over,
               const std::vector<Leaf>& columns, bool continued) {
    for (const Head& head : heads) {
      const bool leaf = head.under.empty();
      const int row = static_cast<int>(table_.rows.size()) - (continued ? 1 : 0);
      TableCell cell;
      cell.text = head.label;
      cell.id = NextId();
      cell.scope = leaf ? Scope::kRow : Scope::kRowGroup;
      cell.row_span = Leaves(head);
      cell.column_span = leaf ? table_.label_columns - level : 1;
      cell.headers = over;
      std::vector<std::string> chain = over;
      chain.push_back(cell.id);
      Add(row, std::move(cell));
      if (!leaf) {
        AddRows(head.under, level + 1, chain, columns, /*continued=*/true);
      } else {
        for (size_t i = 0; i < columns.size(); ++i) {
          std::vector<std::string> headers = columns[i].headers;
          headers.insert(headers.end(), chain.begin(), chain.end());
          AddFigure(row, absl::StrCat(head.line, ".", columns[i].line), std::move(headers),
                    Span(i, columns.size()));
        }
      }
      continued = false;
    }
  }

  void AddFigure(int row, const std::string& line, std::vector<std::string> headers, int span) {
    TableCell cell;
    cell.address = absl::StrCat(form_.id(), "/", line);
    const auto found = figures_.find(cell.address);
    FigureText figure = PrintFigure(found == figures_.end() ? nullptr : found->second);
    cell.text = std::move(figure.text);
    cell.mark = figure.mark;
    cell.headers = std::move(headers);
    cell.column_span = span;
    Add(row, std::move(cell));
  }

  const form::v1::Table& form_;
  const FigureMap& figures_;
  Table table_;
  int values_ = 0;
  int last_id_ = 0;
};

}  // namespace

Table BuildTable(const form::v1::Table& form, const FigureMap& figures) {
  return Builder(form, figures).Build();
}

}  // namespace nianbao::rendering
