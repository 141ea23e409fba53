#ifndef NIANBAO_SERVICES_RENDERING_LIST_TABLE_H_
#define NIANBAO_SERVICES_RENDERING_LIST_TABLE_H_

#include <string>
#include <utility>
#include <vector>

#include "services/rendering/document.h"
#include "services/rendering/side_by_side.h"

namespace nianbao::rendering {

// Makes a table of one row of heads and rows that each begin with a head of their own: a
// list that may go on over pages.
class ListTable {
 public:
  struct Column {
    std::string label;
    double width = 0;  // Share of the whole.
  };

  ListTable(std::string id, std::string caption, const std::vector<Column>& columns);

  // Begins a row under a head that speaks for `rows` rows: this one and those that Continue
  // begins.
  void Begin(std::string head, int rows = 1);
  void Continue();

  // Adds to the row begun last.
  TableCell& Add(MarkedText text, bool prose);

  Table Take() && { return std::move(table_); }

 private:
  std::string NextId();

  Table table_;
  std::vector<std::string> columns_;  // Ids of their heads.
  std::string row_;                   // Id of the head of the row begun last.
  int last_id_ = 0;
  size_t next_ = 0;  // Column of the next cell.
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LIST_TABLE_H_
