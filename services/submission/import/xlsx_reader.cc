#include "services/submission/import/xlsx_reader.h"

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/submission/import/office_package.h"
#include "services/submission/import/sheet.h"
#include "services/submission/import/sheet_number.h"
#include "services/submission/import/text.h"
#include "storage/base/status_macros.h"

namespace nianbao::import {
namespace {

constexpr char kWorkbook[] = "xl/workbook.xml";
constexpr int kMostColumns = 1000;  // Further right stands nothing that a form has.
constexpr int kMostRows = 1 << 20;  // Of a sheet, as the format has it.

// A rectangle of places, from 0, the last included.
struct Range {
  int top = 0;
  int left = 0;
  int bottom = -1;
  int right = -1;
};

// Reads "C7"; false when it is none, and then sets nothing: a cell may go without its place.
bool ReadPlace(absl::string_view name, int* row, int* column) {
  size_t i = 0;
  int64_t letters = 0;
  for (; i < name.size() && absl::ascii_isalpha(static_cast<unsigned char>(name[i])); ++i) {
    letters = letters * 26 + (absl::ascii_toupper(static_cast<unsigned char>(name[i])) - 'A' + 1);
    if (letters > 1 << 20) return false;
  }
  int number = 0;
  if (!absl::SimpleAtoi(name.substr(i), &number) || number < 1 || letters < 1) return false;
  *row = number - 1;
  *column = static_cast<int>(letters) - 1;
  return true;
}

Range ReadRange(absl::string_view name) {
  Range range;
  const std::vector<absl::string_view> ends = absl::StrSplit(name, ':');
  const bool first = ReadPlace(ends.front(), &range.top, &range.left);
  const bool last = ReadPlace(ends.back(), &range.bottom, &range.right);
  return first && last ? range : Range();
}

// The text of a shared or inline string, without the reading aids of its characters.
std::string RichText(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node child : node.children()) {
    const absl::string_view name = child.name();
    if (name == "t") text += child.text().get();
    if (name != "r") continue;
    const std::string run = child.child("t").text().get();
    const absl::string_view place = child.child("rPr").child("vertAlign").attribute("val").value();
    text += place == "superscript" ? Raised(run) : run;
  }
  return text;
}

class Reader {
 public:
  Reader(OfficePackage package, const ReaderLimits& limits)
      : package_(std::move(package)), limits_(limits) {}

  absl::StatusOr<SourceDocument> Read() && {
    pugi::xml_document workbook;
    RETURN_IF_ERROR(package_.Read(kWorkbook, &workbook));
    ASSIGN_OR_RETURN(targets_, package_.Relations(kWorkbook));
    RETURN_IF_ERROR(ReadStrings());
    RETURN_IF_ERROR(ReadStyles());
    for (const pugi::xml_node sheet :
         workbook.document_element().child("sheets").children("sheet")) {
      ++sheet_;
      const absl::string_view state = sheet.attribute("state").value();
      if (state == "hidden" || state == "veryHidden") continue;
      const auto target = targets_.find(sheet.attribute("r:id").value());
      // A sheet of a chart has no cells.
      if (target != targets_.end()) RETURN_IF_ERROR(ReadSheet(target->second));
    }
    NoteHidden();
    NoteTwice();
    return std::move(document_);
  }

 private:
  absl::Status ReadStrings() {
    const std::string name = "xl/sharedStrings.xml";
    if (!package_.Has(name)) return absl::OkStatus();
    pugi::xml_document part;
    RETURN_IF_ERROR(package_.Read(name, &part));
    for (const pugi::xml_node item : part.document_element().children("si")) {
      strings_.push_back(RichText(item));
    }
    return absl::OkStatus();
  }

  absl::Status ReadStyles() {
    const std::string name = "xl/styles.xml";
    if (!package_.Has(name)) return absl::OkStatus();
    pugi::xml_document part;
    RETURN_IF_ERROR(package_.Read(name, &part));
    std::map<int, std::string> codes;
    for (const pugi::xml_node format : part.document_element().child("numFmts").children()) {
      codes[format.attribute("numFmtId").as_int()] = format.attribute("formatCode").value();
    }
    for (const pugi::xml_node style : part.document_element().child("cellXfs").children("xf")) {
      const int id = style.attribute("numFmtId").as_int();
      looks_.push_back(LookOf(id, codes[id]));
    }
    return absl::OkStatus();
  }

  absl::Status ReadSheet(const std::string& name) {
    pugi::xml_document part;
    RETURN_IF_ERROR(package_.Read(name, &part));
    const pugi::xml_node root = part.document_element();
    std::set<int> hidden;
    for (const pugi::xml_node column : root.child("cols").children()) {
      if (!column.attribute("hidden").as_bool()) continue;
      const int last = std::min(column.attribute("max").as_int(), kMostColumns);
      for (int c = std::max(column.attribute("min").as_int(), 1); c <= last; ++c) {
        hidden.insert(c - 1);
      }
    }
    rows_.clear();
    for (const pugi::xml_node row : root.child("sheetData").children("row")) {
      RETURN_IF_ERROR(ReadRow(row, hidden));
    }
    for (const pugi::xml_node merge : root.child("mergeCells").children()) {
      Merge(ReadRange(merge.attribute("ref").value()));
      RETURN_IF_ERROR(CheckSize());
    }
    std::vector<SourceRow> rows;
    int before = -1;
    for (auto& [number, row] : rows_) {
      if (before >= 0 && number > before + 1) rows.emplace_back();
      rows.push_back(std::move(row));
      before = number;
    }
    AddSheet(std::move(rows), &document_);
    return absl::OkStatus();
  }

