#include "services/rendering/writers/xlsx_writer.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "services/rendering/writers/memory_file.h"
#include "services/rendering/writers/placed_cells.h"
#include "services/rendering/writers/sheet_formats.h"
#include "services/rendering/writers/sheet_formulas.h"
#include "services/rendering/writers/sheet_inputs.h"
#include "services/rendering/writers/sheet_ranges.h"
#include "services/rendering/writers/sheet_text.h"
#include "services/runtime/errors.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

// Of a document that was not published: the first that a ZIP file can name.
constexpr time_t kNoTime = 315532800;
constexpr double kHighestRow = 409;     // Points; what a spreadsheet allows.
constexpr size_t kLongestText = 1600;   // Bytes of a row.
constexpr size_t kLongestFooter = 240;  // Bytes; 255 characters are allowed.
constexpr int kTextColumn = 66;         // Width of the text, in digits: fits A4 in any font.
constexpr int kGroupColumn = 12;        // Of labels of groups.
constexpr int kLabelColumn = 34;        // Of rows' own labels.
constexpr int kFigureColumn = 9;        // At least.
constexpr int kWideColumn = 18;         // The same, of a table with few columns.
constexpr int kFewColumns = 5;
constexpr double kDigitWidth = 5.25;  // Points, of the width that columns are counted in.
constexpr double kLineHeight = 15;    // Points.

lxw_row_t Row(int row) { return static_cast<lxw_row_t>(row); }
lxw_col_t Col(int column) { return static_cast<lxw_col_t>(column); }

class Writer {
 public:
  Writer(lxw_workbook* workbook, const Document& document, const form::Form& form,
         const v1::Theme& theme)
      : workbook_(workbook),
        document_(document),
        form_(form),
        theme_(theme),
        formats_(workbook, theme) {}

  // The first thing the library refused.
  lxw_error Write() && {
    SetProperties();
    AddText();
    for (const Table& table : document_.tables) AddTable(table);
    AddAddresses();
    return error_;
  }

 private:
  void Check(lxw_error error) {
    if (error_ == LXW_NO_ERROR) error_ = error;
  }

  void SetProperties() {
    lxw_doc_properties properties = {};
    std::string title = document_.title;
    std::string author = document_.author;
    properties.title = title.data();
    properties.author = author.data();
    absl::Time created;
    std::string ignored;
    const bool dated =
        absl::ParseTime(absl::RFC3339_full, document_.creation_time, &created, &ignored);
    properties.created = dated ? absl::ToTimeT(created) : kNoTime;
    Check(workbook_set_properties(workbook_, &properties));
  }

  lxw_worksheet* AddSheet(const std::string& name, const std::string& otherwise) {
    const bool good = workbook_validate_sheet_name(workbook_, name.c_str()) == LXW_NO_ERROR;
    lxw_worksheet* sheet =
        workbook_add_worksheet(workbook_, good ? name.c_str() : otherwise.c_str());
    if (sheet == nullptr) Check(LXW_ERROR_SHEETNAME_ALREADY_USED);
    return sheet;
  }

  // A4, as wide as the page, with page number and stamp.
  void SetUpPage(lxw_worksheet* sheet) {
    worksheet_set_paper(sheet, 9);
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_center_horizontally(sheet);
    worksheet_set_margins(sheet, 0.7, 0.7, 0.9, 0.9);
    std::string footer = "&C— &P —";
    const std::string stamp = document_.stamp.size() < 2
                                  ? absl::StrJoin(document_.stamp, " · ")
                                  : absl::StrCat(document_.stamp[0], " · ", document_.stamp[1]);
    if (!stamp.empty() && stamp.size() < kLongestFooter) {
      absl::StrAppend(&footer, "\n&6", absl::StrReplaceAll(stamp, {{"&", "&&"}}));
    }
    Check(worksheet_set_footer(sheet, footer.c_str()));
  }

  // --- text -------------------------------------------------------------------------
  void AddText() {
    lxw_worksheet* sheet = AddSheet("正文", "report");
    if (sheet == nullptr) return;
    SetUpPage(sheet);
    Check(worksheet_set_column(sheet, 0, 0, kTextColumn, nullptr));
    int row = 0;
    AddLines(sheet, document_.title, {.role = theme_.title().role(), .size = 18, .centred = true},
             row);
    for (const Node& node : document_.nodes) {
      if (node.kind == Node::Kind::kTable) continue;
      const bool heading = node.kind == Node::Kind::kHeading;
      const CellLook look = LookOf(node);
      for (const absl::string_view line : absl::StrSplit(node.text, '\n')) {
        AddLines(sheet, absl::StrCat(heading ? "" : "　　", line), look, row);
      }
    }
    AddStamp(sheet, row + 1, 1, kTextColumn);
  }

