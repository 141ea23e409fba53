#include "services/rendering/writers/docx_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "services/rendering/writers/docx_parts.h"
#include "services/rendering/writers/placed_cells.h"
#include "services/rendering/writers/sheet_text.h"
#include "services/rendering/writers/xml_text.h"

namespace nianbao::rendering {
namespace {

constexpr int kWideTable = 8;       // Columns; more are set smaller.
constexpr double kLabelWidth = 14;  // Characters, of rows' own labels,
constexpr double kNarrowLabel = 6;  // and at least, where figures are long.
// Of a character; in 宋体 half, in what stands in for it on other computers up to this.
constexpr double kDigitWidth = 0.65;
constexpr int kSmaller = 2;  // Sizes of the theme further down.

// One place of the table: the cell that covers it, and whether it begins here.
struct Place {
  const TableCell* cell = nullptr;
  bool first_row = false;
  bool first_column = false;
};

class Writer {
 public:
  Writer(const Table& table, const v1::Theme& theme) : table_(table), theme_(theme) {
    const v1::TableStyle& style = theme.table();
    const int wanted = table.columns > kWideTable ? kSmaller : 0;
    Spread();
    for (int i = std::min(wanted, style.sizes_size() - 1); i < style.sizes_size(); ++i) {
      size_ = style.sizes(i);
      if (Measure()) break;
    }
  }

  std::string Write() const {
    std::string out = absl::StrCat("<w:tbl>", Properties(), "<w:tblGrid>");
    for (const int width : widths_) absl::StrAppend(&out, "<w:gridCol w:w=\"", width, "\"/>");
    out += "</w:tblGrid>";
    for (size_t r = 0; r < places_.size(); ++r) out += Row(r);
    return out + "</w:tbl>";
  }

 private:
  void Spread() {
    places_.assign(table_.rows.size(), std::vector<Place>(static_cast<size_t>(table_.columns)));
    for (const PlacedCell& placed : PlaceCells(table_)) {
      const int bottom =
          std::min(static_cast<int>(places_.size()), placed.row + placed.cell->row_span);
      const int right = std::min(table_.columns, placed.column + placed.cell->column_span);
      for (int r = placed.row; r < bottom; ++r) {
        for (int c = placed.column; c < right; ++c) {
          places_[static_cast<size_t>(r)][static_cast<size_t>(c)] = {placed.cell, r == placed.row,
                                                                     c == placed.column};
        }
      }
    }
  }

  // Widths of the columns in twips: figures as wide as they need, labels what is left. False: in
  // this size there is no room for all.
  bool Measure() {
    if (!table_.widths.empty()) {
      if (widths_.empty()) MeasureShares();
      return true;
    }
    const v1::TableStyle& style = theme_.table();
    const double padding = 2 * style.padding() + 1;
    const int total = TwipsOfMillimetres(theme_.paper().text_width());
    const int group = TwipsOfPoints(style.group_characters() * size_ + padding);
    const int groups = std::max(0, table_.label_columns - 1);
    const int label = table_.label_columns > 0 ? TwipsOfPoints(kLabelWidth * size_) : 0;
    const int figures = std::max(1, table_.columns - table_.label_columns);
    std::vector<int> widths(static_cast<size_t>(table_.columns), group);
    for (int c = table_.label_columns; c < table_.columns; ++c) {
      widths[static_cast<size_t>(c)] =
          std::max(NeedOf(c, padding), (total - groups * group - label) / figures);
    }
    if (label > 0) {
      int& own = widths[static_cast<size_t>(groups)];
      own = 0;
      const int others = std::accumulate(widths.begin(), widths.end(), 0);
      own = std::max(total - others, TwipsOfPoints(kNarrowLabel * size_));
    }
    const int sum = std::accumulate(widths.begin(), widths.end(), 0);
    int given = 0;
    int before = 0;
    for (int& width : widths) {
      before += width;
      width = static_cast<int>(static_cast<int64_t>(total) * before / sum) - given;
      given += width;
    }
    widths_ = std::move(widths);
    return sum <= total;
  }

  void MeasureShares() {
    const int total = TwipsOfMillimetres(theme_.paper().text_width());
    double before = 0;
    int given = 0;
    for (const double share : table_.widths) {
      before += share;
      const int end = static_cast<int>(std::lround(before * total));
      widths_.push_back(end - given);
      given = end;
    }
  }

  int NeedOf(int column, double padding) const {
    int widest = 0;
    for (const std::vector<Place>& row : places_) {
      const Place& place = row[static_cast<size_t>(column)];
      const bool figure = place.cell != nullptr && !place.cell->address.empty() &&
                          place.cell->column_span == 1 && place.cell->mark == Mark::kNone;
      if (figure) widest = std::max(widest, WidthOf(place.cell->text));
    }
    return TwipsOfPoints(widest * kDigitWidth * size_ + padding);
  }

