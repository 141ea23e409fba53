#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_TABLE_MATCHER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_TABLE_MATCHER_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "nianbao/report/v1/report.pb.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "services/submission/import/cell_value.h"
#include "services/submission/import/findings.h"
#include "services/submission/import/form_labels.h"
#include "services/submission/import/grid_rows.h"
#include "services/submission/import/leaf_columns.h"
#include "services/submission/import/source_document.h"
#include "services/submission/import/torn_rows.h"

namespace nianbao::import {

// Finds the cells of the form in grids. Numbers are those that follow a row's own label
// cells; a column's index in the file decides nothing. Where the numbers of a row can
// be tied to its columns in more than one way, its cells are left unread with every
// way as an alternative.
class TableMatcher {
 public:
  // Both must outlive the matcher.
  TableMatcher(const FormLabels& labels, Findings* findings)
      : labels_(labels), findings_(*findings) {}

  // Takes the figures of a grid. `table`: the form's table that is expected where the
  // grid stands, or -1. `above`: the lines right above it that may be heads of its columns.
  // Returns whether the grid belongs to the form; then `words` has those of its rows, ascending,
  // whose words are neither the form's nor told in a finding.
  bool AddGrid(const Grid& grid, int table, absl::string_view above, std::vector<size_t>* words);

  // Takes the figures of rows that stood torn in the file (torn_rows.h); `above` as of a grid.
  void AddTorn(const Grid& joined, int table, absl::string_view above);

  // Offers a row's numbers for the form's row `row` where order alone speaks for it.
  void Offer(const SourceRow& numbers, int row);

  // How many rows of this table were met.
  int RowsMet(int table) const;

  // Reports what is missing and writes figures and sources in the order of the form.
  // Returns how many cells were read as a number.
  int Finish(report::v1::Report* report,
             google::protobuf::RepeatedPtrField<submission::v1::CellSource>* sources);

 private:
  struct Taken {
    report::v1::Figure figure;
    Position position;
    std::string text;
    int confidence = 0;
  };
  const FormRow& RowOf(const GridLine& line) const;
  // The grid with its torn rows put together, and a finding for each.
  Grid Mended(const Grid& grid, const std::vector<TornRow>& torn);
  bool AddWhole(const Grid& grid, int table, absl::string_view above, std::vector<size_t>* words);
  bool IsOfTheForm(const GridLine& line, int table) const;
  bool AreFormWords(absl::string_view text, int table) const;
  void TakeRows(const std::vector<GridLine>& lines, int table,
                const std::set<std::pair<int, int>>& refused);
  CellReading Read(int cell, const SourceCell& source) const;
  void TakeLine(const GridLine& line, const LeafColumns& columns);
  void TakeAt(const GridLine& line, size_t start, size_t count, int confidence);
  void TakeOpen(const GridLine& line);
  void TakeUnplaced(const GridLine& line, const LeafColumns& columns);
  bool TakeByColumns(const GridLine& line, const LeafColumns& columns);
  void TakeShort(const GridLine& line, const LeafColumns& columns);
  bool TakeWithoutLast(const GridLine& line, const LeafColumns& columns,
                       const std::vector<SourceCell>& numbers);
  bool EndsInTotal(const FormRow& row) const;
  void TakeZeros(const GridLine& line, const SourceCell& zeros);
  void OfferDropped(const GridLine& line, const std::vector<SourceCell>& numbers,
                    absl::string_view code);
  bool TotalsFit(const FormRow& row, const std::vector<int64_t>& cut) const;
  void OfferCuts(const GridLine& line, absl::string_view text);
  void OfferStarts(const GridLine& line, absl::string_view code);
  bool IsBare(const GridLine& line) const;  // A label without numbers or places for them.
  void TakeUnlabelled(const std::vector<GridLine>& lines);
  void OfferByPlace(const GridLine& line, int row, absl::string_view reason);
  void OfferGroup(const GridLine& line, int table);
  void TakeOffered();
  void Refuse(const GridLine& line);
  void ReportUnknown(const GridLine& line);
  void RemarkOnLabels(const std::vector<GridLine>& lines);
  void Put(int cell, Taken taken);
  std::vector<Taken> UnreadCells(const GridLine& line, const FormRow& row) const;
  void PutAll(const FormRow& row, std::vector<Taken> cells);
  std::vector<std::string> Addresses(const FormRow& row) const;
  void ReportMissing();
  void ReportStates();

  const FormLabels& labels_;
  Findings& findings_;
  std::map<int, Taken> taken_;    // By index of the cell.
  std::map<int, Taken> offered_;  // What is taken where nothing else is.
  std::set<int> rows_met_;
  std::map<int, MoneyUnit> units_;  // Of the grid's amounts, where words say them.
};

// Every way to cut a run of digits into `parts` numbers without leading zeros, at most
// `limit` of them. With `sum_last` only those whose last number is the sum of the others.
std::vector<std::vector<int64_t>> CutDigits(absl::string_view digits, size_t parts, bool sum_last,
                                            size_t limit);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_TABLE_MATCHER_H_
