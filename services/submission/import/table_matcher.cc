#include "services/submission/import/table_matcher.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/submission/import/cell_value.h"
#include "services/submission/import/head_order.h"
#include "services/submission/import/money_heads.h"
#include "services/submission/import/money_words.h"

namespace nianbao::import {
namespace {

using Kind = GridLine::Kind;

constexpr size_t kLongestPieces = 200;  // Bytes, of a cell; longer is prose.

int Confidence(const GridLine& line, bool shifted) {
  int confidence = line.score >= 100 ? 100 : std::max(50, line.score - 2);
  if (shifted) confidence = std::min(confidence, 90);
  return confidence;
}

bool SameValue(const report::v1::Figure& a, const report::v1::Figure& b) {
  return a.value_case() == b.value_case() && a.count() == b.count() &&
         a.amount().fen() == b.amount().fen() && a.unread().raw() == b.unread().raw();
}

// Lines of heads above a grid that has none, each word one, and the first row of the form below.
std::vector<GridLine> HeadsAbove(absl::string_view above, const std::vector<GridLine>& lines) {
  const auto row = std::find_if(lines.begin(), lines.end(), [](const GridLine& line) {
    return line.kind == Kind::kHead || line.kind == Kind::kLine;
  });
  std::vector<GridLine> heads;
  if (row == lines.end() || row->kind == Kind::kHead) return heads;
  for (const absl::string_view line : absl::StrSplit(above, '\n', absl::SkipEmpty())) {
    GridLine head;
    head.kind = Kind::kHead;
    for (const absl::string_view word : absl::StrSplit(line, ' ', absl::SkipEmpty())) {
      SourceCell& cell = head.cells.emplace_back();
      cell.text = std::string(word);
      cell.position.column = static_cast<int>(head.cells.size());
    }
    head.end = static_cast<int>(head.cells.size()) + 1;
    heads.push_back(std::move(head));
  }
  heads.push_back(*row);
  return heads;
}

// Whether a row that begins where others do ends before them with a blank cell: one is gone, and
// the blank one may be what others have behind their numbers.
bool LacksACell(const GridLine& line, size_t start, size_t count, const LeafColumns& columns) {
  const auto blank = [&](size_t i) { return LooksBlank(line.cells[start + i].text); };
  if (line.ColumnAt(start) != columns.start || line.end >= columns.end || !blank(count - 1)) {
    return false;
  }
  size_t filled = 0;
  for (size_t i = 0; i < count; ++i) filled += blank(i) ? 0 : 1;
  return filled > 0;
}

}  // namespace

const FormRow& TableMatcher::RowOf(const GridLine& line) const {
  return labels_.rows()[static_cast<size_t>(line.row)];
}

bool TableMatcher::AddGrid(const Grid& grid, int table, absl::string_view above,
                           std::vector<size_t>* words) {
  if (table < 0) return AddWhole(grid, table, above, words);
  const std::vector<TornRow> torn = FindTornRows(labels_, table, grid.rows);
  return torn.empty() ? AddWhole(grid, table, above, words)
                      : AddWhole(Mended(grid, torn), table, above, words);
}

void TableMatcher::AddTorn(const Grid& joined, int table, absl::string_view above) {
  for (const SourceRow& row : joined.rows) {
    findings_.Add("TORN_LABEL", row.front().text, row.front().position);
  }
  std::vector<size_t> none;  // All rows are the form's.
  AddWhole(joined, table, above, &none);
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

bool TableMatcher::AddWhole(const Grid& grid, int table, absl::string_view above,
                            std::vector<size_t>* words) {
  words->clear();
  const std::vector<GridLine> lines = ReadRows(labels_, grid, table);
  bool met = false;
  bool heads = false;
  bool numbers = false;
  for (size_t i = 0; i < lines.size(); ++i) {
    const Kind kind = lines[i].kind;
    met = met || kind == Kind::kLine;
    heads = heads || kind == Kind::kHead;
    numbers = numbers || kind == Kind::kNumbers || kind == Kind::kUnknown;
    const bool read = kind != Kind::kHead && kind != Kind::kText;
    if (!read && !IsOfTheForm(lines[i], table)) words->push_back(i);
  }
  // Heads alone are a table's that lies apart, unless anything is below them.
  if (!met) return heads && !numbers && words->empty();
  units_ = FindMoneyUnits(labels_, lines, absl::StrCat(grid.caption, "\n", above));
  std::set<std::pair<int, int>> refused = PanelsOutOfOrder(labels_, lines, !grid.printed);
  refused.merge(PanelsOutOfOrder(labels_, HeadsAbove(above, lines), false));
  TakeRows(lines, table, refused);
  return true;
}

// Whether all words of a row without numbers are heads and labels, or pieces of them.
bool TableMatcher::IsOfTheForm(const GridLine& line, int table) const {
  constexpr size_t kLongestHead = 60;  // Bytes, of heads in words of their own.
  return std::all_of(line.cells.begin(), line.cells.end(), [&](const SourceCell& cell) {
    const bool head = line.kind == Kind::kHead && cell.text.size() <= kLongestHead;
    return head || NamesUnit(cell.text) || AreFormWords(cell.text, table);
  });
}

bool TableMatcher::AreFormWords(absl::string_view text, int table) const {
  constexpr int kPossible = 54;
  if (LooksBlank(text) || labels_.HeadScore(text, table) >= kPossible) return true;
  const std::vector<absl::string_view> pieces =
      absl::StrSplit(text, absl::ByAnyChar(" \n"), absl::SkipEmpty());
  return text.size() <= kLongestPieces &&
         std::all_of(pieces.begin(), pieces.end(),
                     [&](const absl::string_view piece) { return labels_.IsPiece(piece, table); });
}

void TableMatcher::TakeRows(const std::vector<GridLine>& lines, int table,
                            const std::set<std::pair<int, int>>& refused) {
  RemarkOnLabels(lines);
  std::map<PanelKey, LeafColumns> columns = FindLeafColumns(labels_, lines);
  for (const GridLine& line : lines) {
    if (line.kind != Kind::kLine) continue;
    rows_met_.insert(line.row);
    const FormRow& row = RowOf(line);
    if (refused.contains({row.table, row.panel})) {
      Refuse(line);
    } else {
      TakeLine(line, columns[KeyOf(row)]);
    }
  }
  if (refused.empty()) TakeUnlabelled(lines);
  for (const GridLine& line : lines) {
    const bool loose = line.kind == Kind::kUnknown || line.kind == Kind::kNumbers;
    if (loose && !refused.empty()) ReportUnknown(line);
    if (line.kind == Kind::kUnknown && refused.empty()) OfferGroup(line, table);
  }
}

CellReading TableMatcher::Read(int cell, const SourceCell& source) const {
  const form::Cell& known = labels_.form().cells()[static_cast<size_t>(cell)];
  const auto unit = units_.find(cell);
  return ReadCell(source.text, known.unit, known.is_signed,
                  unit == units_.end() ? MoneyUnit::kUnsaid : unit->second);
}

void TableMatcher::TakeLine(const GridLine& line, const LeafColumns& columns) {
  const FormRow& row = RowOf(line);
  const size_t count = row.cells.size();
  if (line.open()) {
    TakeOpen(line);
    return;
  }
  if (TakeByColumns(line, columns)) return;
  if (line.starts.size() != 1) {
    TakeUnplaced(line, columns);
    return;
  }
  const size_t start = line.starts.front();
  // Columns of print are counted line by line.
  const bool shifted = !line.printed() && line.ColumnAt(start) != columns.start;
  if (!line.printed() &&
      (LacksACell(line, start, count, columns) || !StandInColumns(line, start, count, columns))) {
    OfferDropped(line, line.Numbers(), "DROPPED_CELLS");
    return;
  }
  TakeAt(line, start, count, Confidence(line, shifted));
  if (shifted && line.ColumnAt(start) < columns.start) {
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
void TableMatcher::TakeUnplaced(const GridLine& line, const LeafColumns& columns) {
  const FormRow& row = RowOf(line);
  if (line.starts.empty()) {
    TakeShort(line, columns);
    return;
  }
  for (size_t start : line.starts) {
    if (columns.even && !line.printed() && line.ColumnAt(start) == columns.start &&
        StandInColumns(line, start, row.cells.size(), columns)) {
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
    CellReading reading = Read(row.cells[i], source);
    if (!reading.irregular.empty()) {
      findings_.Add(reading.irregular, absl::StrCat(cell.label, " ", source.text), source.position,
                    {cell.address});
    }
    const int sure = reading.unread() ? 0 : confidence;
    Put(row.cells[i], {std::move(reading.figure), source.position, source.text, sure});
  }
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

void TableMatcher::Refuse(const GridLine& line) {
  const FormRow& row = RowOf(line);
  std::vector<Taken> cells = UnreadCells(line, row);
  for (size_t i = 0; line.starts.size() == 1 && i < cells.size(); ++i) {
    cells[i].position = line.cells[line.starts.front() + i].position;
  }
  PutAll(row, std::move(cells));
  findings_.Add("COLUMN_ORDER", row.label, line.cells[line.label].position, Addresses(row));
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
    for (size_t i = 0; i < line.label; ++i) {
      const SourceCell& group = line.cells[i];
      const bool known = AreFormWords(group.text, row.table);
      if (!known) findings_.Add("LABEL_WORDING", group.text, group.position);
    }
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

}  // namespace nianbao::import
