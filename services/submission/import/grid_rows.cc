#include "services/submission/import/grid_rows.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "services/submission/import/cell_value.h"
#include "services/submission/import/layout.h"

namespace nianbao::import {
namespace {

constexpr int kSureHead = 82;

bool IsNumber(absl::string_view text) { return !LooksBlank(text) && LooksLikeValue(text); }

// Index of the first cell that can only be a value; the size when there is none.
size_t FirstNumber(const SourceRow& cells) {
  size_t i = 0;
  while (i < cells.size() && !IsNumber(cells[i].text)) ++i;
  return i;
}

absl::string_view FirstWords(const SourceRow& cells) {
  const auto first = std::find_if_not(cells.begin(), cells.end(),
                                      [](const SourceCell& cell) { return LooksBlank(cell.text); });
  return first == cells.end() ? absl::string_view() : first->text;
}

// The last cell before the numbers that is a label of the form is the row's own.
void FindLabel(const FormLabels& labels, int table, GridLine* line) {
  const size_t end = FirstNumber(line->cells);
  for (size_t i = end; i-- > 0;) {
    if (LooksBlank(line->cells[i].text)) continue;
    const RowMatch match = labels.FindRow(line->cells[i].text, table);
    if (match.row < 0) continue;
    // Further left a much better match is the label, and this one text in a cell.
    if (line->row >= 0 && match.score <= line->score + 10) continue;
    line->row = match.row;
    line->score = match.score;
    line->label = i;
    line->values = i + 1;
  }
}

bool IsHead(const FormLabels& labels, int table, const GridLine& line) {
  int heads = 0;
  int texts = 0;
  int best = 0;
  for (const SourceCell& cell : line.cells) {
    if (LooksBlank(cell.text)) continue;
    ++texts;
    const int score = labels.HeadScore(cell.text, table);
    heads += score >= kSureHead ? 1 : 0;
    best = std::max(best, score);
  }
  if (heads == 0) return false;
  if (line.row < 0) return true;
  if (texts == 1 || heads == 1) return best >= line.score;
  return true;
}

// Every place where the row's columns can lie so that nothing that stands in the row
// is left out.
void FindStarts(const FormLabels& labels, GridLine* line) {
  const size_t wanted = labels.rows()[static_cast<size_t>(line->row)].cells.size();
  const size_t size = line->cells.size();
  size_t first = size;
  size_t last = 0;
  for (size_t i = line->values; i < size; ++i) {
    if (LooksBlank(line->cells[i].text)) continue;
    first = std::min(first, i);
    last = i;
  }
  for (size_t start = line->values; start + wanted <= size; ++start) {
    if (first == size || (start <= first && last < start + wanted)) line->starts.push_back(start);
  }
  // All blank: every place says the same.
  while (first == size && line->starts.size() > 1) line->starts.pop_back();
}

GridLine ReadRow(const FormLabels& labels, const SourceRow& source, int table) {
  GridLine line;
  bool blank = true;
  if (!source.empty()) line.end = source.back().position.column + 1;
  for (const SourceCell& cell : source) {
    if (cell.continued) continue;
    line.cells.push_back(cell);
    blank = blank && LooksBlank(cell.text);
  }
  if (blank) return line;
  const size_t number = FirstNumber(line.cells);
  FindLabel(labels, table, &line);
  if (number == line.cells.size() && IsHead(labels, table, line)) {
    line.kind = GridLine::Kind::kHead;
    line.row = -1;
    return line;
  }
  const bool words = number == line.cells.size();
  if (line.row >= 0 && words && IsNote(FirstWords(line.cells))) line.row = -1;
  if (line.row >= 0) {
    line.kind = GridLine::Kind::kLine;
    FindStarts(labels, &line);
    return line;
  }
  if (words) {
    line.kind = GridLine::Kind::kText;
    return line;
  }
  bool has_text = false;
  for (size_t i = 0; i < number; ++i) has_text = has_text || !LooksBlank(line.cells[i].text);
  line.kind = has_text ? GridLine::Kind::kUnknown : GridLine::Kind::kNumbers;
  return line;
}

// Where a head begins, of its lower ones too.
std::set<int> ColumnsOfHeads(const std::vector<GridLine>& lines) {
  std::set<int> heads;
  for (const GridLine& line : lines) {
    if (line.kind != GridLine::Kind::kHead) continue;
    for (const SourceCell& cell : line.cells) {
      if (!LooksBlank(cell.text)) heads.insert(cell.position.column);
    }
  }
  return heads;
}

// Whether the row, one of words and numbers, has a cell below each of the lowest heads and no
// other: then no label stands before the numbers, and its words are in cells.
bool FillsHeads(const std::set<int>& heads, const GridLine& row, size_t wanted) {
  if (row.printed() || row.cells.size() < wanted) return false;
  std::set<int> columns;
  for (size_t i = 0; i < row.cells.size(); ++i) {
    if (i < wanted) columns.insert(row.cells[i].position.column);
    if (i >= wanted && !LooksBlank(row.cells[i].text)) return false;
  }
  return columns.size() == wanted && columns == heads;
}

// A row of numbers alone may be a whole panel in one line.
void TieWholeRows(const FormLabels& labels, int table, std::vector<GridLine>* lines) {
  bool across_heads = false;
  const std::set<int> heads = ColumnsOfHeads(*lines);
  for (GridLine& line : *lines) {
    if (line.kind == GridLine::Kind::kHead) {
      for (const SourceCell& cell : line.cells) {
        const RowMatch match = labels.FindRow(cell.text, table);
        across_heads = across_heads ||
                       (match.row >= 0 && labels.rows()[static_cast<size_t>(match.row)].across);
      }
    }
    const bool loose =
        line.kind == GridLine::Kind::kNumbers || line.kind == GridLine::Kind::kUnknown;
    if (!loose) continue;
    for (size_t t = 0; t < static_cast<size_t>(labels.form().edition().tables_size()); ++t) {
      const int row = labels.WholeRow(static_cast<int>(t));
      if (row < 0 || !(across_heads || table == static_cast<int>(t))) continue;
      const size_t number = FirstNumber(line.cells);
      line.row = row;
      line.score = 100;
      const size_t wanted = labels.rows()[static_cast<size_t>(row)].cells.size();
      const bool labelled =
          line.kind == GridLine::Kind::kUnknown && !FillsHeads(heads, line, wanted);
      line.values = labelled ? number : 0;
      line.kind = GridLine::Kind::kLine;
      FindStarts(labels, &line);
    }
  }
}

}  // namespace

std::vector<SourceCell> GridLine::Numbers() const {
  std::vector<SourceCell> numbers;
  for (size_t i = values; i < cells.size(); ++i) {
    if (!LooksBlank(cells[i].text)) numbers.push_back(cells[i]);
  }
  return numbers;
}

std::vector<GridLine> ReadRows(const FormLabels& labels, const Grid& grid, int table) {
  std::vector<GridLine> lines;
  lines.reserve(grid.rows.size());
  for (const SourceRow& row : grid.rows) lines.push_back(ReadRow(labels, row, table));
  TieWholeRows(labels, table, &lines);
  std::map<int, int> best;
  for (const GridLine& line : lines) {
    if (line.row >= 0) best[line.row] = std::max(best[line.row], line.score);
  }
  for (GridLine& line : lines) {
    if (line.kind != GridLine::Kind::kLine || line.score >= 80) continue;
    if (line.score >= best[line.row]) continue;
    const bool words = FirstNumber(line.cells) == line.cells.size();
    line.kind = words ? GridLine::Kind::kText : GridLine::Kind::kUnknown;
    line.row = -1;
    line.starts.clear();
  }
  return lines;
}

}  // namespace nianbao::import