  CellLook LookOf(const Node& node) const {
    if (node.kind >= Node::Kind::kRemark) return {.role = theme_.remark().role(), .size = 10.5};
    const bool heading = node.kind == Node::Kind::kHeading;
    return {.role = heading ? HeadingRole(node.level) : theme_.body().role(), .size = 12};
  }

  const std::string& HeadingRole(int level) const {
    return theme_.headings(std::clamp(level, 1, theme_.headings_size()) - 1).role();
  }

  // A row, and further ones where it would be higher than a row can be.
  void AddLines(lxw_worksheet* sheet, absl::string_view text, const CellLook& look, int& row) {
    constexpr double kRoom = (kTextColumn - 2) * kDigitWidth;  // Of a line, in points.
    const double pitch = look.size * 1.5;
    const double digit = look.size / 2;
    const int most = static_cast<int>(std::floor((kHighestRow - 4) / pitch) * kRoom / digit);
    while (!text.empty()) {
      const size_t room = std::min(kLongestText, BytesWithin(text, most));
      const std::string part(text.substr(0, FirstPart(text, room)));
      text.remove_prefix(part.size());
      const double lines = std::ceil(WidthOf(part) * digit / kRoom);
      SetHeight(sheet, row, std::max(1.0, lines) * pitch + 4);
      Check(worksheet_write_string(sheet, Row(row), 0, part.c_str(), formats_.Of(look)));
      ++row;
    }
  }

  void SetHeight(lxw_worksheet* sheet, int row, double height) {
    Check(worksheet_set_row(sheet, Row(row), std::min(height, kHighestRow), nullptr));
  }

  void AddStamp(lxw_worksheet* sheet, int row, int columns, int width) {
    if (document_.stamp.empty()) return;
    const std::string stamp = absl::StrJoin(document_.stamp, " · ");
    lxw_format* format = formats_.Of({.role = theme_.stamp().role(), .size = 6.5});
    Put(sheet, {row, 0}, 1, columns, format);
    Check(worksheet_write_string(sheet, Row(row), 0, stamp.c_str(), format));
    const int lines = LinesOf(stamp, width * 8 / 5);
    SetHeight(sheet, row, lines * 9.0);
  }

  // --- tables -----------------------------------------------------------------------
  // Merges places, where there is more than one, with nothing in them.
  void Put(lxw_worksheet* sheet, SheetPlace place, int rows, int columns, lxw_format* format) {
    if (rows * columns > 1) {
      Check(worksheet_merge_range(sheet, Row(place.row), Col(place.column),
                                  Row(place.row + rows - 1), Col(place.column + columns - 1), "",
                                  format));
    } else {
      Check(worksheet_write_blank(sheet, Row(place.row), Col(place.column), format));
    }
  }

  // The table begins below its title.
  static SheetPlace PlaceOf(const PlacedCell& placed) { return {placed.row + 1, placed.column}; }

  std::map<int, SheetFigure> FiguresOf(const std::vector<PlacedCell>& cells) const {
    std::map<int, SheetFigure> figures;
    for (const PlacedCell& placed : cells) {
      const std::optional<int> index = form_.Find(placed.cell->address);
      if (!index) continue;
      SheetFigure& figure = figures[*index];
      figure.place = PlaceOf(placed);
      figure.stated = placed.cell->mark != Mark::kNotStated;
      int64_t count = 0;
      const bool number = placed.cell->mark == Mark::kNone && IsSheetNumber(placed.cell->text) &&
                          absl::SimpleAtoi(placed.cell->text, &count);
      if (number) figure.count = count;
    }
    return figures;
  }

