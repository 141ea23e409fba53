#include "services/submission/import/csv_reader.h"

#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/submission/import/cell_value.h"
#include "services/submission/import/sheet.h"
#include "services/submission/import/text.h"
#include "services/submission/import/title_matcher.h"

namespace nianbao::import {
namespace {

using report::v1::Figure;
using submission::v1::ImportReportResponse;

// Columns of a list of figures.
enum Column : size_t { kAddress, kTable, kRow, kColumn, kUnit, kValue, kState, kColumns };

absl::string_view StateOf(const Figure& figure) {
  if (figure.has_unread()) return "未读出";
  if (figure.has_not_applicable()) return "不适用";
  return figure.has_blank() ? "空白" : "数字";
}

// Without the apostrophe that keeps a spreadsheet from running a text.
std::string Plain(const std::string& field) {
  const bool guarded = field.size() > 1 && field[0] == '\'' &&
                       std::string("=+-@").find(field[1]) != std::string::npos;
  return guarded ? field.substr(1) : field;
}

class ListReader {
 public:
  ListReader(const std::vector<std::shared_ptr<const form::Form>>& forms, Findings* findings)
      : forms_(forms), findings_(*findings) {}

  ImportReportResponse Read(const CsvRecords& records) && {
    ReadProperties(records);
    for (size_t i = 1; i < records.size(); ++i) {
      if (records[i].size() >= kColumns && !records[i][kAddress].empty()) {
        ReadFigure(records[i], {0, static_cast<int>(i) + 1, 0, 0, 0});
      }
    }
    Finish();
    return std::move(response_);
  }

 private:
  void ReadProperties(const CsvRecords& records) {
    std::map<std::string, std::string> named;
    for (const auto& record : records) {
      if (record.size() >= kColumns && record[kAddress].empty()) {
        named.emplace(record[kTable], Plain(record[kValue]));
      }
    }
    report::v1::Report& report = *response_.mutable_report();
    report.set_title(named["标题"]);
    SourceDocument title;
    title.items.emplace_back(Paragraph{report.title(), {}, Paragraph::Kind::kText, 0});
    std::vector<const form::v1::Edition*> editions;
    for (const auto& form : forms_) editions.push_back(&form->edition());
    if (const std::optional<TitleMatch> match = FindTitle(title, editions)) {
      report.set_year(match->year);
      response_.set_agency_name(match->agency);
    } else {
      findings_.Add("MISSING_TITLE", "", {});
    }
    form_ = forms_.back().get();
    for (const auto& form : forms_) {
      const bool named_so = form->edition().id() == named["格式"];
      if (named_so || (named["格式"].empty() && form->Serves(report.year()))) form_ = form.get();
    }
    *report.mutable_edition() = form_->ref();
  }

  // The printed labels; the address alone may have slipped.
  bool LabelsAgree(const form::Cell& cell, const std::vector<std::string>& record) const {
    return Fold(record[kTable]) == Fold(form_->edition().tables(cell.table).name()) &&
           Fold(record[kRow]) == Fold(cell.row_label) &&
           Fold(record[kColumn]) == Fold(cell.column_label);
  }

  Figure Reading(const form::Cell& cell, const std::vector<std::string>& record,
                 const Position& position) {
    const std::string value = Plain(record[kValue]);
    Figure figure = ReadCell(value, cell.unit, cell.is_signed).figure;
    const bool unread = record[kState] == "未读出";
    const bool agree = LabelsAgree(cell, record);
    if (!unread && agree && StateOf(figure) == record[kState]) return figure;
    if (!unread || !agree) {
      findings_.Add("CELL_CONFLICT", absl::StrCat(cell.label, " ", value), position,
                    {cell.address});
    }
    figure.Clear();
    SetUnread(value, &figure);
    return figure;
  }

