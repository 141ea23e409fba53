#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_TORN_ROWS_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_TORN_ROWS_H_

#include <cstddef>
#include <vector>

#include "services/submission/import/form_labels.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// A row of the form whose numbers stand between the pieces of its label, since a line of print
// is not a row: "2.没有现成信息需要另行" / "4 0 0 0 0 0 4" / "制作".
struct TornRow {
  int row = -1;               // Index in FormLabels::rows().
  size_t numbers = 0;         // The source row that holds them.
  std::vector<size_t> lines;  // All source rows it is made of, ascending.
};

// Finds such rows of the form's `table`. Nothing is guessed: the pieces, one run of words of
// each line in turn, are letter by letter one label of the form and of no other, everything
// else on those lines is part of the heads above that label, there are as many numbers as
// columns, and no line belongs to two rows.
std::vector<TornRow> FindTornRows(const FormLabels& labels, int table,
                                  const std::vector<SourceRow>& rows);

// The source row that a torn row is when put together: its label and its numbers.
SourceRow JoinTornRow(const FormLabels& labels, const TornRow& torn,
                      const std::vector<SourceRow>& rows);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_TORN_ROWS_H_
