#include "services/submission/import/docx_reader.h"

#include <algorithm>
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
#include "services/submission/import/cell_value.h"
#include "services/submission/import/docx_styles.h"
#include "services/submission/import/numbering.h"
#include "services/submission/import/office_package.h"
#include "services/submission/import/struck_text.h"
#include "services/submission/import/text.h"
#include "storage/base/status_macros.h"

namespace nianbao::import {
namespace {

// A number, or what stands for one that is none.
int NumberOf(const pugi::xml_node& node, int otherwise) {
  int number = 0;
  return absl::SimpleAtoi(AttributeOf(node, "val"), &number) ? number : otherwise;
}

// What holds text of a paragraph, or of the body, without being it. A tracked insertion is
// taken; its kin, deletions and where text was moved from, are not.
bool IsWrapper(absl::string_view name) {
  static const auto* const kNames =
      new absl::flat_hash_set<std::string>({"ins", "moveTo", "hyperlink", "smartTag", "sdt",
                                            "sdtContent", "fldSimple", "customXml", "bdo", "dir"});
  return kNames->contains(name);
}

// Whether the number of a list is one that headings have: 一、 or （一）.
bool IsHeadingNumber(absl::string_view number) {
  const Ordinal::Style style = Normalise(number).ordinal.style;
  return style == Ordinal::Style::kChinese || style == Ordinal::Style::kBracketed;
}

class Reader {
 public:
  Reader(OfficePackage package, const ReaderLimits& limits)
      : package_(std::move(package)), limits_(limits) {}

  absl::StatusOr<SourceDocument> Read() && {
    ASSIGN_OR_RETURN(const std::string name, MainPart());
    RETURN_IF_ERROR(ReadLooks(name));
    pugi::xml_document part;
    RETURN_IF_ERROR(package_.Read(name, &part));
    ReadBody(ChildOf(part.document_element(), "body"), 0);
    if (!limit_.empty()) return absl::ResourceExhaustedError(limit_);
    NoteLeftOut();
    struck_.NoteOn(&document_);
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

  // Styles and lists, which are parts beside the main one.
  absl::Status ReadLooks(const std::string& main) {
    const std::string folder = main.substr(0, main.rfind('/') + 1);
    pugi::xml_document part;
    if (const std::string name = folder + "styles.xml"; package_.Has(name)) {
      RETURN_IF_ERROR(package_.Read(name, &part));
      styles_.Read(part.document_element());
    }
    if (const std::string name = folder + "numbering.xml"; package_.Has(name)) {
      RETURN_IF_ERROR(package_.Read(name, &part));
      numbering_.Read(part.document_element());
    }
    return absl::OkStatus();
  }

  // The number of a paragraph of a list, as it is shown. Counts it.
  std::string Numbered(const ListPlace& place) {
    std::string number = place.list.empty() ? "" : numbering_.Next(place.list, place.level);
    // A tab or a blank follows: "1." and "2023年" is no decimal.
    if (!number.empty() && absl::ascii_isascii(static_cast<unsigned char>(number.back()))) {
      number += ' ';
    }
    return number;
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
    const ParagraphLook look = styles_.OfParagraph(properties);
    paragraph.level = look.level;
    if (paragraph.level > 0) paragraph.kind = Paragraph::Kind::kHeading;
    std::string text = std::exchange(open_, "");
    AddText(node, look, 0, &text);
    // The mark that ends a paragraph was deleted: it goes on in the next.
    if (ChildOf(ChildOf(properties, "rPr"), "del")) {
      open_ = std::move(text);
      return;
    }
    text = struck_.InProse(text, paragraph.position);
    const std::string number = Numbered(look.list);
    if (paragraph.level == 0 && !look.list.list.empty() && !IsHeadingNumber(number)) {
      paragraph.kind = Paragraph::Kind::kListItem;
    }
    if (!LooksBlank(text)) text.insert(0, number);
    // People break lines where they mean paragraphs.
    for (const absl::string_view line : absl::StrSplit(text, '\n')) {
      paragraph.text = Tidy(line);
      if (!paragraph.text.empty()) document_.items.emplace_back(paragraph);
    }
  }

  void AddText(const pugi::xml_node& node, const ParagraphLook& paragraph, int depth,
               std::string* text) {
    if (TooDeep(depth)) return;
    for (const pugi::xml_node child : node.children()) {
      const absl::string_view name = NameOf(child);
      if (name == "r") AddRun(child, paragraph, text);
      if (IsWrapper(name)) AddText(child, paragraph, depth + 1, text);
    }
  }

  void AddRun(const pugi::xml_node& run, const ParagraphLook& paragraph, std::string* text) {
    const RunLook look = styles_.OfRun(ChildOf(run, "rPr"), paragraph);
    for (const pugi::xml_node child : run.children()) {
      const absl::string_view name = NameOf(child);
      if (name == "t") {
        hidden_ += look.hidden ? 1 : 0;
        if (look.hidden) continue;
        std::string words = WithoutMarks(child.text().get());
        if (look.raised) words = Raised(words);
        *text += look.struck ? Struck(words) : words;
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

  // A number of a list is part of a label, and of no figure that stands behind it.
  void AddCellParagraph(const pugi::xml_node& node, int depth, std::string* text) {
    const pugi::xml_node properties = ChildOf(node, "pPr");
    const ParagraphLook look = styles_.OfParagraph(properties);
    std::string words;
    AddText(node, look, depth + 1, &words);
    if (ChildOf(ChildOf(properties, "rPr"), "del")) {
      *text += words;
      return;
    }
    const std::string number = Numbered(look.list);
    if (number.empty() || LooksBlank(words)) {
      absl::StrAppend(text, words, "\n");
    } else if (LooksLikeValue(words)) {
      absl::StrAppend(text, words, "（编号 ", absl::StripAsciiWhitespace(number), "）\n");
    } else {
      absl::StrAppend(text, number, words, "\n");
    }
  }

  // The text of a cell, its inner tables too, a line for each paragraph.
  void AddCellText(const pugi::xml_node& node, int depth, std::string* text) {
    if (TooDeep(depth)) return;
    for (const pugi::xml_node child : node.children()) {
      const absl::string_view name = NameOf(child);
      if (name == "p") {
        AddCellParagraph(child, depth, text);
      } else if (name == "tbl" || name == "tr" || name == "tc" || IsWrapper(name)) {
        AddCellText(child, depth + 1, text);
      }
    }
  }

  void ReadTable(const pugi::xml_node& node, int depth) {
    Grid grid;
    grid.position = {0, ++line_, ++table_, 0, 0};
    grid.caption = std::string(AttributeOf(ChildOf(ChildOf(node, "tblPr"), "tblCaption"), "val"));
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
      const int before = NumberOf(ChildOf(properties, "gridBefore"), 0);
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
      const bool continues = merge && AttributeOf(merge, "val") != "restart" && !grid.rows.empty();
      const int span = NumberOf(ChildOf(properties, "gridSpan"), 1);
      const size_t first = row->size();
      Extend(1, continues, grid, row);
      Extend(std::clamp(span, 1, limits_.max_span) - 1, /*continued=*/true, grid, row);
      if (continues) continue;
      std::string text;
      AddCellText(child, depth + 1, &text);
      SourceCell& cell = (*row)[first];
      cell.text = Tidy(struck_.InCell(text, cell.position), /*keep_lines=*/true);
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
  DocxStyles styles_;
  Numbering numbering_;
  StruckText struck_;
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
