#include "services/submission/import/docx_reader.h"

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/submission/import/office_package.h"
#include "services/submission/import/text.h"
#include "storage/base/status_macros.h"

namespace nianbao::import {
namespace {

constexpr int kDeepestStyle = 20;  // Of styles based on each other.

std::string ValueOf(const pugi::xml_node& node, const char* attribute = "w:val") {
  return node.attribute(attribute).value();
}

// A property that is there is on unless it says otherwise.
bool IsOn(const pugi::xml_node& property) {
  if (!property) return false;
  const std::string value = ValueOf(property);
  return value != "0" && value != "false" && value != "off";
}

// What holds text of a paragraph, or of the body, without being it. A tracked insertion is
// taken; its kin, deletions and where text was moved from, are not.
bool IsWrapper(absl::string_view name) {
  static const auto* const kNames =
      new absl::flat_hash_set<std::string>({"ins", "moveTo", "hyperlink", "smartTag", "sdt",
                                            "sdtContent", "fldSimple", "customXml", "bdo", "dir"});
  return kNames->contains(name);
}

class Reader {
 public:
  Reader(OfficePackage package, const ReaderLimits& limits)
      : package_(std::move(package)), limits_(limits) {}

  absl::StatusOr<SourceDocument> Read() && {
    ASSIGN_OR_RETURN(const std::string name, MainPart());
    RETURN_IF_ERROR(ReadStyles(name));
    pugi::xml_document part;
    RETURN_IF_ERROR(package_.Read(name, &part));
    ReadBody(ChildOf(part.document_element(), "body"), 0);
    if (!limit_.empty()) return absl::ResourceExhaustedError(limit_);
    NoteLeftOut();
    return std::move(document_);
  }

 private:
  absl::StatusOr<std::string> MainPart() {
    pugi::xml_document relations;
    if (package_.Has("_rels/.rels")) RETURN_IF_ERROR(package_.Read("_rels/.rels", &relations));
    for (const pugi::xml_node relation : relations.document_element().children()) {
      if (absl::EndsWith(relation.attribute("Type").value(), "/officeDocument")) {
        const absl::string_view target = relation.attribute("Target").value();
        return std::string(absl::StartsWith(target, "/") ? target.substr(1) : target);
      }
    }
    return std::string("word/document.xml");
  }

  // Levels of the styles that are headings.
  absl::Status ReadStyles(const std::string& main) {
    const std::string name = absl::StrCat(main.substr(0, main.rfind('/') + 1), "styles.xml");
    if (!package_.Has(name)) return absl::OkStatus();
    pugi::xml_document part;
    RETURN_IF_ERROR(package_.Read(name, &part));
    for (const pugi::xml_node style : part.document_element().children()) {
      if (NameOf(style) != "style") continue;
      const std::string id = ValueOf(style, "w:styleId");
      bases_[id] = ValueOf(ChildOf(style, "basedOn"));
      const std::string called = absl::AsciiStrToLower(ValueOf(ChildOf(style, "name")));
      int level = 0;
      if (!absl::StartsWith(called, "heading ") || !absl::SimpleAtoi(called.substr(8), &level)) {
        level = OutlineOf(ChildOf(style, "pPr"));
      }
      if (level > 0) levels_[id] = level;
    }
    return absl::OkStatus();
  }

  // 1 is the highest; 0: none.
  static int OutlineOf(const pugi::xml_node& properties) {
    const pugi::xml_node outline = ChildOf(properties, "outlineLvl");
    const int level = outline.attribute("w:val").as_int(9);
    return level >= 0 && level < 9 ? level + 1 : 0;
  }

  int LevelOf(const pugi::xml_node& properties) const {
    if (const int level = OutlineOf(properties); level > 0) return level;
    std::string style = ValueOf(ChildOf(properties, "pStyle"));
    for (int i = 0; i < kDeepestStyle && !style.empty(); ++i) {
      if (const auto level = levels_.find(style); level != levels_.end()) return level->second;
      const auto base = bases_.find(style);
      style = base == bases_.end() ? "" : base->second;
    }
    return 0;
  }