  std::string Properties() const {
    const v1::TableStyle& style = theme_.table();
    const auto eighths = std::max(2L, std::lround(style.rule() * 8));
    const int padding = TwipsOfPoints(style.padding());
    const int total = std::accumulate(widths_.begin(), widths_.end(), 0);
    std::string out = absl::StrCat("<w:tblPr><w:tblW w:w=\"", total,
                                   "\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>");
    for (const char* side : {"top", "left", "bottom", "right", "insideH", "insideV"}) {
      absl::StrAppend(&out, "<w:", side, " w:val=\"single\" w:sz=\"", eighths,
                      "\" w:space=\"0\" w:color=\"auto\"/>");
    }
    std::string margins;
    for (const char* side : {"top", "left", "bottom", "right"}) {
      absl::StrAppend(&margins, "<w:", side, " w:w=\"", padding, "\" w:type=\"dxa\"/>");
    }
    return absl::StrCat(out, "</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar>",
                        margins, "</w:tblCellMar><w:tblCaption w:val=\"", XmlText(table_.caption),
                        "\"/></w:tblPr>");
  }

  std::string Row(size_t r) const {
    std::string out = "<w:tr><w:trPr><w:cantSplit/>";
    if (static_cast<int>(r) < table_.repeated_rows) out += "<w:tblHeader/>";
    out += "</w:trPr>";
    for (size_t c = 0; c < places_[r].size(); ++c) {
      const Place& place = places_[r][c];
      const bool last = r + 1 == places_.size();
      if (place.cell != nullptr && place.first_column) out += Cell(place, c, last);
    }
    return out + "</w:tr>";
  }

  // Rows but the last keep with the next: a table that fits on one page stays on one.
  std::string Cell(const Place& place, size_t column, bool last) const {
    const TableCell& cell = *place.cell;
    const size_t end = std::min(widths_.size(), column + static_cast<size_t>(cell.column_span));
    const int width = std::accumulate(widths_.begin() + static_cast<ptrdiff_t>(column),
                                      widths_.begin() + static_cast<ptrdiff_t>(end), 0);
    std::string out = absl::StrCat("<w:tc><w:tcPr><w:tcW w:w=\"", width, "\" w:type=\"dxa\"/>");
    if (cell.column_span > 1)
      absl::StrAppend(&out, "<w:gridSpan w:val=\"", cell.column_span, "\"/>");
    if (cell.row_span > 1) {
      out += place.first_row ? "<w:vMerge w:val=\"restart\"/>" : "<w:vMerge/>";
    }
    if (cell.mark == Mark::kUnread || cell.mark == Mark::kNotStated) {
      const auto shade = static_cast<int>(std::lround(theme_.table().mark_shade() * 255));
      absl::StrAppend(&out, "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"",
                      absl::StrFormat("%02X%02X%02X", shade, shade, shade), "\"/>");
    }
    out += "<w:vAlign w:val=\"center\"/></w:tcPr><w:p><w:pPr><w:pStyle w:val=\"Cell\"/>";
    if (!last && !table_.flows) out += "<w:keepNext/>";
    const bool label = cell.prose || cell.scope == Scope::kRow || cell.scope == Scope::kRowGroup;
    // Rows' own labels begin at the left as on the form; a line fits the size.
    absl::StrAppend(&out, "<w:spacing w:line=\"", TwipsOfPoints(theme_.table().pitch() * size_),
                    "\" w:lineRule=\"exact\"/>", label ? "<w:jc w:val=\"left\"/>" : "", "</w:pPr>");
    if (place.first_row) out += Text(cell);
    return out + "</w:p></w:tc>";
  }

  std::string Text(const TableCell& cell) const {
    const absl::string_view text = cell.text;
    std::string out;
    size_t at = 0;
    for (const ChangedText& change : cell.changes) {
      out += Runs(text.substr(at, change.start - at), Change::kNone);
      out += Runs(text.substr(change.start, change.end - change.start), change.change);
      at = change.end;
    }
    return out + Runs(text.substr(at), Change::kNone);
  }

  std::string Runs(absl::string_view text, Change change) const {
    if (text.empty()) return "";
    const auto half_points = std::lround(2 * size_);
    std::string properties = "<w:rPr><w:rFonts w:hint=\"eastAsia\"/>";
    if (change == Change::kAdded) properties += "<w:b/>";
    if (change == Change::kRemoved) properties += "<w:strike/>";
    absl::StrAppend(&properties, "<w:sz w:val=\"", half_points, "\"/><w:szCs w:val=\"", half_points,
                    "\"/>");
    if (change == Change::kAdded) properties += "<w:u w:val=\"single\"/>";
    if (change == Change::kRemoved) {
      properties += "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"E0E0E0\"/>";
    }
    properties += "</w:rPr>";
    std::string out;
    bool first = true;
    for (const absl::string_view line : absl::StrSplit(text, '\n')) {
      absl::StrAppend(&out, "<w:r>", properties, first ? "" : "<w:br/>",
                      "<w:t xml:space=\"preserve\">", XmlText(line), "</w:t></w:r>");
      first = false;
    }
    return out;
  }

  const Table& table_;
  const v1::Theme& theme_;
  double size_ = 0;
  std::vector<std::vector<Place>> places_;
  std::vector<int> widths_;
};

}  // namespace

std::string DocxTable(const Table& table, const v1::Theme& theme) {
  return Writer(table, theme).Write();
}

}  // namespace nianbao::rendering
