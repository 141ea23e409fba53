#include "services/submission/import/html_reader.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/submission/import/html_tree.h"
#include "services/submission/import/page_chrome.h"
#include "services/submission/import/struck_text.h"
#include "services/submission/import/text.h"
#include "storage/base/status_macros.h"

namespace nianbao::import {
namespace {

constexpr size_t kLongestChrome = 16 << 10;  // Bytes, scripts and blanks included.

// Cells of a row, counted in the source.
size_t CellsOf(const GumboNode* row) {
  const GumboVector& children = row->v.element.children;
  size_t cells = 0;
  for (unsigned i = 0; i < children.length; ++i) {
    const auto* cell = static_cast<const GumboNode*>(children.data[i]);
    if (!IsElement(cell) || IsInvisible(cell)) continue;
    const GumboTag tag = cell->v.element.tag;
    cells += tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH ? 1 : 0;
  }
  return cells;
}

// Whether the element leads to another page.
bool IsLink(const GumboNode* element) {
  if (element->v.element.tag != GUMBO_TAG_A) return false;
  const std::string target = AttributeOf(element, "href");
  return !target.empty() && (target == "#" || target[0] != '#');
}

class Reader {
 public:
  explicit Reader(const ReaderLimits& limits) : limits_(limits) {}

  absl::StatusOr<SourceDocument> Read(const GumboNode* root) {
    Walk(root, 0);
    Flush();
    if (!limit_.empty()) return absl::ResourceExhaustedError(limit_);
    if (!chrome_.empty()) {
      ReaderNote note;
      note.code = "PAGE_CHROME";
      note.message = absl::StrCat("页面导航、页脚等文字未采用：", Cut(Tidy(chrome_)));
      note.message_en = "Text of the page around the report was left out";
      document_.notes.push_back(std::move(note));
    }
    struck_text_.NoteOn(&document_);
    return std::move(document_);
  }

 private:
  static std::string Cut(const std::string& text) {
    std::u32string points = ToCodePoints(text);
    if (points.size() <= 300) return text;
    points.resize(299);
    return ToUtf8(points) + "…";
  }

  void Walk(const GumboNode* node, int depth) {
    if (depth > limits_.max_depth) {
      limit_ = absl::StrCat("elements are nested more than ", limits_.max_depth, " deep");
    }
    if (static_cast<int>(document_.items.size()) > limits_.max_items) {
      limit_ = absl::StrCat("the page has more than ", limits_.max_items, " paragraphs");
    }
    if (!limit_.empty()) return;
    if (!IsElement(node)) {
      AddText(node);
      return;
    }
    if (IsInvisible(node)) return;
    const GumboTag tag = node->v.element.tag;
    if (IsChrome(node)) {
      Flush();
      absl::StrAppend(&chrome_, TextOf(node, 0), " ");
      return;
    }
    if (tag == GUMBO_TAG_BR || tag == GUMBO_TAG_HR) {
      Flush();
      return;
    }
    if (tag == GUMBO_TAG_TABLE && !IsLayout(node)) {
      Flush();
      AddTable(node);
      return;
    }
    WalkElement(node, tag, depth);
  }

  // What a portal puts around an article. Nothing of a report is in it: no table, no title.
  bool IsChrome(const GumboNode* node) const {
    switch (node->v.element.tag) {
      case GUMBO_TAG_NAV:
      case GUMBO_TAG_FOOTER:
      case GUMBO_TAG_ASIDE:
      case GUMBO_TAG_BUTTON:
        return true;
      case GUMBO_TAG_BODY:
      case GUMBO_TAG_HTML:
      case GUMBO_TAG_TD:
      case GUMBO_TAG_TH:
        return false;
      default:
        break;
    }
    const std::string names = absl::StrCat(AttributeOf(node, "class"), " ", AttributeOf(node, "id"),
                                           " ", AttributeOf(node, "role"));
    return IsChromeName(names) && !Holds(node, GUMBO_TAG_TABLE, 0) &&
           !Holds(node, GUMBO_TAG_H1, 0) && TextSize(node, 0) <= kLongestChrome &&
           CanBeChrome(TextOf(node, 0));
  }

