#include "services/submission/import/line_table.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/submission/import/cell_value.h"

namespace nianbao::import {
namespace {

constexpr int kSure = 82;

class Gatherer {
 public:
  Gatherer(const FormLabels& labels, int table) : labels_(labels), table_(table) {}

  // Whether the line is part of the table.
  bool Add(const Paragraph& line) {
    const std::string text = Tidy(absl::StrReplaceAll(line.text, {{"|", " "}, {"｜", " "}}));
    if (text.empty()) return true;  // A bar on a line of its own.
    if (AllNumbers(text)) {
      if (grid_.rows.empty() && !heads_ && !IsWholeTable(text)) return false;
      AddNumbers(text, line.position);
      return true;
    }
    const RowMatch row = labels_.FindRow(text, table_);
    const int head = labels_.HeadScore(text, table_);
    if (row.score >= kSure && (row.score >= head || !Across(row))) {
      // A label that is a head as well starts a row only where no row is open.
      Open(text, line.position);
      return true;
    }
    if (head >= kSure) {
      heads_ = true;
      return true;
    }
    return AddGlued(text, line.position);
  }

  Grid Take() && { return std::move(grid_); }

 private:
  bool Across(const RowMatch& match) const {
    return match.row >= 0 && labels_.rows()[static_cast<size_t>(match.row)].across;
  }

  // Digits enough for a table whose cells lie in one row. Nothing else in its part is so long.
  bool IsWholeTable(const std::string& text) const {
    const int row = labels_.WholeRow(table_);
    return row >= 0 && text.size() >= labels_.rows()[static_cast<size_t>(row)].cells.size() &&
           text.find_first_not_of("0123456789") == std::string::npos;
  }

  static bool AllNumbers(const std::string& text) {
    const std::vector<std::string> words = absl::StrSplit(text, ' ', absl::SkipEmpty());
    return !words.empty() && std::all_of(words.begin(), words.end(),
                                         [](const std::string& w) { return LooksLikeValue(w); });
  }

  void Open(const std::string& label, const Position& position) {
    SourceRow row(1);
    row[0].text = label;
    row[0].position = Place(position, 1);
    grid_.rows.push_back(std::move(row));
  }

  Position Place(Position position, int column) const {
    position.table = 1;
    position.row = static_cast<int>(grid_.rows.size()) + (column == 1 ? 1 : 0);
    position.column = column;
    return position;
  }

  void AddNumbers(const std::string& text, const Position& position) {
    if (grid_.rows.empty()) grid_.rows.emplace_back();
    SourceRow& row = grid_.rows.back();
    for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
      SourceCell cell;
      cell.text = std::string(word);
      cell.position = Place(position, static_cast<int>(row.size()) + 1);
      row.push_back(std::move(cell));
    }
  }

  // "（二）部分公开3100004": a label and digits with nothing between.
  bool AddGlued(const std::string& text, const Position& position) {
    size_t end = text.size();
    while (end > 0 && (absl::ascii_isdigit(static_cast<unsigned char>(text[end - 1])) ||
                       text[end - 1] == ' ')) {
      --end;
    }
    if (end == text.size() || end == 0) return false;
    const std::string label = text.substr(0, end);
    if (labels_.FindRow(label, table_).score < kSure) return false;
    Open(label, position);
    AddNumbers(text.substr(end), position);
    return true;
  }

  const FormLabels& labels_;
  const int table_;
  Grid grid_;
  bool heads_ = false;
};

}  // namespace

Grid GatherLines(const FormLabels& labels, int table, const std::vector<const Paragraph*>& lines,
                 std::vector<bool>* used) {
  Gatherer gatherer(labels, table);
  used->assign(lines.size(), false);
  for (size_t i = 0; i < lines.size(); ++i) (*used)[i] = gatherer.Add(*lines[i]);
  Grid grid = std::move(gatherer).Take();
  if (grid.rows.empty()) used->assign(lines.size(), false);
  return grid;
}

}  // namespace nianbao::import
