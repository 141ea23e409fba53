// What the matcher offers where it does not take: readings of rows whose numbers cannot be
// tied to their columns.
#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/submission/import/cell_value.h"
#include "services/submission/import/table_matcher.h"

namespace nianbao::import {
namespace {

using Kind = GridLine::Kind;

constexpr absl::string_view kByPlace = "按前后行的位置推断";
constexpr absl::string_view kMerged = "所在单元格合并了几列，该数可能在此列";

}  // namespace

// Numbers keep their order; which columns they are in is open.
void TableMatcher::OfferDropped(const GridLine& line, const std::vector<SourceCell>& numbers,
                                absl::string_view code) {
  const FormRow& row = RowOf(line);
  std::vector<Taken> cells = UnreadCells(line, row);
  const bool fewer = numbers.size() < row.cells.size();
  const size_t spare = row.cells.size() > numbers.size() ? row.cells.size() - numbers.size() : 0;
  for (size_t c = 0; c < cells.size(); ++c) {
    for (size_t n = 0; n < numbers.size(); ++n) {
      if (n > c || c - n > spare) continue;
      const CellReading reading = Read(row.cells[c], numbers[n]);
      if (!HasNumber(reading.figure)) continue;
      AddAlternative(reading.figure,
                     fewer ? absl::StrCat("该行只有 ", numbers.size(), " 个数，按次序可能在此列")
                           : "按次序可能在此列",
                     &cells[c].figure);
    }
    report::v1::Figure blank;
    blank.mutable_blank();
    AddAlternative(blank, "该列的空单元格可能已丢失", &cells[c].figure);
  }
  PutAll(row, std::move(cells));
  findings_.Add(code, row.label, line.cells[line.label].position, Addresses(row));
}

// Whether the last number of each of a row's groups, that is of each row of the form that
// lies in it, is the sum of the others.
bool TableMatcher::TotalsFit(const FormRow& row, const std::vector<int64_t>& cut) const {
  const auto row_of = [&](size_t i) {
    return labels_.form().cells()[static_cast<size_t>(row.cells[i])].row;
  };
  int64_t sum = 0;
  for (size_t i = 0; i < cut.size(); ++i) {
    const bool last = i + 1 == cut.size() || row_of(i + 1) != row_of(i);
    if (last && cut[i] != sum) return false;
    sum = last ? 0 : sum + cut[i];
  }
  return true;
}

void TableMatcher::OfferCuts(const GridLine& line, absl::string_view text) {
  constexpr size_t kOffered = 8;
  const FormRow& row = RowOf(line);
  std::vector<Taken> cells = UnreadCells(line, row);
  std::vector<std::vector<int64_t>> cuts = CutDigits(text, row.cells.size(), !row.across, 4096);
  std::vector<std::vector<int64_t>> fitting;
  std::copy_if(cuts.begin(), cuts.end(), std::back_inserter(fitting),
               [&](const std::vector<int64_t>& cut) { return TotalsFit(row, cut); });
  const bool sums = !fitting.empty();
  if (sums) cuts = std::move(fitting);
  if (cuts.size() > kOffered) cuts.resize(kOffered);
  for (const std::vector<int64_t>& cut : cuts) {
    for (size_t i = 0; i < cut.size(); ++i) {
      report::v1::Figure figure;
      figure.set_count(cut[i]);
      AddAlternative(figure,
                     sums ? "连写数字的一种拆分，仅因与合计相符而列出" : "连写数字的一种拆分",
                     &cells[i].figure);
    }
  }
  PutAll(row, std::move(cells));
  findings_.Add("RUN_TOGETHER", absl::StrCat(row.label, " ", text), line.cells[line.label].position,
                Addresses(row));
}

void TableMatcher::OfferStarts(const GridLine& line, absl::string_view code) {
  const FormRow& row = RowOf(line);
  std::vector<Taken> cells = UnreadCells(line, row);
  std::vector<size_t> starts = line.starts;
  if (starts.empty()) {
    for (size_t i = line.values; i + row.cells.size() <= line.cells.size(); ++i) {
      starts.push_back(i);
    }
  }
  for (size_t i = 0; i < cells.size(); ++i) {
    for (size_t start : starts) {
      const SourceCell& source = line.cells[start + i];
      const CellReading reading = Read(row.cells[i], source);
      if (!reading.unread()) {
        AddAlternative(reading.figure,
                       absl::StrCat("若该列为文件中的第 ", source.position.column, " 列"),
                       &cells[i].figure);
      }
    }
  }
  PutAll(row, std::move(cells));
  findings_.Add(code, row.label, line.cells[line.values].position, Addresses(row));
}

// A row with numbers in a cell over several columns, in a grid that says where these are: what
// has a column of its own is read, and what has more than one is offered in each.
bool TableMatcher::TakeByColumns(const GridLine& line, const LeafColumns& columns) {
  const std::vector<size_t> by_leaf = CellsByColumn(line, columns);
  const FormRow& row = RowOf(line);
  if (by_leaf.size() != row.cells.size()) return false;
  std::vector<std::string> open;
  for (size_t i = 0; i < by_leaf.size(); ++i) {
    const SourceCell& source = line.cells[by_leaf[i]];
    const form::Cell& cell = labels_.form().cells()[static_cast<size_t>(row.cells[i])];
    const bool alone = std::count(by_leaf.begin(), by_leaf.end(), by_leaf[i]) == 1;
    CellReading reading = Read(row.cells[i], source);
    const int confidence = reading.unread() ? 0 : std::min(90, line.score);
    Taken taken{std::move(reading.figure), source.position, source.text, confidence};
    if (!alone && !LooksBlank(source.text)) {
      report::v1::Figure blank;
      blank.mutable_blank();
      const report::v1::Figure number = std::exchange(taken.figure, {});
      SetUnread(source.text, &taken.figure);
      taken.confidence = 0;
      if (!number.has_unread()) AddAlternative(number, kMerged, &taken.figure);
      AddAlternative(blank, "该数可能属于合并的另一列", &taken.figure);
      open.push_back(cell.address);
    } else if (!reading.irregular.empty()) {
      findings_.Add(reading.irregular, absl::StrCat(cell.label, " ", source.text), source.position,
                    {cell.address});
    }
    Put(row.cells[i], std::move(taken));
  }
  if (!open.empty()) {
    findings_.Add("MERGED_COLUMNS", row.label, line.cells[line.label].position, open);
  }
  return true;
}

void TableMatcher::ReportUnknown(const GridLine& line) {
  std::string text;
  for (const SourceCell& cell : line.cells) {
    if (!LooksBlank(cell.text)) absl::StrAppend(&text, text.empty() ? "" : " ", cell.text);
  }
  findings_.Add("UNKNOWN_ROW", text, line.cells.front().position);
}

bool TableMatcher::IsBare(const GridLine& line) const {
  return line.kind == Kind::kLine && line.starts.empty() &&
         std::all_of(line.cells.begin() + static_cast<ptrdiff_t>(line.values), line.cells.end(),
                     [](const SourceCell& cell) { return LooksBlank(cell.text); });
}

// Rows of numbers without labels are told by place: offered, never taken. Those between two
// known rows, exactly as many as the form has there, are the rows between; one behind a
// label without numbers is that label's, unless several such labels stand together.
void TableMatcher::TakeUnlabelled(const std::vector<GridLine>& lines) {
  int before = -1;
  bool torn = false;
  std::vector<const GridLine*> run;
  const auto settle = [&](int next) {
    const bool fits = next - before == static_cast<int>(run.size()) + 1 && before >= 0;
    const bool torn_off = torn && run.size() == 1 && run[0]->kind == Kind::kNumbers;
    if (torn_off) OfferByPlace(*run[0], before, kByPlace);
    for (size_t i = 0; i < run.size(); ++i) {
      if (fits) OfferByPlace(*run[i], before + 1 + static_cast<int>(i), kByPlace);
      if (!fits && !torn_off) ReportUnknown(*run[i]);
    }
    run.clear();
  };
  bool bare_before = false;
  for (const GridLine& line : lines) {
    if (line.kind == Kind::kNumbers || line.kind == Kind::kUnknown) {
      run.push_back(&line);
      bare_before = false;
    }
    if (line.kind != Kind::kLine) continue;
    settle(line.row);
    before = line.row;
    torn = IsBare(line) && !bare_before;
    bare_before = IsBare(line);
  }
  settle(-1);
}

void TableMatcher::Offer(const SourceRow& numbers, int row) {
  units_.clear();
  GridLine line;
  line.kind = Kind::kNumbers;
  line.cells = numbers;
  OfferByPlace(line, row, "行名与数字各在一处，按次序推断");
}

// A row of another edition that is a group of this one: its numbers are spread over nothing. But
// where the group has none, none of its rows has any, and 0 is offered.
void TableMatcher::OfferGroup(const GridLine& line, int table) {
  std::vector<int> rows;
  for (const SourceCell& cell : line.cells) {
    if (rows.empty() && !LooksLikeValue(cell.text)) rows = labels_.FindGroup(cell.text, table);
  }
  std::vector<const SourceCell*> numbers;
  for (const SourceCell& cell : line.cells) {
    if (!LooksBlank(cell.text) && LooksLikeValue(cell.text)) numbers.push_back(&cell);
  }
  for (const int index : rows) {
    const FormRow& row = labels_.rows()[static_cast<size_t>(index)];
    for (size_t i = 0; i < row.cells.size() && numbers.size() == row.cells.size(); ++i) {
      const form::Cell& cell = labels_.form().cells()[static_cast<size_t>(row.cells[i])];
      const CellReading reading = Read(row.cells[i], *numbers[i]);
      if (!reading.figure.has_count() || reading.figure.count() != 0 || cell.is_signed) continue;
      Taken& offer = offered_[row.cells[i]];
      offer.position = numbers[i]->position;
      offer.text = numbers[i]->text;
      SetUnread(offer.text, &offer.figure);
      AddAlternative(reading.figure, "所在分组合为一行，该列为 0，各项只能是 0", &offer.figure);
    }
  }
}

void TableMatcher::TakeOffered() {
  for (const auto& [cell, offer] : offered_) {
    if (!taken_.try_emplace(cell, offer).second) continue;
    const form::Cell& known = labels_.form().cells()[static_cast<size_t>(cell)];
    findings_.Add("GROUP_IN_ONE_ROW", known.label, offer.position, {known.address});
  }
}

void TableMatcher::OfferByPlace(const GridLine& line, int row_index, absl::string_view reason) {
  const FormRow& row = labels_.rows()[static_cast<size_t>(row_index)];
  GridLine placed = line;
  placed.row = row_index;
  std::vector<SourceCell> numbers;
  for (const SourceCell& cell : line.cells) {
    if (LooksLikeValue(cell.text) && !LooksBlank(cell.text)) numbers.push_back(cell);
  }
  std::vector<Taken> cells = UnreadCells(placed, row);
  for (size_t i = 0; i < cells.size() && numbers.size() == cells.size(); ++i) {
    const CellReading reading = Read(row.cells[i], numbers[i]);
    cells[i].position = numbers[i].position;
    cells[i].text = numbers[i].text;
    SetUnread(numbers[i].text, &cells[i].figure);
    if (!reading.unread()) AddAlternative(reading.figure, reason, &cells[i].figure);
  }
  rows_met_.insert(row_index);
  PutAll(row, std::move(cells));
  findings_.Add("UNLABELLED_ROW", row.label, line.cells.front().position, Addresses(row));
}

std::vector<std::vector<int64_t>> CutDigits(absl::string_view digits, size_t parts, bool sum_last,
                                            size_t limit) {
  std::vector<std::vector<int64_t>> cuts;
  std::vector<int64_t> cut;
  int steps = 0;
  const auto go = [&](const auto& self, size_t at, int64_t sum) -> void {
    if (cuts.size() >= limit || ++steps > 20000) return;
    const size_t left = parts - cut.size();
    if (digits.size() - at < left) return;
    if (left == 1) {
      const absl::string_view rest = digits.substr(at);
      if (rest.size() > 9 || (rest.size() > 1 && rest[0] == '0')) return;
      int64_t value = 0;
      for (char c : rest) value = value * 10 + (c - '0');
      if (sum_last && value != sum) return;
      cut.push_back(value);
      cuts.push_back(cut);
      cut.pop_back();
      return;
    }
    int64_t value = 0;
    for (size_t length = 1; length <= 9 && at + length + left - 1 <= digits.size(); ++length) {
      const char c = digits[at + length - 1];
      if (c < '0' || c > '9') return;
      value = value * 10 + (c - '0');
      cut.push_back(value);
      self(self, at + length, sum + value);
      cut.pop_back();
      if (value == 0) break;
    }
  };
  go(go, 0, 0);
  return cuts;
}

}  // namespace nianbao::import
