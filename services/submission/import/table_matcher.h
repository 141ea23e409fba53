#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_TABLE_MATCHER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_TABLE_MATCHER_H_

#include <map>
#include <string>
#include <vector>

#include "nianbao/report/v1/report.pb.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "services/submission/import/findings.h"
#include "services/submission/import/form_labels.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// Finds the cells of the form in grids. Numbers are those that follow a row's own label
// cells; a column's index in the file decides nothing. Where the numbers of a row can
// be tied to its columns in more than one way, its cells are left unread with every
// way as an alternative.
class TableMatcher {
 public:
  TableMatcher(const FormLabels& labels, Findings* findings)
      : labels_(labels), findings_(*findings) {}

  // Takes the figures of a grid. `table`: the form's table that is expected where the
  // grid stands, or -1. Returns whether the grid belongs to the form.
  bool AddGrid(const Grid& grid, int table);

  // Whether some cell of this table was found.
  bool Found(int table) const;

  // Reports what is missing and writes figures and sources in the order of the form.
  // Returns how many cells were read as a number.
  int Finish(report::v1::Report* report, std::vector<submission::v1::CellSource>* sources);

 private:
  enum class RowKind { kBlank, kHead, kLine, kNumbers, kText };

  // A row of the grid and what it is on the form.
  struct Line {
    RowKind kind = RowKind::kBlank;
    const SourceRow* source = nullptr;
    SourceRow cells;  // Without continued cells.
    int row = -1;     // Of the form.
    int score = 0;
    size_t label = 0;   // Index of the row's own label in `cells`.
    size_t values = 0;  // Index of the first cell after it.
    std::vector<size_t> starts;  // Possible places of the first column in `cells`.
  };

  struct Taken {
    report::v1::Figure figure;
    Position position;
    std::string text;
    int confidence = 0;
  };

  Line Classify(const SourceRow& source, int table) const;
  bool IsHead(const Line& line, int table) const;
  void FindLabel(Line* line, int table) const;
  void FindStarts(Line* line) const;
  bool ColumnsInOrder(const std::vector<Line>& lines) const;
  void DropWeakerTwins(std::vector<Line>* lines) const;
  int RegularStart(const std::vector<Line>& lines, int table, int panel, bool* several) const;
  void TakeLines(const std::vector<Line>& lines);
  void TakeLine(const std::vector<Line>& lines, const Line& line);
  void TakeAt(const Line& line, size_t start, int confidence);
  void TakeShort(const Line& line, int regular, bool several);
  void TakeGlued(const Line& line, const std::u32string& digits);
  void TakeByPlace(const std::vector<Line>& lines);
  void OfferPlaces(const Line& line, const FormRow& row);
  void OfferStarts(const Line& line, absl::string_view code);
  void ReportLabels(const std::vector<Line>& lines);
  void Put(int cell, Taken taken);
  void PutUnread(const FormRow& row, const Line& line, const std::vector<report::v1::Figure>& figs);
  std::vector<std::string> Addresses(const FormRow& row) const;

  const FormLabels& labels_;
  Findings& findings_;
  std::map<int, Taken> taken_;
  std::map<int, bool> seen_rows_;  // Rows of the form whose label was met.
};

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_TABLE_MATCHER_H_