  void AddTable(const Table& table) {
    lxw_worksheet* sheet = AddSheet(table.name, table.id);
    if (sheet == nullptr) return;
    sheets_.emplace(table.id, sheet);
    SetUpPage(sheet);
    worksheet_fit_to_pages(sheet, 1, 1);
    const std::vector<PlacedCell> cells = PlaceCells(table);
    const std::vector<int> widths = WidthsOf(table, cells);
    int width = 0;
    for (int i = 0; i < table.columns; ++i) {
      Check(worksheet_set_column(sheet, Col(i), Col(i), widths[static_cast<size_t>(i)], nullptr));
      width += widths[static_cast<size_t>(i)];
    }
    const double height = SetHeights(sheet, table, cells, widths);
    if (width * kDigitWidth > height) worksheet_set_landscape(sheet);
    lxw_format* title = formats_.Of({.role = HeadingRole(1), .size = 14, .centred = true});
    Put(sheet, {0, 0}, 1, table.columns, title);
    Check(worksheet_write_string(sheet, 0, 0, table.caption.c_str(), title));
    Check(worksheet_set_row(sheet, 0, 30, nullptr));
    const std::map<int, SheetFigure> figures = FiguresOf(cells);
    const SheetFormulas formulas = FormulasOf(form_, figures);
    SheetInputs inputs;
    for (const PlacedCell& placed : cells) AddCell(sheet, placed, formulas, inputs);
    Check(AddValidations(std::move(inputs), sheet));
    for (const SheetFormulas::Check& check : formulas.checks) AddCheck(sheet, check);
    if (table.repeated_rows > 0) {
      Check(worksheet_repeat_rows(sheet, 0, Row(table.repeated_rows)));
      worksheet_freeze_panes(sheet, Row(table.repeated_rows + 1), Col(table.label_columns));
    }
    AddStamp(sheet, static_cast<int>(table.rows.size()) + 2, table.columns, width);
    worksheet_protect(sheet, nullptr, nullptr);
  }

  static std::vector<int> WidthsOf(const Table& table, const std::vector<PlacedCell>& cells) {
    std::vector<int> widths(static_cast<size_t>(table.columns),
                            table.columns <= kFewColumns ? kWideColumn : kFigureColumn);
    for (int i = 0; i < table.label_columns; ++i) {
      widths[static_cast<size_t>(i)] = i + 1 < table.label_columns ? kGroupColumn : kLabelColumn;
    }
    for (const PlacedCell& placed : cells) {
      if (placed.cell->address.empty() || placed.cell->mark == Mark::kUnread) continue;
      int& width = widths[static_cast<size_t>(placed.column)];
      width = std::max(width, WidthOf(placed.cell->text) + 2);
    }
    return widths;
  }

  // Rows high enough for their labels, as far as a row can be: a spreadsheet does not see to merged
  // cells. Returns the height of all of them, in points.
  double SetHeights(lxw_worksheet* sheet, const Table& table, const std::vector<PlacedCell>& cells,
                    const std::vector<int>& widths) {
    std::vector<int> lines(table.rows.size(), 1);
    for (const int spanning : {0, 1}) {
      for (const PlacedCell& placed : cells) {
        const TableCell& cell = *placed.cell;
        if ((cell.row_span > 1 ? 1 : 0) != spanning) continue;
        const auto sum = [](const std::vector<int>& sizes, int first, int count) {
          return std::accumulate(sizes.begin() + first, sizes.begin() + first + count, 0);
        };
        const int have = sum(lines, placed.row, cell.row_span);
        const int wanted = LinesOf(cell.text, sum(widths, placed.column, cell.column_span));
        const auto last = static_cast<size_t>(placed.row) + static_cast<size_t>(cell.row_span) - 1;
        if (wanted > have) lines[last] += wanted - have;
      }
    }
    double height = 0;
    for (size_t r = 0; r < lines.size(); ++r) {
      const double own = std::min(kLineHeight * lines[r] + 5, kHighestRow);
      SetHeight(sheet, static_cast<int>(r) + 1, own);
      height += own;
    }
    return height;
  }

  void AddCell(lxw_worksheet* sheet, const PlacedCell& placed, const SheetFormulas& formulas,
               SheetInputs& inputs) {
    const TableCell& cell = *placed.cell;
    const SheetPlace place = PlaceOf(placed);
    const std::optional<int> index = form_.Find(cell.address);
    const bool number = cell.mark == Mark::kNone && IsSheetNumber(cell.text);
    const auto total = index ? formulas.totals.find(*index) : formulas.totals.end();
    CellLook look = {.role = theme_.table().role(), .border = true};
    look.centred = index || cell.scope == Scope::kColumn || cell.scope == Scope::kColumnGroup;
    look.input = index && total == formulas.totals.end();
    look.shaded = cell.mark == Mark::kUnread || cell.mark == Mark::kNotStated;
    look.decimals = number ? DecimalsOf(cell.text) : -1;
    lxw_format* format = formats_.Of(look);
    Put(sheet, place, cell.row_span, cell.column_span, format);
    const lxw_row_t row = Row(place.row);
    const lxw_col_t column = Col(place.column);
    double value = 0;
    if (number && !absl::SimpleAtod(cell.text, &value)) Check(LXW_ERROR_PARAMETER_VALIDATION);
    if (total != formulas.totals.end()) {
      const char* formula = total->second.c_str();
      Check(number ? worksheet_write_formula_num(sheet, row, column, formula, format, value)
                   : worksheet_write_formula_str(sheet, row, column, formula, format, ""));
    } else if (number) {
      Check(worksheet_write_number(sheet, row, column, value, format));
    } else if (!cell.text.empty()) {
      Check(worksheet_write_string(sheet, row, column, cell.text.c_str(), format));
    }
    if (!look.input) return;
    const form::Cell& figure = form_.cells()[static_cast<size_t>(*index)];
    const InputKind kind = {figure.unit == form::v1::UNIT_WANYUAN, figure.is_signed};
    inputs[kind].push_back(
        {place, {place.row + cell.row_span - 1, place.column + cell.column_span - 1}});
  }

