#include "services/submission/import/xlsx_reader.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <pugixml.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/submission/import/cell_value.h"
#include "services/submission/import/office_package.h"
#include "services/submission/import/rich_text.h"
#include "services/submission/import/sheet.h"
#include "services/submission/import/sheet_number.h"
#include "services/submission/import/sheet_place.h"
#include "services/submission/import/sheet_sums.h"
#include "services/submission/import/struck_text.h"
#include "services/submission/import/text.h"
#include "storage/base/status_macros.h"

namespace nianbao::import {
namespace {

constexpr char kWorkbook[] = "xl/workbook.xml";
constexpr int kMostColumns = 1000;  // Further right stands nothing that a form has.
constexpr size_t kSheetsNamed = 10;
constexpr int kMostRows = 1 << 20;  // Of a sheet, as the format has it.
// Where Nianbao's own workbooks say which place is which cell of the form.
constexpr char kAddresses[] = "单元格地址";

// How a style shows what is in a cell.
struct CellLook {
  const NumberLook* number;
  bool struck = false;
};

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
    const pugi::xml_node root = workbook.document_element();
    on_load_ = ChildOf(root, "calcPr").attribute("fullCalcOnLoad").as_bool();
    for (const pugi::xml_node sheet : ChildOf(root, "sheets").children()) {
      if (NameOf(sheet) != "sheet") continue;
      ++sheet_;
      const absl::string_view state = sheet.attribute("state").value();
      if (state == "hidden" || state == "veryHidden") {
        const std::string name = Tidy(sheet.attribute("name").value());
        if (name != kAddresses) hidden_sheets_.push_back(absl::StrCat("“", name, "”"));
        continue;
      }
      const auto target = targets_.find(std::string(AttributeOf(sheet, "id")));
      // A sheet of a chart has no cells.
      if (target != targets_.end()) RETURN_IF_ERROR(ReadSheet(target->second));
    }
    NoteUncalculated();
    struck_.NoteOn(&document_);
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
    for (const pugi::xml_node item : part.document_element().children()) {
      if (NameOf(item) == "si") strings_.push_back(RichText(item));
    }
    return absl::OkStatus();
  }

  absl::Status ReadStyles() {
    const std::string name = "xl/styles.xml";
    if (!package_.Has(name)) return absl::OkStatus();
    pugi::xml_document part;
    RETURN_IF_ERROR(package_.Read(name, &part));
    const pugi::xml_node root = part.document_element();
    std::map<int, std::string> codes;
    for (const pugi::xml_node format : ChildOf(root, "numFmts").children()) {
      codes[format.attribute("numFmtId").as_int()] = format.attribute("formatCode").value();
    }
    std::vector<bool> struck;  // By font.
    for (const pugi::xml_node font : ChildOf(root, "fonts").children()) {
      if (NameOf(font) == "font") struck.push_back(IsOn(ChildOf(font, "strike")));
    }
    for (const pugi::xml_node style : ChildOf(root, "cellXfs").children()) {
      if (NameOf(style) != "xf") continue;
      const int id = style.attribute("numFmtId").as_int();
      const auto [number, added] = numbers_.try_emplace(id);
      if (added) number->second = LookOf(id, codes[id]);
      const size_t font = style.attribute("fontId").as_uint();
      looks_.push_back({&number->second, font < struck.size() && struck[font]});
    }
    return absl::OkStatus();
  }

  // Whether each column is hidden.
  static std::vector<bool> HiddenColumns(const pugi::xml_node& root) {
    std::vector<int> changes(kMostColumns + 1, 0);
    for (const pugi::xml_node column : ChildOf(root, "cols").children()) {
      if (!column.attribute("hidden").as_bool()) continue;
      const int first = std::max(column.attribute("min").as_int(), 1);
      const int last = std::min(column.attribute("max").as_int(), kMostColumns);
      if (first > last) continue;
      ++changes[static_cast<size_t>(first - 1)];
      --changes[static_cast<size_t>(last)];
    }
    std::vector<bool> hidden;
    int open = 0;
    for (int c = 0; c < kMostColumns; ++c) {
      open += changes[static_cast<size_t>(c)];
      hidden.push_back(open > 0);
    }
    return hidden;
  }

