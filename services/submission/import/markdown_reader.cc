#include "services/submission/import/markdown_reader.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/submission/import/html_reader.h"
#include "services/submission/import/html_tree.h"
#include "services/submission/import/text.h"
#include "storage/base/status_macros.h"

namespace nianbao::import {
namespace {

// A bar that is not escaped.
size_t CountBars(absl::string_view line) {
  size_t bars = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == '|') {
      ++bars;
    }
  }
  return bars;
}

bool IsDelimiterRow(absl::string_view line) {
  bool dash = false;
  for (char c : line) {
    if (c != '|' && c != '-' && c != ':' && c != ' ' && c != '\t') return false;
    dash = dash || c == '-';
  }
  return dash && absl::StrContains(line, "|") && absl::StrContains(line, "--");
}

// Markup that stands for no letters of its own.
std::string Unmark(absl::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() &&
        std::ispunct(static_cast<unsigned char>(text[i + 1])) != 0) {
      plain.push_back(text[++i]);
    } else if (absl::StartsWith(text.substr(i), "**") || absl::StartsWith(text.substr(i), "__")) {
      ++i;
    } else {
      plain.push_back(text[i]);
    }
  }
  return absl::StrReplaceAll(plain, {{"<br>", "\n"},
                                     {"<br/>", "\n"},
                                     {"<br />", "\n"},
                                     {"&nbsp;", " "},
                                     {"&lt;", "<"},
                                     {"&gt;", ">"},
                                     {"&quot;", "\""},
                                     {"&ldquo;", "“"},
                                     {"&rdquo;", "”"},
                                     {"&amp;", "&"}});
}

// How often a tag is there that begins so.
int CountOf(absl::string_view line, absl::string_view tag) {
  int count = 0;
  for (size_t at = line.find('<'); at != absl::string_view::npos; at = line.find('<', at + 1)) {
    if (absl::StartsWithIgnoreCase(line.substr(at), tag)) ++count;
  }
  return count;
}

// Whether the line begins with a table in HTML, maybe within tags of a page.
bool BeginsTable(absl::string_view line) {
  for (;;) {
    line = absl::StripLeadingAsciiWhitespace(line);
    if (absl::StartsWithIgnoreCase(line, "<table")) return true;
    const size_t end = line.find('>');
    if (!absl::StartsWith(line, "<") || end == absl::string_view::npos) return false;
    line.remove_prefix(end + 1);
  }
}

class Reader {
 public:
  explicit Reader(const ReaderLimits& limits) : limits_(limits) {}

