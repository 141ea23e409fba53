#include "services/rendering/writers/plain_writer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/rendering/writers/placed_cells.h"

namespace nianbao::rendering {
namespace {

using Grid = std::vector<std::vector<std::string>>;

// Every cell in its place, spans left empty. A row ends with its last figure, however wide
// that is: an empty place behind it would pass for a cell.
Grid Expand(const Table& table) {
  Grid grid(table.rows.size(), std::vector<std::string>(static_cast<size_t>(table.columns)));
  for (const PlacedCell& placed : PlaceCells(table)) {
    std::vector<std::string>& row = grid[static_cast<size_t>(placed.row)];
    const auto column = static_cast<size_t>(placed.column);
    row[column] = placed.cell->text;
    const bool last = column + static_cast<size_t>(placed.cell->column_span) == row.size();
    if (last && !placed.cell->address.empty()) row.resize(column + 1);
  }
  return grid;
}

// Without the characters that part lines and cells.
std::string OneLine(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"\t", " "}, {"\r", " "}, {"\n", " "}});
}

// Characters that would begin, end or change something in Markdown, wherever they stand.
std::string EscapeMarkdown(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"},
                                    {"|", "\\|"},
                                    {"*", "\\*"},
                                    {"_", "\\_"},
                                    {"`", "\\`"},
                                    {"[", "\\["},
                                    {"]", "\\]"},
                                    {"#", "\\#"},
                                    {"~", "\\~"},
                                    {"&", "&amp;"},
                                    {"<", "&lt;"},
                                    {">", "&gt;"}});
}

// A line that does not begin as a list, a rule or an underlined heading does.
std::string EscapeLine(absl::string_view line) {
  line = absl::StripAsciiWhitespace(line);
  std::string escaped = EscapeMarkdown(line);
  size_t digits = 0;
  while (digits < escaped.size() && absl::ascii_isdigit(escaped[digits])) ++digits;
  const bool numbered =
      digits > 0 && digits < escaped.size() && (escaped[digits] == '.' || escaped[digits] == ')');
  if (numbered) escaped.insert(digits, "\\");
  if (!escaped.empty() && absl::StrContains("-+=", escaped.substr(0, 1))) escaped.insert(0, "\\");
  return escaped;
}

// Lines of one paragraph, broken where the text is.
std::string EscapeText(absl::string_view text) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    std::string escaped = EscapeLine(line);
    if (!escaped.empty()) lines.push_back(std::move(escaped));
  }
  return absl::StrJoin(lines, "  \n");
}

void MarkdownTable(const Table& table, std::string& out) {
  Grid grid = Expand(table);
  for (size_t r = 0; r < grid.size(); ++r) {
    for (std::string& text : grid[r]) text = EscapeMarkdown(OneLine(text));
    absl::StrAppend(&out, "| ", absl::StrJoin(grid[r], " | "), " |\n");
    if (r == 0) {
      out += "|";
      for (int c = 0; c < table.columns; ++c) out += " --- |";
      out += "\n";
    }
  }
  out += "\n";
}

void TextTable(const Table& table, std::string& out) {
  for (std::vector<std::string>& row : Expand(table)) {
    for (std::string& text : row) text = OneLine(text);
    absl::StrAppend(&out, absl::StrJoin(row, "\t"), "\n");
  }
  out += "\n";
}

std::string StampLine(const Document& document) { return absl::StrJoin(document.stamp, " · "); }

}  // namespace

std::string WriteMarkdown(const Document& document) {
  std::string out = absl::StrCat("# ", EscapeMarkdown(OneLine(document.title)), "\n\n");
  for (const Node& node : document.nodes) {
    switch (node.kind) {
      case Node::Kind::kHeading:
        absl::StrAppend(&out, std::string(static_cast<size_t>(std::min(node.level + 1, 6)), '#'),
                        " ", EscapeMarkdown(OneLine(node.text)), "\n\n");
        break;
      case Node::Kind::kTable:
        MarkdownTable(document.tables[static_cast<size_t>(node.table)], out);
        break;
      case Node::Kind::kNote:
        break;
      default:
        absl::StrAppend(&out, EscapeText(node.text), "\n\n");
    }
  }
  if (!document.stamp.empty())
    absl::StrAppend(&out, "---\n\n", EscapeText(StampLine(document)), "\n");
  return out;
}

std::string WriteText(const Document& document) {
  std::string out = absl::StrCat(document.title, "\n\n");
  for (const Node& node : document.nodes) {
    if (node.kind == Node::Kind::kNote) continue;
    if (node.kind == Node::Kind::kTable) {
      TextTable(document.tables[static_cast<size_t>(node.table)], out);
    } else {
      // A tab would make cells of a paragraph.
      absl::StrAppend(&out, absl::StrReplaceAll(node.text, {{"\t", " "}}), "\n\n");
    }
  }
  if (!document.stamp.empty()) absl::StrAppend(&out, StampLine(document), "\n");
  return out;
}

}  // namespace nianbao::rendering
