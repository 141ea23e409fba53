#include "services/rendering/writers/plain_writer.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace nianbao::rendering {
namespace {

using Grid = std::vector<std::vector<std::string>>;

// Every cell in its place, spans left empty.
Grid Expand(const Table& table) {
  const size_t columns = static_cast<size_t>(table.columns);
  Grid grid(table.rows.size(), std::vector<std::string>(columns));
  std::vector<std::vector<bool>> taken(table.rows.size(), std::vector<bool>(columns));
  for (size_t r = 0; r < table.rows.size(); ++r) {
    size_t c = 0;
    for (const TableCell& cell : table.rows[r].cells) {
      while (c < columns && taken[r][c]) ++c;
      if (c == columns) break;
      grid[r][c] = cell.text;
      const size_t bottom = std::min(grid.size(), r + static_cast<size_t>(cell.row_span));
      const size_t right = std::min(columns, c + static_cast<size_t>(cell.column_span));
      for (size_t i = r; i < bottom; ++i) {
        std::fill(taken[i].begin() + static_cast<ptrdiff_t>(c),
                  taken[i].begin() + static_cast<ptrdiff_t>(right), true);
      }
      c = right;
    }
  }
  return grid;
}

// Characters that would begin or break a construct of Markdown.
std::string EscapeMarkdown(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"|", "\\|"}, {"<", "&lt;"}, {"\n", "  \n"}});
}

std::string EscapeCell(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"|", "\\|"}, {"<", "&lt;"}, {"\n", " "}});
}

void MarkdownTable(const Table& table, std::string& out) {
  Grid grid = Expand(table);
  for (size_t r = 0; r < grid.size(); ++r) {
    for (std::string& text : grid[r]) text = EscapeCell(text);
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
    for (std::string& text : row) {
      std::replace_if(
          text.begin(), text.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
    }
    absl::StrAppend(&out, absl::StrJoin(row, "\t"), "\n");
  }
  out += "\n";
}

std::string StampLine(const Document& document) { return absl::StrJoin(document.stamp, " · "); }

}  // namespace

std::string WriteMarkdown(const Document& document) {
  std::string out = absl::StrCat("# ", EscapeMarkdown(document.title), "\n\n");
  for (const Node& node : document.nodes) {
    switch (node.kind) {
      case Node::Kind::kHeading:
        absl::StrAppend(&out, std::string(static_cast<size_t>(std::min(node.level + 1, 6)), '#'),
                        " ", EscapeMarkdown(node.text), "\n\n");
        break;
      case Node::Kind::kTable:
        MarkdownTable(document.tables[static_cast<size_t>(node.table)], out);
        break;
      default:
        absl::StrAppend(&out, EscapeMarkdown(node.text), "\n\n");
    }
  }
  if (!document.stamp.empty()) absl::StrAppend(&out, "---\n\n", StampLine(document), "\n");
  return out;
}

std::string WriteText(const Document& document) {
  std::string out = absl::StrCat(document.title, "\n\n");
  for (const Node& node : document.nodes) {
    if (node.kind == Node::Kind::kTable) {
      TextTable(document.tables[static_cast<size_t>(node.table)], out);
    } else {
      absl::StrAppend(&out, node.text, "\n\n");
    }
  }
  if (!document.stamp.empty()) absl::StrAppend(&out, StampLine(document), "\n");
  return out;
}

}  // namespace nianbao::rendering