  void AddCheck(lxw_worksheet* sheet, const SheetFormulas::Check& check) {
    std::string broken = check.broken;
    for (const SheetPlace& place : check.marked) {
      lxw_conditional_format condition = {};
      condition.type = LXW_CONDITIONAL_TYPE_FORMULA;
      condition.value_string = broken.data();
      condition.format = formats_.Broken();
      Check(
          worksheet_conditional_format_cell(sheet, Row(place.row), Col(place.column), &condition));
    }
  }

  // --- addresses --------------------------------------------------------------------
  void AddAddresses() {
    lxw_worksheet* sheet = AddSheet("单元格地址", "addresses");
    if (sheet == nullptr) return;
    int row = 0;
    const auto add = [&](const std::vector<std::string>& texts) {
      for (size_t i = 0; i < texts.size(); ++i) {
        Check(worksheet_write_string(sheet, Row(row), static_cast<lxw_col_t>(i), texts[i].c_str(),
                                     nullptr));
      }
      ++row;
    };
    add({"单元格", "工作表", "位置", "名称"});
    for (const Table& table : document_.tables) {
      const auto shown = sheets_.find(table.id);
      if (shown == sheets_.end()) continue;
      for (const PlacedCell& placed : PlaceCells(table)) {
        const std::optional<int> index = form_.Find(placed.cell->address);
        if (!index) continue;
        add({placed.cell->address, shown->second->name, CellName(PlaceOf(placed), false),
             form_.cells()[static_cast<size_t>(*index)].label});
      }
    }
    worksheet_hide(sheet);
  }

  lxw_workbook* const workbook_;
  const Document& document_;
  const form::Form& form_;
  const v1::Theme& theme_;
  SheetFormats formats_;
  std::map<std::string, lxw_worksheet*> sheets_;  // By table.
  lxw_error error_ = LXW_NO_ERROR;
};

// Of the process, or descriptors: RESOURCE_EXHAUSTED would say that the document is too large.
absl::Status NoMemory() {
  return runtime::Unavailable("no memory for a workbook", absl::Seconds(5));
}

// The library works in files beside the one it is told.
absl::Status StatusOf(lxw_error error) {
  switch (error) {
    case LXW_NO_ERROR:
      return absl::OkStatus();
    case LXW_ERROR_MEMORY_MALLOC_FAILED:
    case LXW_ERROR_CREATING_XLSX_FILE:
    case LXW_ERROR_CREATING_TMPFILE:
    case LXW_ERROR_READING_TMPFILE:
    case LXW_ERROR_ZIP_FILE_OPERATION:
      return NoMemory();
    default:
      return absl::InternalError(absl::StrCat("the workbook: ", lxw_strerror(error)));
  }
}

}  // namespace

absl::StatusOr<std::string> WriteXlsx(const Document& document, const form::Form& form,
                                      const v1::Theme& theme) {
  // The library writes dates by way of gmtime(), which all threads share.
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  const MemoryFile file;
  if (!file.ok()) return NoMemory();
  std::string folder = "/dev/shm";
  lxw_workbook_options options = {};
  options.tmpdir = folder.data();
  lxw_workbook* workbook = workbook_new_opt(file.Name().c_str(), &options);
  if (workbook == nullptr) return NoMemory();
  const lxw_error written = Writer(workbook, document, form, theme).Write();
  const lxw_error closed = workbook_close(workbook);
  RETURN_IF_ERROR(StatusOf(written == LXW_NO_ERROR ? closed : written));
  return file.Read();
}

}  // namespace nianbao::rendering