  absl::Status ReadRow(const pugi::xml_node& row, const std::set<int>& hidden) {
    const int number = std::clamp(row.attribute("r").as_int(last_row() + 2), 1, kMostRows) - 1;
    const bool unseen = row.attribute("hidden").as_bool();
    SourceRow& cells = rows_[number];
    int next = 0;
    for (const pugi::xml_node cell : row.children("c")) {
      int at_row = number;
      int column = next;
      ReadPlace(cell.attribute("r").value(), &at_row, &column);
      next = column + 1;
      if (column >= kMostColumns) continue;
      const std::string text = TextOf(cell);
      if (unseen || hidden.contains(column)) {
        hidden_ += text.empty() ? 0 : 1;
        continue;
      }
      Put(Tidy(text, /*keep_lines=*/true), At(number, column));
    }
    if (unseen && cells.empty()) rows_.erase(number);
    return CheckSize();
  }

  // A file may name a place twice, in one row or in two of the same number. Programs differ in
  // which they show: what differs is kept side by side, which is no figure.
  void Put(std::string text, SourceCell& cell) {
    if (text.empty() || text == cell.text) return;
    if (cell.text.empty()) {
      cell.text = std::move(text);
      return;
    }
    if (twice_++ == 0) first_twice_ = cell.position;
    absl::StrAppend(&cell.text, "；", text);
  }

  absl::Status CheckSize() const {
    const bool cells = std::max(cells_, merged_) > limits_.max_cells;
    if (cells || static_cast<int>(rows_.size()) > limits_.max_items) {
      return absl::ResourceExhaustedError(absl::StrCat("content: the sheets have more than ",
                                                       limits_.max_cells, " cells or ",
                                                       limits_.max_items, " rows"));
    }
    return absl::OkStatus();
  }

  int last_row() const { return rows_.empty() ? -1 : rows_.rbegin()->first; }

  SourceCell& At(int row, int column) {
    SourceRow& cells = rows_[row];
    while (static_cast<int>(cells.size()) <= column) {
      SourceCell cell;
      cell.position = {0, 0, sheet_, row + 1, static_cast<int>(cells.size()) + 1};
      cells.push_back(std::move(cell));
      ++cells_;
    }
    return cells[static_cast<size_t>(column)];
  }

  std::string TextOf(const pugi::xml_node& cell) const {
    const absl::string_view type = cell.attribute("t").value();
    if (type == "inlineStr") return RichText(cell.child("is"));
    // Nobody has calculated it yet: no figure, and not a blank either.
    if (cell.child("f") && !cell.child("v")) return absl::StrCat("=", cell.child("f").text().get());
    const std::string value = cell.child("v").text().get();
    if (type == "s") {
      size_t index = 0;
      return absl::SimpleAtoi(value, &index) && index < strings_.size() ? strings_[index] : "";
    }
    if (type == "b") return value == "1" ? "TRUE" : "FALSE";
    if (!type.empty() && type != "n") return value;
    const auto style = static_cast<size_t>(cell.attribute("s").as_uint());
    return ShownNumber(value, style < looks_.size() ? looks_[style] : NumberLook::kPlain);
  }

  // Only places in rows that are there: a merge of a whole column is its first cell.
  void Merge(const Range& range) {
    const int right = std::min(range.right, range.left + limits_.max_span - 1);
    if (right >= kMostColumns || range.bottom < range.top || right < range.left) return;
    for (auto row = rows_.lower_bound(range.top);
         row != rows_.end() && row->first <= range.bottom && CheckSize().ok(); ++row) {
      merged_ += right - range.left + 1;
      for (int c = range.left; c <= right; ++c) {
        if (row->first > range.top || c > range.left) {
          SourceCell& cell = At(row->first, c);
          cell.continued = true;
          cell.text.clear();
        }
      }
    }
  }

  void NoteHidden() {
    if (hidden_ == 0) return;
    ReaderNote note;
    note.code = "HIDDEN_CELLS";
    note.message = absl::StrCat("隐藏的行或列中有 ", hidden_, " 个单元格未采用");
    note.message_en = absl::StrCat(hidden_, " cells of hidden rows or columns were left out");
    note.needs_person = true;
    document_.notes.push_back(std::move(note));
  }

  void NoteTwice() {
    if (twice_ == 0) return;
    ReaderNote note;
    note.code = "PLACE_TWICE";
    note.message = absl::StrCat("工作表同一位置有不同内容，已并列保留（共 ", twice_, " 处）");
    note.message_en =
        absl::StrCat("Cells of a sheet are there twice and differ; both are kept side by side (",
                     twice_, " places)");
    note.position = first_twice_;
    note.needs_person = true;
    document_.notes.push_back(std::move(note));
  }

  OfficePackage package_;
  const ReaderLimits& limits_;
  std::map<std::string, std::string> targets_;
  std::vector<std::string> strings_;
  std::vector<NumberLook> looks_;  // By style.
  std::map<int, SourceRow> rows_;  // Of the sheet, by number from 0.
  SourceDocument document_;
  int sheet_ = 0;
  int cells_ = 0;
  int merged_ = 0;  // Places, each as often as a merge names it.
  int hidden_ = 0;
  int twice_ = 0;  // Texts that differ from another at the same place.
  Position first_twice_;
};

}  // namespace

absl::StatusOr<SourceDocument> ReadXlsx(absl::string_view bytes, const ReaderLimits& limits) {
  ASSIGN_OR_RETURN(OfficePackage package, OfficePackage::Open(bytes));
  return Reader(std::move(package), limits).Read();
}

}  // namespace nianbao::import
