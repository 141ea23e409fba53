#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_LEAF_COLUMNS_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_LEAF_COLUMNS_H_

#include <cstddef>
#include <map>
#include <tuple>
#include <vector>

#include "services/submission/import/form_labels.h"
#include "services/submission/import/grid_rows.h"

// Where the columns of a panel stand in a grid of the file.
namespace nianbao::import {

struct LeafColumns {
  int start = 0;      // Where most of the rows begin whose numbers have one place; 0: none has.
  bool even = false;  // All of them begin there.
  int end = 0;        // Where most of them, or the heads, end with what is behind the numbers.
  // By leaf: the first column in the file, as rows, else heads, have it. Empty: not told.
  std::vector<int> begins;
  int behind = 0;  // The column behind the last leaf's.
};

// By table, panel and number of cells of a row.
using PanelKey = std::tuple<int, int, size_t>;
PanelKey KeyOf(const FormRow& row);

std::map<PanelKey, LeafColumns> FindLeafColumns(const FormLabels& labels,
                                                const std::vector<GridLine>& lines);

// Whether the row's cells from `start` on, `count` of them, stand one in each of the columns, or
// all beside them by the same distance; or, where the columns are not told, each in one column.
bool StandInColumns(const GridLine& line, size_t start, size_t count, const LeafColumns& columns);

// By leaf: the index in `line.cells` of the cell that takes its column, alone or with others.
// Empty where the columns are not told, no cell takes several, or some stand otherwise.
std::vector<size_t> CellsByColumn(const GridLine& line, const LeafColumns& columns);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_LEAF_COLUMNS_H_