  bool TooDeep(int depth) {
    if (depth > limits_.max_depth) {
      limit_ = absl::StrCat("content: elements are nested more than ", limits_.max_depth, " deep");
    }
    if (static_cast<int>(document_.items.size()) > limits_.max_items) {
      limit_ = absl::StrCat("content: there are more than ", limits_.max_items, " paragraphs");
    }
    if (cells_ > limits_.max_cells) {
      limit_ = absl::StrCat("content: the tables have more than ", limits_.max_cells, " cells");
    }
    return !limit_.empty();
  }

  void ReadBody(const pugi::xml_node& body, int depth) {
    if (TooDeep(depth)) return;
    for (const pugi::xml_node child : body.children()) {
      const absl::string_view name = NameOf(child);
      if (name == "p") ReadParagraph(child);
      if (name == "tbl") ReadTable(child, depth + 1);
      if (IsWrapper(name)) ReadBody(child, depth + 1);
      if (!limit_.empty()) return;
    }
  }

  void ReadParagraph(const pugi::xml_node& node) {
    const pugi::xml_node properties = ChildOf(node, "pPr");
    Paragraph paragraph;
    paragraph.position.line = ++line_;
    paragraph.level = LevelOf(properties);
    if (paragraph.level > 0) paragraph.kind = Paragraph::Kind::kHeading;
    if (paragraph.level == 0 && ChildOf(properties, "numPr")) {
      paragraph.kind = Paragraph::Kind::kListItem;
    }
    std::string text = std::exchange(open_, "");
    AddText(node, 0, &text);
    // The mark that ends a paragraph was deleted: it goes on in the next.
    if (ChildOf(ChildOf(properties, "rPr"), "del")) {
      open_ = std::move(text);
      return;
    }
    // People break lines where they mean paragraphs.
    for (const absl::string_view line : absl::StrSplit(text, '\n')) {
      paragraph.text = Tidy(line);
      if (!paragraph.text.empty()) document_.items.emplace_back(paragraph);
    }
  }

  void AddText(const pugi::xml_node& node, int depth, std::string* text) {
    if (TooDeep(depth)) return;
    for (const pugi::xml_node child : node.children()) {
      const absl::string_view name = NameOf(child);
      if (name == "r") AddRun(child, text);
      if (IsWrapper(name)) AddText(child, depth + 1, text);
    }
  }

  void AddRun(const pugi::xml_node& run, std::string* text) {
    const pugi::xml_node look = ChildOf(run, "rPr");
    const bool hidden = IsOn(ChildOf(look, "vanish"));
    const bool raised = ValueOf(ChildOf(look, "vertAlign")) == "superscript";
    for (const pugi::xml_node child : run.children()) {
      const absl::string_view name = NameOf(child);
      if (name == "t") {
        hidden_ += hidden ? 1 : 0;
        if (!hidden) *text += raised ? Raised(child.text().get()) : child.text().get();
      } else if (name == "tab" || name == "ptab") {
        *text += ' ';
      } else if (name == "br" || name == "cr") {
        *text += '\n';
      } else if (name == "noBreakHyphen") {
        *text += '-';
      } else if (name == "footnoteReference" || name == "endnoteReference") {
        ++notes_;
      } else if (name == "AlternateContent" || name == "pict" || name == "drawing") {
        frames_ += child.find_node(
                       [](const pugi::xml_node& inner) { return NameOf(inner) == "txbxContent"; })
                       ? 1
                       : 0;
      }
    }
  }

  // The text of a cell, its inner tables too, a line for each paragraph.
  void AddCellText(const pugi::xml_node& node, int depth, std::string* text) {
    if (TooDeep(depth)) return;
    for (const pugi::xml_node child : node.children()) {
      const absl::string_view name = NameOf(child);
      if (name == "p") {
        AddText(child, depth + 1, text);
        if (!ChildOf(ChildOf(ChildOf(child, "pPr"), "rPr"), "del")) *text += '\n';
      } else if (name == "tbl" || name == "tr" || name == "tc" || IsWrapper(name)) {
        AddCellText(child, depth + 1, text);
      }
    }
  }

