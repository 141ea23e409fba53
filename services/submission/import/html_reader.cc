#include "services/submission/import/html_reader.h"

#include <gumbo.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

bool IsElement(const GumboNode* node) {
  return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE;
}

std::string AttributeOf(const GumboNode* node, const char* name) {
  const GumboAttribute* attribute = gumbo_get_attribute(&node->v.element.attributes, name);
  return attribute == nullptr ? "" : attribute->value;
}

bool IsInvisible(const GumboNode* node) {
  if (node->type == GUMBO_NODE_TEMPLATE) return true;
  switch (node->v.element.tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_SVG:
      return true;
    default:
      break;
  }
  if (gumbo_get_attribute(&node->v.element.attributes, "hidden") != nullptr) return true;
  std::string style = absl::AsciiStrToLower(AttributeOf(node, "style"));
  style.erase(std::remove(style.begin(), style.end(), ' '), style.end());
  return absl::StrContains(style, "display:none") || absl::StrContains(style, "visibility:hidden");
}

bool IsChrome(GumboTag tag) {
  return tag == GUMBO_TAG_NAV || tag == GUMBO_TAG_FOOTER || tag == GUMBO_TAG_ASIDE ||
         tag == GUMBO_TAG_BUTTON;
}

bool IsBlock(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_A:
    case GUMBO_TAG_ABBR:
    case GUMBO_TAG_B:
    case GUMBO_TAG_BIG:
    case GUMBO_TAG_EM:
    case GUMBO_TAG_FONT:
    case GUMBO_TAG_I:
    case GUMBO_TAG_MARK:
    case GUMBO_TAG_SMALL:
    case GUMBO_TAG_SPAN:
    case GUMBO_TAG_STRONG:
    case GUMBO_TAG_SUB:
    case GUMBO_TAG_SUP:
    case GUMBO_TAG_U:
    case GUMBO_TAG_S:
    case GUMBO_TAG_IMG:
    case GUMBO_TAG_UNKNOWN:
      return false;
    default:
      return true;
  }
}

int HeadingLevel(GumboTag tag) {
  return tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6 ? 1 + static_cast<int>(tag - GUMBO_TAG_H1) : 0;
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
      note.message = absl::StrCat("页面导航、页脚等文字未采用：", Cut(chrome_));
      note.message_en = "Text of the page's navigation or footer was left out";
      document_.notes.push_back(std::move(note));
    }
    return std::move(document_);
  }

 private:
  static std::string Cut(const std::string& text) {
    std::u32string points = ToCodePoints(text);
    if (points.size() > 80) points.resize(80);
    return ToUtf8(points);
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
    if (IsChrome(tag)) {
      Flush();
      chrome_ += Tidy(TextOf(node, 0)) + " ";
      return;
    }
    if (tag == GUMBO_TAG_BR || tag == GUMBO_TAG_HR) {
      Flush();
      return;
    }
    if (tag == GUMBO_TAG_TABLE && !HoldsTable(node, 0)) {
      Flush();
      AddTable(node);
      return;
    }
    WalkElement(node, tag, depth);
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
    const GumboVector& children = node->v.element.children;
    for (unsigned i = 0; i < children.length; ++i) {
      Walk(static_cast<const GumboNode*>(children.data[i]), depth + 1);
    }
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
    open_.text += node->v.text.text;
  }

  void Flush() {
    Paragraph paragraph = open_;
    paragraph.text = Tidy(open_.text);
    open_.text.clear();
    if (!paragraph.text.empty()) document_.items.emplace_back(std::move(paragraph));
  }

  bool HoldsTable(const GumboNode* node, int depth) const {
    if (!IsElement(node) || depth > limits_.max_depth) return false;
    const GumboVector& children = node->v.element.children;
    for (unsigned i = 0; i < children.length; ++i) {
      const auto* child = static_cast<const GumboNode*>(children.data[i]);
      if (!IsElement(child)) continue;
      if (child->v.element.tag == GUMBO_TAG_TABLE || HoldsTable(child, depth + 1)) return true;
    }
    return false;
  }

  // The text below `node`; blocks and <br> part words by a line break.
  std::string TextOf(const GumboNode* node, int depth) const {
    if (depth > limits_.max_depth) return "";
    if (!IsElement(node)) {
      return node->type == GUMBO_NODE_COMMENT || node->type == GUMBO_NODE_DOCUMENT
                 ? ""
                 : node->v.text.text;
    }
    if (IsInvisible(node)) return "";
    std::string text;
    const GumboVector& children = node->v.element.children;
    for (unsigned i = 0; i < children.length; ++i) {
      text += TextOf(static_cast<const GumboNode*>(children.data[i]), depth + 1);
    }
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
    return std::clamp(std::atoi(AttributeOf(cell, name).c_str()), 1, limits_.max_span);
  }

  // Puts a merged cell's continuations into its places, below too.
  void Place(const GumboNode* cell, size_t r, Grid* grid, std::vector<std::vector<bool>>* taken) {
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
    source.text = Tidy(TextOf(cell, 0), true);
    source.position.line = static_cast<int>(cell->v.element.start_pos.line);
  }

  void AddTable(const GumboNode* table) {
    std::vector<const GumboNode*> rows;
    Grid grid;
    CollectRows(table, 0, &rows, &grid.caption);
    grid.position = {0, static_cast<int>(table->v.element.start_pos.line), ++table_, 0, 0};
    grid.rows.resize(rows.size());
    std::vector<std::vector<bool>> taken(rows.size());
    for (size_t r = 0; r < rows.size() && limit_.empty(); ++r) {
      const GumboVector& children = rows[r]->v.element.children;
      for (unsigned i = 0; i < children.length && limit_.empty(); ++i) {
        const auto* cell = static_cast<const GumboNode*>(children.data[i]);
        if (!IsElement(cell)) continue;
        const GumboTag tag = cell->v.element.tag;
        if (tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH) Place(cell, r, &grid, &taken);
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
  std::string chrome_;
  std::string limit_;
  int table_ = 0;
  int cells_ = 0;
};

}  // namespace

absl::StatusOr<SourceDocument> ReadHtml(absl::string_view utf8, const ReaderLimits& limits) {
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  const std::unique_ptr<GumboOutput, void (*)(GumboOutput*)> output(
      gumbo_parse_with_options(&options, utf8.data(), utf8.size()),
      [](GumboOutput* parsed) { gumbo_destroy_output(&kGumboDefaultOptions, parsed); });
  return Reader(limits).Read(output->root);
}

}  // namespace nianbao::import