  void WalkElement(const GumboNode* node, GumboTag tag, int depth) {
    const bool block = IsBlock(tag);
    if (block) Flush();
    const Paragraph outer = open_;
    if (HeadingLevel(tag) > 0) {
      open_.kind = Paragraph::Kind::kHeading;
      open_.level = HeadingLevel(tag);
    } else if (tag == GUMBO_TAG_LI) {
      open_.kind = Paragraph::Kind::kListItem;
    }
    const bool link = IsLink(node);
    links_ += link ? 1 : 0;
    const bool main = tag == GUMBO_TAG_MAIN;
    mains_ += main ? 1 : 0;
    const bool raised = IsRaised(node);
    raised_ += raised ? 1 : 0;
    const bool struck = IsStruckOut(node);
    struck_ += struck ? 1 : 0;
    const GumboVector& children = node->v.element.children;
    for (unsigned i = 0; i < children.length; ++i) {
      Walk(static_cast<const GumboNode*>(children.data[i]), depth + 1);
    }
    links_ -= link ? 1 : 0;
    raised_ -= raised ? 1 : 0;
    struck_ -= struck ? 1 : 0;
    if (main) Flush();
    mains_ -= main ? 1 : 0;
    if (!block) return;
    Flush();
    open_.kind = outer.kind;
    open_.level = outer.level;
  }

  void AddText(const GumboNode* node) {
    if (node->type == GUMBO_NODE_COMMENT || node->type == GUMBO_NODE_DOCUMENT) return;
    if (open_.text.empty()) {
      open_.position.line = static_cast<int>(node->v.text.start_pos.line);
    }
    std::string text = WithoutMarks(node->v.text.text);
    if (raised_ > 0) text = Raised(text);
    if (struck_ > 0) text = Struck(text);
    open_.text += text;
    if (links_ == 0) unlinked_ += text;
  }

  // Whether the open paragraph is the page's and not the report's: a portal's line, or links
  // alone, though a chapter's heading stays where a link was never closed. What a page marks
  // as its main part is all the report's.
  bool IsOpenChrome(const std::string& text) const {
    if (mains_ > 0) return false;
    if (IsChromeLine(text)) return true;
    if (open_.kind == Paragraph::Kind::kHeading || !Normalise(unlinked_).core.empty()) return false;
    const NormalLabel label = Normalise(text);
    return !label.core.empty() && label.ordinal.style != Ordinal::Style::kChinese &&
           CanBeChrome(text);
  }

  void Flush() {
    Paragraph paragraph = open_;
    paragraph.text = Tidy(open_.text);
    const bool chrome = !paragraph.text.empty() && IsOpenChrome(paragraph.text);
    const std::string text = std::exchange(open_.text, "");
    unlinked_.clear();
    if (chrome) {
      absl::StrAppend(&chrome_, paragraph.text, " ");
    } else if (!paragraph.text.empty()) {
      paragraph.text = Tidy(struck_text_.InProse(text, paragraph.position));
      document_.items.emplace_back(std::move(paragraph));
    }
  }

  bool Holds(const GumboNode* node, GumboTag tag, int depth) const {
    if (!IsElement(node) || depth > limits_.max_depth) return false;
    const GumboVector& children = node->v.element.children;
    for (unsigned i = 0; i < children.length; ++i) {
      const auto* child = static_cast<const GumboNode*>(children.data[i]);
      if (!IsElement(child)) continue;
      if (child->v.element.tag == tag || Holds(child, tag, depth + 1)) return true;
    }
    return false;
  }