  void ReadTable(const pugi::xml_node& node, int depth) {
    Grid grid;
    grid.position = {0, ++line_, ++table_, 0, 0};
    grid.caption = ValueOf(ChildOf(ChildOf(node, "tblPr"), "tblCaption"));
    ReadRows(node, depth, &grid);
    if (!grid.rows.empty()) document_.items.emplace_back(std::move(grid));
  }

  void ReadRows(const pugi::xml_node& node, int depth, Grid* grid) {
    if (TooDeep(depth)) return;
    for (const pugi::xml_node child : node.children()) {
      const absl::string_view name = NameOf(child);
      if (IsWrapper(name)) ReadRows(child, depth + 1, grid);
      if (name != "tr") continue;
      const pugi::xml_node properties = ChildOf(child, "trPr");
      if (ChildOf(properties, "del")) continue;
      SourceRow row;
      const int before = ChildOf(properties, "gridBefore").attribute("w:val").as_int();
      Extend(std::min(before, limits_.max_span), /*continued=*/true, *grid, &row);
      ReadCells(child, depth, *grid, &row);
      if (!limit_.empty()) return;
      grid->rows.push_back(std::move(row));
    }
  }

  void ReadCells(const pugi::xml_node& node, int depth, const Grid& grid, SourceRow* row) {
    for (const pugi::xml_node child : node.children()) {
      const absl::string_view name = NameOf(child);
      if (IsWrapper(name) && !TooDeep(depth)) ReadCells(child, depth + 1, grid, row);
      if (name != "tc") continue;
      const pugi::xml_node properties = ChildOf(child, "tcPr");
      const pugi::xml_node merge = ChildOf(properties, "vMerge");
      const bool continues = merge && ValueOf(merge) != "restart" && !grid.rows.empty();
      const int span = ChildOf(properties, "gridSpan").attribute("w:val").as_int(1);
      const size_t first = row->size();
      Extend(1, continues, grid, row);
      Extend(std::clamp(span, 1, limits_.max_span) - 1, /*continued=*/true, grid, row);
      if (continues) continue;
      std::string text;
      AddCellText(child, depth + 1, &text);
      (*row)[first].text = Tidy(text, /*keep_lines=*/true);
    }
  }

  void Extend(int places, bool continued, const Grid& grid, SourceRow* row) {
    for (int i = 0; i < places; ++i) {
      SourceCell cell;
      cell.position = {0, grid.position.line, grid.position.table,
                       static_cast<int>(grid.rows.size()) + 1, static_cast<int>(row->size()) + 1};
      cell.continued = continued;
      row->push_back(std::move(cell));
      ++cells_;
    }
    TooDeep(0);
  }

  void Note(const char* code, int count, absl::string_view zh, absl::string_view en) {
    if (count == 0) return;
    ReaderNote note;
    note.code = code;
    note.message = absl::StrCat(count, " 处", zh, "未采用");
    note.message_en = absl::StrCat(count, " ", en, " were left out");
    note.needs_person = true;
    document_.notes.push_back(std::move(note));
  }

  void NoteLeftOut() {
    Note("UNSEEN_TEXT", hidden_, "隐藏文字", "pieces of hidden text");
    Note("FRAME_TEXT", frames_, "文本框中的文字", "text frames");
    Note("FOOTNOTES", notes_, "脚注或尾注", "notes at the foot or end");
  }

  OfficePackage package_;
  const ReaderLimits& limits_;
  std::map<std::string, int> levels_;         // Of headings, by style.
  std::map<std::string, std::string> bases_;  // What a style is based on.
  SourceDocument document_;
  std::string open_;  // Text of paragraphs whose end was deleted.
  std::string limit_;
  int line_ = 0;
  int table_ = 0;
  int cells_ = 0;
  int hidden_ = 0;
  int frames_ = 0;
  int notes_ = 0;
};

}  // namespace

absl::StatusOr<SourceDocument> ReadDocx(absl::string_view bytes, const ReaderLimits& limits) {
  ASSIGN_OR_RETURN(OfficePackage package, OfficePackage::Open(bytes));
  return Reader(std::move(package), limits).Read();
}

}  // namespace nianbao::import
