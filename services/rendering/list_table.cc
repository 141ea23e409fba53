#include "services/rendering/list_table.h"

#include "absl/strings/str_cat.h"

namespace nianbao::rendering {

ListTable::ListTable(std::string id, std::string caption, const std::vector<Column>& columns) {
  table_.id = std::move(id);
  table_.caption = std::move(caption);
  table_.columns = static_cast<int>(columns.size());
  table_.label_columns = 1;
  table_.repeated_rows = 1;
  table_.flows = true;
  TableRow& heads = table_.rows.emplace_back();
  heads.head = true;
  for (const Column& column : columns) {
    TableCell& cell = heads.cells.emplace_back();
    cell.text = column.label;
    cell.scope = Scope::kColumn;
    cell.id = NextId();
    columns_.push_back(cell.id);
    table_.widths.push_back(column.width);
  }
}

std::string ListTable::NextId() { return absl::StrCat(table_.id, "-h", ++last_id_); }

void ListTable::Begin(std::string head, int rows) {
  TableCell& cell = table_.rows.emplace_back().cells.emplace_back();
  cell.text = std::move(head);
  cell.prose = true;
  cell.scope = rows == 1 ? Scope::kRow : Scope::kRowGroup;
  cell.row_span = rows;
  cell.id = row_ = NextId();
  cell.headers = columns_.front();
  next_ = 1;
}

void ListTable::Continue() {
  table_.rows.emplace_back();
  next_ = 1;
}

TableCell& ListTable::Add(MarkedText text, bool prose) {
  TableCell& cell = table_.rows.back().cells.emplace_back();
  cell.text = std::move(text.text);
  cell.changes = std::move(text.changes);
  cell.prose = prose;
  cell.headers = absl::StrCat(columns_[next_++], " ", row_);
  return cell;
}

}  // namespace nianbao::rendering