  absl::StatusOr<SourceDocument> Read(absl::string_view utf8) {
    const std::vector<absl::string_view> lines = absl::StrSplit(utf8, '\n');
    for (size_t i = 0; i < lines.size();) {
      const size_t end = EndOfHtml(lines, i);
      line_ = static_cast<int>(i) + 1;
      if (end > i) RETURN_IF_ERROR(ReadHtmlLines(lines, i, end));
      if (end == i) ReadLine(absl::StripAsciiWhitespace(lines[i]));
      i = std::max(end, i + 1);
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
  // Behind the lines of a table in HTML that begins here; `at` where none does, or it has no end.
  size_t EndOfHtml(const std::vector<absl::string_view>& lines, size_t at) {
    if (html_is_over_ || !BeginsTable(lines[at])) return at;
    int open = 0;
    size_t end = at;
    for (size_t i = at; i < lines.size(); ++i) {
      const int closed = CountOf(lines[i], "</table");
      open += CountOf(lines[i], "<table") - closed;
      if (closed > 0) end = i + 1;
      if (closed > 0 && open <= 0) break;
    }
    html_is_over_ = end == at;
    return end;
  }

  absl::Status ReadHtmlLines(const std::vector<absl::string_view>& lines, size_t begin,
                             size_t end) {
    CloseTable();
    const char* const first = lines[begin].data();
    const char* const last = lines[end - 1].data() + lines[end - 1].size();
    const absl::string_view html(first, static_cast<size_t>(last - first));
    tags_ += CountTags(html);
    if (tags_ > limits_.max_tags) {
      return absl::ResourceExhaustedError(
          absl::StrCat("the file's tables in HTML have more than ", limits_.max_tags, " tags"));
    }
    ASSIGN_OR_RETURN(SourceDocument document, ReadHtml(html, limits_));
    for (SourceItem& item : document.items) {
      if (Grid* grid = std::get_if<Grid>(&item)) {
        Move(grid, static_cast<int>(begin));
      } else {
        std::get<Paragraph>(item).position.line += static_cast<int>(begin);
      }
      document_.items.push_back(std::move(item));
    }
    for (ReaderNote& note : document.notes) {
      if (note.position.line > 0) note.position.line += static_cast<int>(begin);
      document_.notes.push_back(std::move(note));
    }
    return absl::OkStatus();
  }

  // To its place in the file, which has `lines` before it.
  void Move(Grid* grid, int lines) {
    grid->position.line += lines;
    grid->position.table = ++table_;
    for (SourceRow& row : grid->rows) {
      cells_ += static_cast<int>(row.size());
      for (SourceCell& cell : row) {
        if (cell.position.line > 0) cell.position.line += lines;
        cell.position.table = table_;
      }
    }
  }

  void ReadLine(absl::string_view line) {
    const bool row =
        absl::StartsWith(line, "|") || CountBars(line) >= 2 || (in_table_ && CountBars(line) >= 1);
    if (row && line.size() > 1) {
      AddRow(line);
      return;
    }
    CloseTable();
    if (line.empty()) return;
    AddText(line);
  }

  void AddRow(absl::string_view line) {
    in_table_ = true;
    if (IsDelimiterRow(line)) return;
    if (grid_.rows.empty()) {
      ++table_;
      grid_.position = {0, line_, table_, 0, 0};
    }
    if (absl::StartsWith(line, "|")) line.remove_prefix(1);
    if (absl::EndsWith(line, "|") && !absl::EndsWith(line, "\\|")) line.remove_suffix(1);
    SourceRow row;
    size_t begin = 0;
    for (size_t i = 0; i <= line.size(); ++i) {
      if (i < line.size() && line[i] == '\\') {
        ++i;
        continue;
      }
      if (i < line.size() && line[i] != '|') continue;
      SourceCell cell;
      cell.text = Tidy(Unmark(line.substr(begin, i - begin)), true);
      cell.position = {0, line_, table_, static_cast<int>(grid_.rows.size()) + 1,
                       static_cast<int>(row.size()) + 1};
      row.push_back(std::move(cell));
      begin = i + 1;
    }
    cells_ += static_cast<int>(row.size());
    grid_.rows.push_back(std::move(row));
  }

  void CloseTable() {
    in_table_ = false;
    if (grid_.rows.empty()) return;
    document_.items.emplace_back(std::move(grid_));
    grid_ = Grid();
  }

  void AddText(absl::string_view line) {
    Paragraph paragraph;
    paragraph.position.line = line_;
    size_t marks = 0;
    while (marks < line.size() && line[marks] == '#') ++marks;
    if (marks > 0 && marks <= 6 && marks < line.size() && line[marks] == ' ') {
      paragraph.kind = Paragraph::Kind::kHeading;
      paragraph.level = static_cast<int>(marks);
      line.remove_prefix(marks);
      while (absl::EndsWith(line, "#")) line.remove_suffix(1);
    } else if (absl::StartsWith(line, "- ") || absl::StartsWith(line, "* ") ||
               absl::StartsWith(line, "+ ")) {
      paragraph.kind = Paragraph::Kind::kListItem;
      line.remove_prefix(2);
    } else if (line.find_first_not_of("-") == absl::string_view::npos ||
               line.find_first_not_of("*") == absl::string_view::npos ||
               line.find_first_not_of("=") == absl::string_view::npos) {
      return;  // A rule.
    }
    if (absl::StartsWith(line, "> ")) line.remove_prefix(2);
    paragraph.text = Tidy(Unmark(line));
    if (!paragraph.text.empty()) document_.items.emplace_back(std::move(paragraph));
  }

  const ReaderLimits& limits_;
  SourceDocument document_;
  Grid grid_;
  bool in_table_ = false;
  bool html_is_over_ = false;  // No table in HTML that begins further down has an end.
  int line_ = 0;
  int table_ = 0;
  int cells_ = 0;
  int tags_ = 0;  // Of the tables in HTML.
};

}  // namespace

absl::StatusOr<SourceDocument> ReadMarkdown(absl::string_view utf8, const ReaderLimits& limits) {
  return Reader(limits).Read(utf8);
}

}  // namespace nianbao::import
