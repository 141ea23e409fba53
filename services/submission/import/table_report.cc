// What the matcher has read and what is missing, once all of the file was seen.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/submission/import/cell_value.h"
#include "services/submission/import/table_matcher.h"

namespace nianbao::import {

int TableMatcher::RowsMet(int table) const {
  return static_cast<int>(std::count_if(rows_met_.begin(), rows_met_.end(), [&](int row) {
    return labels_.rows()[static_cast<size_t>(row)].table == table;
  }));
}

void TableMatcher::ReportMissing() {
  const form::v1::Edition& edition = labels_.form().edition();
  for (int t = 0; t < edition.tables_size(); ++t) {
    if (RowsMet(t) > 0) continue;
    std::vector<std::string> cells;
    for (const form::Cell& cell : labels_.form().cells()) {
      if (cell.table == t) cells.push_back(cell.address);
    }
    findings_.Add("MISSING_TABLE",
                  absl::StrCat(edition.tables(t).name(), " ", edition.tables(t).title()), {},
                  cells);
  }
  for (size_t i = 0; i < labels_.rows().size(); ++i) {
    const FormRow& row = labels_.rows()[i];
    if (RowsMet(row.table) == 0 || rows_met_.contains(static_cast<int>(i))) continue;
    const bool any = std::any_of(row.cells.begin(), row.cells.end(),
                                 [&](int cell) { return taken_.contains(cell); });
    if (!any && !row.labels.empty()) findings_.Add("MISSING_ROW", row.label, {}, Addresses(row));
  }
}

void TableMatcher::ReportStates() {
  for (const form::Cell& cell : labels_.form().cells()) {
    const auto at = taken_.find(cell.index);
    if (at == taken_.end()) continue;
    const report::v1::Figure& figure = at->second.figure;
    const char* code = figure.has_blank()            ? "BLANK_CELL"
                       : figure.has_not_applicable() ? "NOT_APPLICABLE_CELL"
                       : figure.has_unread()         ? "UNREAD_CELL"
                                                     : nullptr;
    if (code != nullptr) {
      findings_.Add(code, absl::StrCat(cell.label, " ", at->second.text), at->second.position,
                    {cell.address});
    }
  }
}

int TableMatcher::Finish(report::v1::Report* report,
                         google::protobuf::RepeatedPtrField<submission::v1::CellSource>* sources) {
  TakeOffered();
  ReportMissing();
  int numbers = 0;
  for (const auto& [index, taken] : taken_) {
    const std::string& address = labels_.form().cells()[static_cast<size_t>(index)].address;
    report::v1::Figure* figure = report->add_figures();
    *figure = taken.figure;
    figure->set_cell(address);
    numbers += HasNumber(taken.figure) ? 1 : 0;
    submission::v1::CellSource* source = sources->Add();
    source->set_cell(address);
    *source->mutable_source() = ToProto(taken.position);
    source->set_text(taken.text);
    source->set_confidence(taken.confidence);
  }
  ReportStates();
  return numbers;
}

}  // namespace nianbao::import
