#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_GRID_ROWS_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_GRID_ROWS_H_

#include <algorithm>
#include <vector>

#include "services/submission/import/form_labels.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// A row of a grid and what it is on the form.
struct GridLine {
  enum class Kind {
    kBlank,
    kHead,     // Heads, captions, corners.
    kLine,     // A row of the form.
    kNumbers,  // Numbers without a label.
    kUnknown,  // A label that is not the form's, with numbers.
    kText,     // Other text.
  };
  Kind kind = Kind::kBlank;
  SourceRow cells;             // Without the places that a merged cell continues to.
  int end = 0;                 // The column in the file behind the row's last place.
  int row = -1;                // Index in FormLabels::rows() of a kLine.
  int score = 0;               // How sure that is, as Similarity().
  size_t label = 0;            // Index in `cells` of the row's own label.
  size_t values = 0;           // Index in `cells` of what follows it.
  std::vector<size_t> starts;  // Where in `cells` the first column may be.

  // Whether the file leaves open how the row's words are to be parted into cells, or whether it
  // may lack cells because none of them was known by more than its place.
  bool open() const { return Has(SourceCell::Origin::kOpen); }
  bool printed() const { return open() || Has(SourceCell::Origin::kPlace); }
  bool Has(SourceCell::Origin origin) const {
    return std::any_of(cells.begin(), cells.end(),
                       [&](const SourceCell& cell) { return cell.origin == origin; });
  }
  // What stands behind the label, blank cells left out.
  std::vector<SourceCell> Numbers() const;
  // Column in the file of cells[i].
  int ColumnAt(size_t i) const { return cells[i].position.column; }
  // How many columns in the file cells[i] takes, with those it is merged with.
  int WidthAt(size_t i) const {
    return std::max(1, (i + 1 < cells.size() ? ColumnAt(i + 1) : end) - ColumnAt(i));
  }
};

// Says of each row of the grid what it is. `table` is the form's table that is expected
// there, or -1. Of two rows with the same label the less like one becomes kUnknown,
// without numbers kText.
std::vector<GridLine> ReadRows(const FormLabels& labels, const Grid& grid, int table);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_GRID_ROWS_H_
