#ifndef NIANBAO_SERVICES_RENDERING_LAYOUT_TABLE_FLOW_H_
#define NIANBAO_SERVICES_RENDERING_LAYOUT_TABLE_FLOW_H_

#include "services/rendering/document.h"
#include "services/rendering/layout/pen.h"
#include "services/rendering/layout/table_layout.h"

namespace nianbao::rendering {

// A table in the size it will be set in. Lengths are points.
struct ChosenTable {
  MeasuredTable measured;

  // Height that must follow what stands above it on one page: all of the table or, where it
  // goes on on another page, its heads and a row.
  double together = 0;
};

// What a table is fitted into.
struct TableSpace {
  double width = 0;
  double height = 0;  // Of a page.
  double above = 0;   // Taken on the table's first page by its headings and the gap below them; 0
                      // where these are so high that the table goes to the next.
};

// The table in the largest of the style's sizes in which it fits on one page with what stands
// above it or, where it fits in none or `flows`, in which every row fits on a page, the first with
// what stands above it.
ChosenTable ChooseTable(const Table& table, const v1::TableStyle& style, const TableSpace& space,
                        Shaper& shaper);

// Sets it at the pen, its heads again on each further page, unless there are too many.
void PlaceTable(ChosenTable chosen, Pen& pen);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LAYOUT_TABLE_FLOW_H_