  void ReadFigure(const std::vector<std::string>& record, const Position& position) {
    const std::optional<int> index = form_->Find(record[kAddress]);
    if (!index) {
      findings_.Add("UNKNOWN_CELL", record[kAddress], position);
      return;
    }
    const form::Cell& cell = form_->cells()[static_cast<size_t>(*index)];
    if (record[kState] == "未填报" && LooksBlank(record[kValue])) return;
    Figure figure = Reading(cell, record, position);
    figure.set_cell(cell.address);
    const auto [at, added] = figures_.emplace(*index, figure);
    if (!added && at->second.SerializeAsString() != figure.SerializeAsString()) {
      SetUnread(absl::StrCat(record[kValue], " | …"), &at->second);
      findings_.Add("CONFLICTING_CELL", cell.label, position, {cell.address});
    }
    submission::v1::CellSource& source = sources_[*index];
    if (added) {
      source.set_cell(cell.address);
      *source.mutable_source() = ToProto(position);
      source.set_text(record[kValue]);
    }
    source.set_confidence(at->second.has_unread() ? 0 : 100);
  }

  void Finish() {
    int numbers = 0;
    for (const form::Cell& cell : form_->cells()) {
      const auto at = figures_.find(cell.index);
      if (at == figures_.end()) {
        findings_.Add("MISSING_CELL", cell.label, {}, {cell.address});
        continue;
      }
      const Figure& figure = at->second;
      numbers += HasNumber(figure) ? 1 : 0;
      findings_.AddOpen(cell, figure);
      *response_.mutable_report()->add_figures() = figure;
      *response_.add_sources() = sources_[cell.index];
    }
    response_.set_read_count(numbers);
    response_.set_cell_count(static_cast<int>(form_->cells().size()));
  }

  const std::vector<std::shared_ptr<const form::Form>>& forms_;
  Findings& findings_;
  const form::Form* form_ = nullptr;
  std::map<int, Figure> figures_;
  std::map<int, submission::v1::CellSource> sources_;
  ImportReportResponse response_;
};

}  // namespace

absl::StatusOr<CsvRecords> ParseCsv(absl::string_view utf8, const ReaderLimits& limits) {
  CsvRecords records(1, {""});
  bool quoted = false;
  int cells = 1;
  for (size_t i = 0; i < utf8.size(); ++i) {
    const char c = utf8[i];
    std::string& field = records.back().back();
    if (quoted) {
      const bool ends = c == '"' && (i + 1 == utf8.size() || utf8[i + 1] != '"');
      if (ends) quoted = false;
      if (!ends) field += c;
      if (!ends && c == '"') ++i;
    } else if (c == '"' && field.empty()) {
      quoted = true;
    } else if (c == ',') {
      records.back().emplace_back();
      ++cells;
    } else if (c == '\n') {
      records.push_back({""});
      ++cells;
    } else if (c != '\r') {
      field += c;
    }
    if (cells > limits.max_cells) {
      return absl::ResourceExhaustedError(
          absl::StrCat("content: the file has more than ", limits.max_cells, " cells"));
    }
  }
  if (quoted) return absl::InvalidArgumentError("content: a quoted field of the CSV does not end");
  return records;
}

bool IsFigureList(const CsvRecords& records) {
  return !records.empty() && records[0].size() >= kColumns && records[0][kAddress] == "单元格";
}

ImportReportResponse ReadFigureList(const std::vector<std::shared_ptr<const form::Form>>& forms,
                                    const CsvRecords& records, Findings* findings) {
  return ListReader(forms, findings).Read(records);
}

SourceDocument ToSheet(const CsvRecords& records) {
  std::vector<SourceRow> rows;
  for (const std::vector<std::string>& record : records) {
    SourceRow row;
    for (const std::string& field : record) {
      SourceCell cell;
      cell.text = Tidy(field, /*keep_lines=*/true);
      cell.position = {0, 0, 1, static_cast<int>(rows.size()) + 1,
                       static_cast<int>(row.size()) + 1};
      row.push_back(std::move(cell));
    }
    rows.push_back(std::move(row));
  }
  SourceDocument document;
  AddSheet(std::move(rows), &document);
  return document;
}

}  // namespace nianbao::import
