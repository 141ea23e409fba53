#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_RULED_TABLE_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_RULED_TABLE_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "services/submission/import/pdf/page.h"

namespace nianbao::import {

// A table as its rules show it: a lattice of places, where a place without a rule to its
// neighbour is one cell with it.
struct RuledTable {
  std::vector<double> xs;  // Of the columns' borders, ascending; one more than columns.
  std::vector<double> ys;  // Of the rows' borders.
  // By place, row by row: index of the first place of the same cell.
  std::vector<size_t> cells;

  size_t columns() const { return xs.size() - 1; }
  size_t rows() const { return ys.size() - 1; }

  // The place that a point lies in.
  std::optional<size_t> PlaceAt(double x, double y) const;

  // Width of the cell that begins at `place`.
  double WidthOf(size_t place) const;
};

// The tables on a page, from top to bottom. Rules that enclose nothing make none; a page
// with more than `most_places` of them is a drawing and has none.
std::vector<RuledTable> FindRuledTables(const PdfPage& page, size_t most_places);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_RULED_TABLE_H_
