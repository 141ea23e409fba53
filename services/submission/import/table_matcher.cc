#include "services/submission/import/table_matcher.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/submission/import/cell_value.h"

namespace nianbao::import {
namespace {

using Kind = GridLine::Kind;

int Confidence(const GridLine& line, bool shifted) {
  int confidence = line.score >= 100 ? 100 : std::max(50, line.score - 2);
  if (shifted) confidence = std::min(confidence, 90);
  return confidence;
}

bool SameValue(const report::v1::Figure& a, const report::v1::Figure& b) {
  return a.value_case() == b.value_case() && a.count() == b.count() &&
         a.amount().fen() == b.amount().fen() && a.unread().raw() == b.unread().raw();
}

}  // namespace

const FormRow& TableMatcher::RowOf(const GridLine& line) const {
  return labels_.rows()[static_cast<size_t>(line.row)];
}

bool TableMatcher::AddGrid(const Grid& grid, int table) {
  if (table < 0) return AddWhole(grid, table);
  const std::vector<TornRow> torn = FindTornRows(labels_, table, grid.rows);
  return torn.empty() ? AddWhole(grid, table) : AddWhole(Mended(grid, torn), table);
}

void TableMatcher::AddTorn(const Grid& joined, int table) {
  for (const SourceRow& row : joined.rows) {
    findings_.Add("TORN_LABEL", row.front().text, row.front().position);
  }
  AddWhole(joined, table);
}

Grid TableMatcher::Mended(const Grid& grid, const std::vector<TornRow>& torn) {
  Grid mended = grid;
  for (const TornRow& row : torn) {
    for (const size_t line : row.lines) mended.rows[line].clear();
    mended.rows[row.numbers] = JoinTornRow(labels_, row, grid.rows);
    const SourceCell& label = mended.rows[row.numbers].front();
    findings_.Add("TORN_LABEL", label.text, label.position);
  }
  return mended;
}

bool TableMatcher::AddWhole(const Grid& grid, int table) {
  const std::vector<GridLine> lines = ReadRows(labels_, grid, table);
  int met = 0;
  int heads = 0;
  for (const GridLine& line : lines) {
    met += line.kind == Kind::kLine ? 1 : 0;
    heads += line.kind == Kind::kHead ? 1 : 0;
  }
  if (met == 0) return heads > 0;
  RemarkOnLabels(lines);
  if (!ColumnsInOrder(labels_, lines)) {
    RefuseAll(lines);
    return true;
  }
  for (const GridLine& line : lines) {
    if (line.kind != Kind::kLine) continue;
    rows_met_.insert(line.row);
    TakeLine(line, LayoutOf(lines, RowOf(line)));
  }
  TakeUnlabelled(lines);
  for (const GridLine& line : lines) {
    if (line.kind == Kind::kUnknown) OfferGroup(line, table);
  }
  return true;
}

TableMatcher::Layout TableMatcher::LayoutOf(const std::vector<GridLine>& lines,
                                            const FormRow& row) const {
  std::map<int, int> times;
  for (const GridLine& line : lines) {
    if (line.kind != Kind::kLine || line.starts.size() != 1) continue;
    const FormRow& other = RowOf(line);
    const bool kin = other.table == row.table && other.panel == row.panel;
    if (kin) ++times[line.ColumnAt(line.starts.front())];
  }
  Layout layout;
  layout.even = times.size() == 1;
  int most = 0;
  for (const auto& [column, count] : times) {
    if (count > most) layout.start = column;
    most = std::max(most, count);
  }
  return layout;
}

void TableMatcher::TakeLine(const GridLine& line, const Layout& layout) {
  const FormRow& row = RowOf(line);
  if (line.open()) {
    TakeOpen(line);
    return;
  }
  if (line.starts.size() != 1) {
    TakeUnplaced(line, layout);
    return;
  }
  const size_t start = line.starts.front();
  // Columns of print are counted line by line.
  const bool shifted = !line.printed() && line.ColumnAt(start) != layout.start;
  TakeAt(line, start, row.cells.size(), Confidence(line, shifted));
  if (shifted && line.ColumnAt(start) < layout.start) {
    findings_.Add("SHIFTED_ROW", row.label, line.cells[start].position, Addresses(row));
  }
}

// Words of print that no column could be told for: all is offered in its order.
void TableMatcher::TakeOpen(const GridLine& line) {
  std::vector<SourceCell> numbers;
  for (const SourceCell& cell : line.cells) {
    if (cell.origin == SourceCell::Origin::kOpen) numbers.push_back(cell);
  }
  OfferDropped(line, numbers, "OPEN_COLUMNS");
}

// The place of the first column is open, or there is none.
void TableMatcher::TakeUnplaced(const GridLine& line, const Layout& layout) {
  const FormRow& row = RowOf(line);
  if (line.starts.empty()) {
    TakeShort(line, layout);
    return;
  }
  for (size_t start : line.starts) {
    if (layout.even && !line.printed() && line.ColumnAt(start) == layout.start) {
      TakeAt(line, start, row.cells.size(), std::min(80, line.score));
      return;
    }
  }
  OfferStarts(line, "AMBIGUOUS_ROW");
}

void TableMatcher::TakeAt(const GridLine& line, size_t start, size_t count, int confidence) {
  const FormRow& row = RowOf(line);
  for (size_t i = 0; i < count; ++i) {
    const form::Cell& cell = labels_.form().cells()[static_cast<size_t>(row.cells[i])];
    const SourceCell& source = line.cells[start + i];
    CellReading reading = ReadCell(source.text, cell.unit, cell.is_signed);
    if (!reading.irregular.empty()) {
      findings_.Add(reading.irregular, absl::StrCat(cell.label, " ", source.text), source.position,
                    {cell.address});
    }
    const int sure = reading.unread() ? 0 : confidence;
    Put(row.cells[i], {std::move(reading.figure), source.position, source.text, sure});
  }
}

// Fewer or more numbers than the row has columns.
void TableMatcher::TakeShort(const GridLine& line, const Layout& layout) {
  const FormRow& row = RowOf(line);
  const size_t wanted = row.cells.size();
  const size_t have = line.cells.size() - line.values;
  std::vector<SourceCell> numbers;
  for (size_t i = line.values; i < line.cells.size(); ++i) {
    if (!LooksBlank(line.cells[i].text)) numbers.push_back(line.cells[i]);
  }
  const Position& place = line.cells[line.label < line.cells.size() ? line.label : 0].position;
  if (numbers.empty()) {
    findings_.Add("ROW_WITHOUT_NUMBERS", row.label, place, Addresses(row));
    return;
  }
  if (numbers.size() == 1 && wanted > 1 &&
      ReadCell(numbers[0].text, form::v1::UNIT_COUNT, false).figure.has_count() == false) {
    OfferDropped(line, numbers, "DROPPED_CELLS");
    return;
  }
  if (numbers.size() == 1 && wanted > 1 && numbers[0].text == std::string(wanted, '0')) {
    TakeZeros(line, numbers[0]);
    return;
  }
  if (numbers.size() == 1 && wanted > 1 && numbers[0].text.size() >= wanted) {
    OfferCuts(line, numbers[0].text);
    return;
  }
  if (numbers.size() > wanted) {
    OfferStarts(line, "SURPLUS_CELLS");
    return;
  }
  const bool in_place =
      layout.start > 0 && !line.printed() && line.ColumnAt(line.values) == layout.start;
  if (have + 1 == wanted && wanted > 2 && in_place) {
    TakeAt(line, line.values, have, std::min(70, line.score));
    const int lost = row.cells.back();
    findings_.Add("LAST_CELL_LOST", row.label, place,
                  {labels_.form().cells()[static_cast<size_t>(lost)].address});
    return;
  }
  OfferDropped(line, numbers, "DROPPED_CELLS");
}

// No number begins with a zero that is not all of it: as many zeros as columns are cut in one
// way only, whatever their sums.
void TableMatcher::TakeZeros(const GridLine& line, const SourceCell& zeros) {
  const FormRow& row = RowOf(line);
  for (const int index : row.cells) {
    const form::Cell& cell = labels_.form().cells()[static_cast<size_t>(index)];
    CellReading reading = ReadCell("0", cell.unit, cell.is_signed);
    Put(index, {std::move(reading.figure), zeros.position, zeros.text, std::min(90, line.score)});
  }
  findings_.Add("ZEROS_TOGETHER", row.label, zeros.position, Addresses(row));
}

std::vector<TableMatcher::Taken> TableMatcher::UnreadCells(const GridLine& line,
                                                           const FormRow& row) const {
  std::string raw;
  for (size_t i = line.values; i < line.cells.size(); ++i) {
    if (LooksBlank(line.cells[i].text)) continue;
    absl::StrAppend(&raw, raw.empty() ? "" : " | ", line.cells[i].text);
  }
  Taken unread;
  const size_t at = std::min(line.values, line.cells.size() - 1);
  unread.position = line.cells[at].position;
  unread.text = raw;
  SetUnread(raw, &unread.figure);
  return std::vector<Taken>(row.cells.size(), unread);
}

void TableMatcher::PutAll(const FormRow& row, std::vector<Taken> cells) {
  for (size_t i = 0; i < cells.size(); ++i) Put(row.cells[i], std::move(cells[i]));
}

void TableMatcher::RefuseAll(const std::vector<GridLine>& lines) {
  for (const GridLine& line : lines) {
    if (line.kind != Kind::kLine) continue;
    rows_met_.insert(line.row);
    const FormRow& row = RowOf(line);
    std::vector<Taken> cells = UnreadCells(line, row);
    for (size_t i = 0; line.starts.size() == 1 && i < cells.size(); ++i) {
      const SourceCell& source = line.cells[line.starts.front() + i];
      cells[i].position = source.position;
    }
    PutAll(row, std::move(cells));
    findings_.Add("COLUMN_ORDER", row.label, line.cells[line.label].position, Addresses(row));
  }
}

void TableMatcher::RemarkOnLabels(const std::vector<GridLine>& lines) {
  // By depth: the column in the file where most labels stand.
  std::map<int, std::map<int, int>> columns;
  for (const GridLine& line : lines) {
    if (line.kind != Kind::kLine || RowOf(line).across) continue;
    ++columns[RowOf(line).depth][line.ColumnAt(line.label)];
  }
  for (const GridLine& line : lines) {
    if (line.kind != Kind::kLine || RowOf(line).labels.empty()) continue;
    const FormRow& row = RowOf(line);
    const SourceCell& label = line.cells[line.label];
    if (line.score < 92) findings_.Add("LABEL_WORDING", label.text, label.position);
    if (row.official_full_width && label.text.find('(') != std::string::npos) {
      findings_.Add("HALF_WIDTH_LABEL", label.text, label.position);
    }
    const auto& kin = columns[row.depth];
    const auto most = std::max_element(
        kin.begin(), kin.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    if (row.depth > 0 && !line.printed() && most != kin.end() &&
        line.ColumnAt(line.label) < most->first) {
      findings_.Add("GROUP_LOST", row.label, label.position, Addresses(row));
    }
  }
}

void TableMatcher::Put(int cell, Taken taken) {
  const auto [at, added] = taken_.try_emplace(cell, taken);
  if (added || SameValue(at->second.figure, taken.figure)) return;
  Taken& known = at->second;
  const form::Cell& form_cell = labels_.form().cells()[static_cast<size_t>(cell)];
  report::v1::Figure both;
  SetUnread(absl::StrCat(known.text, " | ", taken.text), &both);
  if (!known.figure.has_unread()) AddAlternative(known.figure, "文件中前一处", &both);
  if (!taken.figure.has_unread()) AddAlternative(taken.figure, "文件中后一处", &both);
  known.figure = std::move(both);
  known.confidence = 0;
  findings_.Add("CONFLICTING_CELL", form_cell.label, taken.position, {form_cell.address});
}

std::vector<std::string> TableMatcher::Addresses(const FormRow& row) const {
  std::vector<std::string> addresses;
  for (int cell : row.cells) {
    addresses.push_back(labels_.form().cells()[static_cast<size_t>(cell)].address);
  }
  return addresses;
}

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

void TableMatcher::ReportStates(const report::v1::Report& report) {
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
  (void)report;
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
  ReportStates(*report);
  return numbers;
}

}  // namespace nianbao::import
