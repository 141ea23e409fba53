#include "services/submission/import/text_reader.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
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

// "— 5 —", as official documents number their pages.
bool IsPageNumber(absl::string_view line) {
  const std::u32string text = Fold(line);
  const auto is_dash = [](char32_t c) { return c == U'—' || c == U'–' || c == U'―' || c == U'─'; };
  return text.size() >= 3 && text.size() <= 6 && is_dash(text.front()) && is_dash(text.back()) &&
         std::all_of(text.begin() + 1, text.end() - 1,
                     [](char32_t c) { return c >= '0' && c <= '9'; });
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
    if (!page_numbers_.empty()) {
      ReaderNote note;
      note.code = "PAGE_CHROME";
      note.message = absl::StrCat("页码未采用：", page_numbers_);
      note.message_en = "Page numbers were left out";
      document_.notes.push_back(std::move(note));
    }
    return std::move(document_);
  }

 private:
  void AddLine(absl::string_view line) {
    if (IsPageNumber(line)) {
      // A table goes on behind it.
      if (page_numbers_.size() < 80)
        absl::StrAppend(&page_numbers_, page_numbers_.empty() ? "" : " ", Tidy(line));
      return;
    }
    const std::vector<std::string> cells = SplitRow(line);
    if (cells.size() >= 2) {
      AddRow(cells);
      grid_.lines.push_back(Tidy(line));
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

  // Whether tabs part cells in the line. At the start of prose a tab only indents it, and one
  // at its end is stray; several are empty cells, and so is any in a table that is open.
  bool PartedByTabs(absl::string_view line) const {
    const absl::string_view bare = absl::StripAsciiWhitespace(line);
    if (absl::StrContains(bare, '\t')) return true;
    const auto tabs = std::count(line.begin(), line.end(), '\t');
    if (tabs == 0) return false;
    const bool open = !grid_.rows.empty();
    const bool as_before = open && grid_.rows.back().size() == static_cast<size_t>(tabs) + 1;
    return as_before || absl::EndsWith(line, open ? "\t" : "\t\t") ||
           (absl::StartsWith(line, "\t") && LooksLikeValue(bare));
  }

  std::vector<std::string> SplitRow(absl::string_view line) const {
    line = absl::StripSuffix(line, "\r");
    const absl::string_view bare = absl::StripAsciiWhitespace(line);
    if (PartedByTabs(line)) return absl::StrSplit(line, '\t');
    if (bare.size() > 1 && absl::StrContains(bare, "|")) {
      absl::string_view inner = bare;
      if (absl::StartsWith(inner, "|")) inner.remove_prefix(1);
      if (absl::EndsWith(inner, "|")) inner.remove_suffix(1);
      return absl::StrSplit(inner, '|');
    }
    return SplitTrailingNumbers(bare);
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
  std::string page_numbers_;
  int line_ = 0;
  int table_ = 0;
  int cells_ = 0;
};

}  // namespace

absl::StatusOr<SourceDocument> ReadText(absl::string_view utf8, const ReaderLimits& limits) {
  return Reader(limits).Read(utf8);
}

}  // namespace nianbao::import