  absl::Status ReadSheet(const std::string& name) {
    pugi::xml_document part;
    RETURN_IF_ERROR(package_.Read(name, &part));
    const pugi::xml_node root = part.document_element();
    const std::vector<bool> hidden = HiddenColumns(root);
    rows_.clear();
    sums_ = SheetSums();
    open_.clear();
    for (const pugi::xml_node row : ChildOf(root, "sheetData").children()) {
      if (NameOf(row) == "row") RETURN_IF_ERROR(ReadRow(row, hidden));
    }
    OpenUnlessHeld();
    for (const pugi::xml_node merge : ChildOf(root, "mergeCells").children()) {
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

  absl::Status ReadRow(const pugi::xml_node& row, const std::vector<bool>& hidden) {
    const int number = std::clamp(row.attribute("r").as_int(last_row() + 2), 1, kMostRows) - 1;
    const bool unseen = row.attribute("hidden").as_bool();
    SourceRow& cells = rows_[number];
    int next = 0;
    for (const pugi::xml_node cell : row.children()) {
      if (NameOf(cell) != "c") continue;
      int at_row = number;
      int column = next;
      ReadPlace(cell.attribute("r").value(), &at_row, &column);
      next = column + 1;
      if (column >= kMostColumns) continue;
      const bool left_out = unseen || hidden[static_cast<size_t>(column)];
      const std::string text = TextOf(cell);
      // A text that is stored once may stand in every cell.
      text_bytes_ += text.size();
      if (text_bytes_ > limits_.max_bytes) break;
      if (on_load_) AddToSums(cell, {number, column}, !left_out && LooksLikeValue(text));
      if (left_out) {
        hidden_ += text.empty() ? 0 : 1;
        continue;
      }
      SourceCell& place = At(number, column);
      if (IsBare(cell)) CountUncalculated(place);
      Put(Tidy(struck_.InCell(text, place.position), /*keep_lines=*/true), place);
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
    if (text_bytes_ > limits_.max_bytes) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "content: the workbook's cells hold more than ", limits_.max_bytes, " bytes of text"));
    }
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

  // Whether it holds a formula and nothing that was calculated. A text may well be empty.
  static bool IsBare(const pugi::xml_node& cell) {
    const absl::string_view type = cell.attribute("t").value();
    const pugi::xml_node value = ChildOf(cell, "v");
    return type != "inlineStr" && ChildOf(cell, "f") &&
           (!value || (type != "str" && *value.text().get() == '\0'));
  }

  std::string TextOf(const pugi::xml_node& cell) const {
    const auto style = static_cast<size_t>(cell.attribute("s").as_uint());
    if (style >= looks_.size()) return TextOf(cell, NumberLook());
    const std::string text = TextOf(cell, *looks_[style].number);
    return looks_[style].struck ? Struck(text) : text;
  }

  std::string TextOf(const pugi::xml_node& cell, const NumberLook& look) const {
    const absl::string_view type = cell.attribute("t").value();
    if (type == "inlineStr") return RichText(ChildOf(cell, "is"));
    // Nobody has calculated it yet: no figure, and not a blank either.
    if (IsBare(cell)) return absl::StrCat("=", ChildOf(cell, "f").text().get());
    const std::string value = ChildOf(cell, "v").text().get();
    if (type == "s") {
      size_t index = 0;
      return absl::SimpleAtoi(value, &index) && index < strings_.size() ? strings_[index] : "";
    }
    if (type == "b") return value == "1" ? "TRUE" : "FALSE";
    if (type == "str") return Unescaped(value);
    return type.empty() || type == "n" ? ShownNumber(value, look) : value;
  }

  // What may be added up. A formula that is `shown` as a value is open until it is known to give
  // what was saved with it.
  void AddToSums(const pugi::xml_node& cell, const SheetSums::Place& place, bool shown) {
    const absl::string_view type = cell.attribute("t").value();
    const char* saved = ChildOf(cell, "v").text().get();
    const bool number = type.empty() || type == "n";
    if (const pugi::xml_node formula = ChildOf(cell, "f")) {
      sums_.AddFormula(place, formula.text().get(), saved, !number);
      if (shown) open_.emplace(place, Tidy(formula.text().get()));
    } else if (number && *saved != '\0') {
      sums_.AddNumber(place, saved);
    } else if (type == "e") {
      sums_.AddError(place);
    }
  }

  // What was saved with a formula stays with it, where it is not known to be its value.
  void OpenUnlessHeld() {
    const std::set<SheetSums::Place> held = sums_.Held();
    for (const auto& [place, formula] : open_) {
      if (held.contains(place)) continue;
      SourceCell& cell = At(place.first, place.second);
      CountUncalculated(cell);
      cell.text = cell.text.empty() ? absl::StrCat("=", formula)
                                    : absl::StrCat(cell.text, "（=", formula, "）");
    }
  }

  void CountUncalculated(const SourceCell& cell) {
    if (uncalculated_++ == 0) first_uncalculated_ = cell.position;
  }

  // Only places in rows that are there: a merge of a whole column is its first cell.
  void Merge(const SheetRange& range) {
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
    if (hidden_ == 0 && hidden_sheets_.empty()) return;
    ReaderNote note;
    note.code = "HIDDEN_CELLS";
    std::vector<std::string> zh;
    std::vector<std::string> en;
    if (hidden_ > 0) {
      zh.push_back(absl::StrCat("隐藏的行或列中有 ", hidden_, " 个单元格未采用"));
      en.push_back(absl::StrCat(hidden_, " cells of hidden rows or columns were left out"));
    }
    if (!hidden_sheets_.empty()) {
      const size_t named = std::min(hidden_sheets_.size(), kSheetsNamed);
      const auto end = hidden_sheets_.begin() + static_cast<ptrdiff_t>(named);
      zh.push_back(absl::StrCat("隐藏的工作表（共 ", hidden_sheets_.size(), " 个）未采用：",
                                absl::StrJoin(hidden_sheets_.begin(), end, "")));
      en.push_back(absl::StrCat(hidden_sheets_.size(), " hidden sheets were left out"));
    }
    note.message = absl::StrJoin(zh, "；");
    note.message_en = absl::StrJoin(en, "; ");
    note.needs_person = true;
    document_.notes.push_back(std::move(note));
  }

  void NoteUncalculated() {
    if (uncalculated_ == 0) return;
    ReaderNote note;
    note.code = "NOT_CALCULATED";
    note.message =
        absl::StrCat("有 ", uncalculated_,
                     " 个公式尚未计算，随文件保存的数不可靠，未采用；请用电子表格软件打开"
                     "该文件并保存，再重新导入");
    note.message_en = absl::StrCat(uncalculated_,
                                   " formulas have not been calculated; open the workbook in a "
                                   "spreadsheet program, save it, and import it again");
    note.position = first_uncalculated_;
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
  std::map<int, NumberLook> numbers_;  // By format.
  std::vector<CellLook> looks_;        // By style.
  bool on_load_ = false;  // Whether the workbook is to be calculated when it is opened.
  SheetSums sums_;        // Of the sheet, where it is.
  std::map<SheetSums::Place, std::string> open_;  // The formulas among its values.
  std::map<int, SourceRow> rows_;                 // Of the sheet, by number from 0.
  SourceDocument document_;
  int sheet_ = 0;
  int cells_ = 0;
  size_t text_bytes_ = 0;  // Of all cells, hidden ones too.
  int merged_ = 0;         // Places, each as often as a merge names it.
  int hidden_ = 0;
  std::vector<std::string> hidden_sheets_;  // Their names.
  StruckText struck_;
  int uncalculated_ = 0;
  Position first_uncalculated_;
  int twice_ = 0;  // Texts that differ from another at the same place.
  Position first_twice_;
};

}  // namespace

absl::StatusOr<SourceDocument> ReadXlsx(absl::string_view bytes, const ReaderLimits& limits) {
  ASSIGN_OR_RETURN(OfficePackage package, OfficePackage::Open(bytes));
  return Reader(std::move(package), limits).Read();
}

}  // namespace nianbao::import
