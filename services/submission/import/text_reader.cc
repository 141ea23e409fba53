#include "services/submission/import/text_reader.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/submission/import/cell_value.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

// The label and the numbers that a line ends with; fewer than two numbers are none.
std::vector<std::string> SplitTrailingNumbers(absl::string_view line) {
  const std::string tidy = Tidy(line);
  std::vector<std::string> words = absl::StrSplit(tidy, ' ', absl::SkipEmpty());
  size_t label = words.size();
  while (label > 0 && LooksLikeValue(words[label - 1])) --label;
  if (words.size() - label < 2) return {};
  std::vector<std::string> cells;
  std::string text;
  for (size_t i = 0; i < label; ++i) absl::StrAppend(&text, i == 0 ? "" : " ", words[i]);
  if (!text.empty()) cells.push_back(std::move(text));
  cells.insert(cells.end(), words.begin() + static_cast<ptrdiff_t>(label), words.end());
  return cells;
}

std::vector<std::string> SplitRow(absl::string_view line) {
  const absl::string_view bare = absl::StripAsciiWhitespace(line);
  std::vector<std::string> cells;
  if (bare.size() > 1 && absl::StrContains(bare, "|")) {
    absl::string_view inner = bare;
    if (absl::StartsWith(inner, "|")) inner.remove_prefix(1);
    if (absl::EndsWith(inner, "|")) inner.remove_suffix(1);
    cells = absl::StrSplit(inner, '|');
    return cells;
  }
  // A tab at the start of prose only indents it.
  if (absl::StrContains(bare, "\t") || (absl::StartsWith(line, "\t") && LooksLikeValue(bare))) {
    cells = absl::StrSplit(absl::StripSuffix(line, "\r"), '\t');
    return cells;
  }
  return SplitTrailingNumbers(bare);
}

class Reader {
 public:
  explicit Reader(const ReaderLimits& limits) : limits_(limits) {}

  absl::StatusOr<SourceDocument> Read(absl::string_view utf8) {
    for (const absl::string_view line : absl::StrSplit(utf8, '\n')) {
      ++line_;
      AddLine(line);
      if (cells_ > limits_.max_cells ||
          static_cast<int>(document_.items.size()) > limits_.max_items) {
        return absl::ResourceExhaustedError(absl::StrCat("the file has more than ",
                                                         limits_.max_cells, " cells or ",
                                                         limits_.max_items, " paragraphs"));
      }
    }
    CloseTable();
    return std::move(document_);
  }

 private:
  void AddLine(absl::string_view line) {
    // Only tabs: a row of blanks, which keeps a table whole.
    std::vector<std::string> cells = SplitRow(line);
    if (cells.size() >= 2) {
      AddRow(cells);
      return;
    }
    const std::string text = Tidy(line);
    CloseTable();
    if (text.empty()) return;
    Paragraph paragraph;
    paragraph.text = text;
    paragraph.position.line = line_;
    document_.items.emplace_back(std::move(paragraph));
  }

  void AddRow(const std::vector<std::string>& cells) {
    if (grid_.rows.empty()) grid_.position = {0, line_, ++table_, 0, 0};
    SourceRow row;
    for (const std::string& text : cells) {
      SourceCell cell;
      cell.text = Tidy(text);
      cell.position = {0, line_, table_, static_cast<int>(grid_.rows.size()) + 1,
                       static_cast<int>(row.size()) + 1};
      row.push_back(std::move(cell));
    }
    cells_ += static_cast<int>(row.size());
    grid_.rows.push_back(std::move(row));
  }

  void CloseTable() {
    if (grid_.rows.empty()) return;
    document_.items.emplace_back(std::move(grid_));
    grid_ = Grid();
  }

  const ReaderLimits& limits_;
  SourceDocument document_;
  Grid grid_;
  int line_ = 0;
  int table_ = 0;
  int cells_ = 0;
};

}  // namespace

absl::StatusOr<SourceDocument> ReadText(absl::string_view utf8, const ReaderLimits& limits) {
  return Reader(limits).Read(utf8);
}

}  // namespace nianbao::import