  // Whether a table only puts things in their places: one whose rows have one cell each, or
  // that holds tables of several cells.
  bool IsLayout(const GumboNode* table) const {
    std::vector<const GumboNode*> rows;
    std::string caption;
    CollectRows(table, 0, &rows, &caption);
    size_t widest = 0;
    bool nested = false;
    for (const GumboNode* row : rows) {
      widest = std::max(widest, CellsOf(row));
      nested = nested || HoldsTableOfCells(row, 0);
    }
    return nested || widest == 1 || (widest < 3 && Holds(table, GUMBO_TAG_TABLE, 0));
  }

  bool HoldsTableOfCells(const GumboNode* node, int depth) const {
    if (!IsElement(node) || depth > limits_.max_depth) return false;
    if (node->v.element.tag == GUMBO_TAG_TABLE) {
      std::vector<const GumboNode*> rows;
      std::string caption;
      CollectRows(node, 0, &rows, &caption);
      size_t cells = 0;
      for (const GumboNode* row : rows) cells += CellsOf(row);
      if (cells > 1) return true;
    }
    const GumboVector& children = node->v.element.children;
    for (unsigned i = 0; i < children.length; ++i) {
      if (HoldsTableOfCells(static_cast<const GumboNode*>(children.data[i]), depth + 1)) {
        return true;
      }
    }
    return false;
  }

  // Bytes of text below `node`, counted no further than needed to see that they are many.
  size_t TextSize(const GumboNode* node, int depth) const {
    if (!IsElement(node)) return std::string_view(node->v.text.text).size();
    if (depth > limits_.max_depth) return kLongestChrome + 1;
    size_t size = 0;
    const GumboVector& children = node->v.element.children;
    for (unsigned i = 0; i < children.length && size <= kLongestChrome; ++i) {
      size += TextSize(static_cast<const GumboNode*>(children.data[i]), depth + 1);
    }
    return size;
  }

  // The text below `node`; blocks and <br> part words by a line break.
  std::string TextOf(const GumboNode* node, int depth) const {
    if (depth > limits_.max_depth) return "";
    if (!IsElement(node)) {
      return node->type == GUMBO_NODE_COMMENT || node->type == GUMBO_NODE_DOCUMENT
                 ? ""
                 : WithoutMarks(node->v.text.text);
    }
    if (IsInvisible(node)) return "";
    std::string text;
    const GumboVector& children = node->v.element.children;
    for (unsigned i = 0; i < children.length; ++i) {
      text += TextOf(static_cast<const GumboNode*>(children.data[i]), depth + 1);
    }
    if (IsRaised(node)) text = Raised(text);
    if (IsStruckOut(node)) text = Struck(text);
    return IsBlock(node->v.element.tag) ? absl::StrCat("\n", text, "\n") : text;
  }

  void CollectRows(const GumboNode* node, int depth, std::vector<const GumboNode*>* rows,
                   std::string* caption) const {
    if (depth > limits_.max_depth) return;
    const GumboVector& children = node->v.element.children;
    for (unsigned i = 0; i < children.length; ++i) {
      const auto* child = static_cast<const GumboNode*>(children.data[i]);
      if (!IsElement(child) || IsInvisible(child)) continue;
      const GumboTag tag = child->v.element.tag;
      if (tag == GUMBO_TAG_TABLE) continue;
      if (tag == GUMBO_TAG_TR) {
        rows->push_back(child);
      } else if (tag == GUMBO_TAG_CAPTION) {
        *caption = Tidy(TextOf(child, 0));
      } else {
        CollectRows(child, depth + 1, rows, caption);
      }
    }
  }

  int SpanOf(const GumboNode* cell, const char* name) const {
    const std::string span = AttributeOf(cell, name);
    // "0": to the last row.
    if (span == "0" && absl::string_view(name) == "rowspan") return limits_.max_span;
    return std::clamp(std::atoi(span.c_str()), 1, limits_.max_span);
  }

  // Puts a merged cell's continuations into its places, below too.
  void Place(const GumboNode* cell, size_t r, bool struck_row, Grid* grid,
             std::vector<std::vector<bool>>* taken) {
    size_t c = 0;
    auto& row_taken = (*taken)[r];
    while (c < row_taken.size() && row_taken[c]) ++c;
    const auto down = static_cast<size_t>(SpanOf(cell, "rowspan"));
    const auto across = static_cast<size_t>(SpanOf(cell, "colspan"));
    const size_t bottom = std::min(grid->rows.size(), r + down);
    cells_ += static_cast<int>((bottom - r) * across);
    if (cells_ > limits_.max_cells) {
      limit_ = absl::StrCat("the tables have more than ", limits_.max_cells, " cells");
      return;
    }
    for (size_t i = r; i < bottom; ++i) {
      if ((*taken)[i].size() < c + across) (*taken)[i].resize(c + across);
      if (grid->rows[i].size() < c + across) grid->rows[i].resize(c + across);
      for (size_t j = c; j < c + across; ++j) {
        (*taken)[i][j] = true;
        grid->rows[i][j].continued = i > r || j > c;
      }
    }
    SourceCell& source = grid->rows[r][c];
    source.position.line = static_cast<int>(cell->v.element.start_pos.line);
    const std::string text = TextOf(cell, 0);
    const bool struck = struck_ > 0 || struck_row;
    source.text = Tidy(struck_text_.InCell(struck ? Struck(text) : text, source.position), true);
  }

  // Whether each row is struck out by itself, its part of the table or the table. Each style is
  // read once: it may be nearly as long as the file.
  static std::vector<bool> StruckRows(const GumboNode* table,
                                      const std::vector<const GumboNode*>& rows) {
    const bool whole = IsStruckOut(table);
    const GumboNode* part = table;
    bool part_is = false;
    std::vector<bool> struck;
    for (const GumboNode* row : rows) {
      if (row->parent != part) {
        part = row->parent;
        part_is = part != table && IsStruckOut(part);
      }
      struck.push_back(whole || part_is || IsStruckOut(row));
    }
    return struck;
  }

  void AddTable(const GumboNode* table) {
    std::vector<const GumboNode*> rows;
    Grid grid;
    CollectRows(table, 0, &rows, &grid.caption);
    grid.position = {0, static_cast<int>(table->v.element.start_pos.line), ++table_, 0, 0};
    grid.rows.resize(rows.size());
    std::vector<std::vector<bool>> taken(rows.size());
    const std::vector<bool> struck = StruckRows(table, rows);
    for (size_t r = 0; r < rows.size() && limit_.empty(); ++r) {
      const GumboVector& children = rows[r]->v.element.children;
      for (unsigned i = 0; i < children.length && limit_.empty(); ++i) {
        const auto* cell = static_cast<const GumboNode*>(children.data[i]);
        if (!IsElement(cell) || IsInvisible(cell)) continue;
        const GumboTag tag = cell->v.element.tag;
        if (tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH) Place(cell, r, struck[r], &grid, &taken);
      }
    }
    for (size_t r = 0; r < grid.rows.size(); ++r) {
      for (size_t c = 0; c < grid.rows[r].size(); ++c) {
        grid.rows[r][c].position.table = table_;
        grid.rows[r][c].position.row = static_cast<int>(r) + 1;
        grid.rows[r][c].position.column = static_cast<int>(c) + 1;
      }
    }
    document_.items.emplace_back(std::move(grid));
  }

  const ReaderLimits& limits_;
  SourceDocument document_;
  Paragraph open_;
  std::string unlinked_;  // Of the open paragraph, what is no link.
  int links_ = 0;         // Open elements of their kind.
  int mains_ = 0;
  int raised_ = 0;
  int struck_ = 0;
  StruckText struck_text_;
  std::string chrome_;
  std::string limit_;
  int table_ = 0;
  int cells_ = 0;
};

}  // namespace

absl::StatusOr<SourceDocument> ReadHtml(absl::string_view utf8, const ReaderLimits& limits) {
  ASSIGN_OR_RETURN(const HtmlTree tree, HtmlTree::Parse(utf8, limits));
  return Reader(limits).Read(tree.root());
}

}  // namespace nianbao::import
