#include "services/rendering/layout/table_layout.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "services/rendering/layout/place.h"

namespace nianbao::rendering {
namespace {

// Characters a column of figures must have room for in its heads.
constexpr double kFigureCharacters = 3;
// The same where there are no row labels: heads of four characters stand in two lines.
constexpr double kUnlabelledCharacters = 2;
// Fewest characters of the innermost column of row labels.
constexpr double kLabelCharacters = 6;
// Points; sums of heights are not exact.
constexpr double kTolerance = 0.01;

class Measurer {
 public:
  Measurer(const Table& table, const v1::TableStyle& style, double size, double width,
           Shaper& shaper)
      : table_(table), style_(style), width_(width), shaper_(shaper) {
    measured_.table = &table;
    measured_.size = size;
    measured_.pitch = size * style.pitch();
    setting_.families = shaper.fonts().Families(style.role());
    setting_.bold_families = shaper.fonts().Families(style.bold_role());
    setting_.size = size;
  }

  MeasuredTable Measure() && {
    PutInPlace();
    SetWidths();
    for (MeasuredCell& cell : measured_.cells) {
      setting_.width = std::max(1.0, CellWidth(cell) - 2 * style_.padding());
      setting_.changes = cell.cell->changes;
      cell.text = shaper_.Shape(cell.cell->text, setting_);
    }
    SetHeights();
    return std::move(measured_);
  }

 private:
  void PutInPlace() {
    const size_t columns = static_cast<size_t>(table_.columns);
    std::vector<size_t> free_from(columns, 0);  // First row each column is free in.
    for (size_t r = 0; r < table_.rows.size(); ++r) {
      size_t c = 0;
      for (const TableCell& cell : table_.rows[r].cells) {
        while (c < columns && free_from[c] > r) ++c;
        if (c == columns) break;
        measured_.cells.push_back({&cell, r, c, nullptr});
        const size_t right = std::min(columns, c + static_cast<size_t>(cell.column_span));
        for (; c < right; ++c) free_from[c] = r + static_cast<size_t>(cell.row_span);
      }
    }
  }

  double NaturalWidth(const TableCell& cell) {
    setting_.width = 0;
    double width = 0;
    const std::shared_ptr<const ShapedText> text = shaper_.Shape(cell.text, setting_);
    for (const ShapedLine& line : text->lines) {
      width = std::max(width, line.width);
    }
    // Room for rounding, so that what fits is not broken.
    return width + 0.1 + 2 * style_.padding();
  }

  double HeadCharacters() const {
    if (table_.label_columns > 1) return kFigureCharacters;
    return table_.label_columns == 0 ? kUnlabelledCharacters : 0;
  }

  // Widths figures need; a figure over several columns shares them out.
  std::vector<double> FigureWidths() {
    const double head = HeadCharacters() * measured_.size + 0.1 + 2 * style_.padding();
    std::vector<double> widths(static_cast<size_t>(table_.columns), 0);
    for (const MeasuredCell& cell : measured_.cells) {
      if (cell.cell->address.empty() || cell.cell->mark == Mark::kUnread) continue;
      const double each = NaturalWidth(*cell.cell) / cell.cell->column_span;
      for (int i = 0; i < cell.cell->column_span; ++i) {
        double& width = widths[cell.column + static_cast<size_t>(i)];
        width = std::max({width, each, head});
      }
    }
    return widths;
  }

  double LabelWidth() {
    double width = 0;
    for (const MeasuredCell& cell : measured_.cells) {
      if (cell.cell->scope == Scope::kRow) width = std::max(width, NaturalWidth(*cell.cell));
    }
    return width;
  }

  // The widths are given; figures must have room in them.
  void SetShares() {
    measured_.lefts.assign(1, 0);
    for (const double share : table_.widths) {
      measured_.lefts.push_back(measured_.lefts.back() + share * width_);
    }
    measured_.fits = true;
    for (const MeasuredCell& cell : measured_.cells) {
      if (cell.cell->prose || cell.cell->scope != Scope::kNone) continue;
      measured_.fits = measured_.fits && NaturalWidth(*cell.cell) <= CellWidth(cell);
    }
  }

  void SetWidths() {
    if (!table_.widths.empty()) {
      SetShares();
      return;
    }
    const size_t labels = static_cast<size_t>(table_.label_columns);
    std::vector<double> widths = FigureWidths();
    if (labels == 1) {
      widths[0] = std::clamp(LabelWidth(), width_ / table_.columns, width_ * 0.45);
    } else if (labels > 1) {
      const double group = style_.group_characters() * measured_.size + 2 * style_.padding() + 0.1;
      std::fill(widths.begin(), widths.begin() + static_cast<ptrdiff_t>(labels) - 1, group);
      widths[labels - 1] = kLabelCharacters * measured_.size;
    }
    const double used = std::accumulate(widths.begin(), widths.end(), 0.0);
    measured_.fits = used <= width_;
    if (!measured_.fits) {
      for (double& width : widths) width *= width_ / used;
    } else if (labels > 1) {
      widths[labels - 1] += width_ - used;
    } else {
      Level(widths, labels, width_);
    }
    measured_.lefts.assign(1, 0);
    for (const double width : widths) measured_.lefts.push_back(measured_.lefts.back() + width);
  }

  // Widens the narrowest columns from `first` on until all is used: as equal as the
  // figures allow.
  static void Level(std::vector<double>& widths, size_t first, double total) {
    for (size_t i = 0; i < first; ++i) total -= widths[i];
    std::vector<size_t> open(widths.size() - first);
    std::iota(open.begin(), open.end(), first);
    while (!open.empty()) {
      const double share = total / static_cast<double>(open.size());
      const auto wide =
          std::find_if(open.begin(), open.end(), [&](size_t i) { return widths[i] > share; });
      if (wide == open.end()) {
        for (const size_t i : open) widths[i] = share;
        return;
      }
      total -= widths[*wide];
      open.erase(wide);
    }
  }

  double CellWidth(const MeasuredCell& cell) const {
    const size_t right = cell.column + static_cast<size_t>(cell.cell->column_span);
    return measured_.lefts[std::min(right, measured_.lefts.size() - 1)] -
           measured_.lefts[cell.column];
  }

  double CellHeight(const MeasuredCell& cell) const {
    return static_cast<double>(cell.text->lines.size()) * measured_.pitch + 2 * style_.padding();
  }

  void SetHeights() {
    measured_.heights.assign(table_.rows.size(), measured_.pitch + 2 * style_.padding());
    std::vector<const MeasuredCell*> order;
    for (const MeasuredCell& cell : measured_.cells) order.push_back(&cell);
    std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
      return a->cell->row_span < b->cell->row_span;
    });
    for (const MeasuredCell* cell : order) {
      const size_t span = static_cast<size_t>(cell->cell->row_span);
      const double lack = CellHeight(*cell) - measured_.Height(cell->row, cell->row + span);
      if (lack <= 0) continue;
      for (size_t r = cell->row; r < cell->row + span; ++r) {
        measured_.heights[r] += lack / static_cast<double>(span);
      }
    }
  }

  const Table& table_;
  const v1::TableStyle& style_;
  const double width_;
  Shaper& shaper_;
  TextSetting setting_;
  MeasuredTable measured_;
};

// Rules by their fixed coordinate; touching pieces become one.
class Rules {
 public:
  void Add(double at, double from, double to) {
    pieces_[std::lround(at * 1000)].emplace_back(from, to);
  }

  // Calls draw(at, from, to) for each rule.
  template <typename Draw>
  void ForEach(Draw draw) {
    for (auto& [key, pieces] : pieces_) {
      std::sort(pieces.begin(), pieces.end());
      double from = pieces.front().first;
      double to = from;
      for (const auto& [start, end] : pieces) {
        if (start > to + 0.01) {
          draw(static_cast<double>(key) / 1000, from, to);
          from = start;
        }
        to = std::max(to, end);
      }
      draw(static_cast<double>(key) / 1000, from, to);
    }
  }

 private:
  std::map<long, std::vector<std::pair<double, double>>> pieces_;
};

Align AlignOf(const Table& table, const TableCell& cell) {
  if (cell.prose) return Align::kLeft;
  const bool label = cell.scope == Scope::kRow || cell.scope == Scope::kRowGroup;
  return label && table.label_columns > 1 ? Align::kLeft : Align::kCentre;
}

}  // namespace

double MeasuredTable::Height(size_t from, size_t to) const {
  double height = 0;
  for (size_t r = from; r < std::min(to, heights.size()); ++r) height += heights[r];
  return height;
}

void MeasuredTable::GrowForParts(double padding, size_t from, size_t to) {
  for (const MeasuredCell& cell : cells) {
    const size_t first = std::max(cell.row, from);
    const size_t end = std::min(cell.row + static_cast<size_t>(cell.cell->row_span), to);
    if (first >= end) continue;
    const double needed = static_cast<double>(cell.text->lines.size()) * pitch + 2 * padding;
    const double lack = needed - Height(first, end);
    if (lack > kTolerance) heights[end - 1] += lack;
  }
}

MeasuredTable MeasureTable(const Table& table, const v1::TableStyle& style, double size,
                           double width, Shaper& shaper) {
  return Measurer(table, style, size, width, shaper).Measure();
}

void DrawRows(const MeasuredTable& table, const v1::TableStyle& style, size_t from, size_t to,
              const TablePlace& place, Page& page) {
  Rules across;
  Rules down;
  for (size_t i = 0; i < table.cells.size(); ++i) {
    const MeasuredCell& cell = table.cells[i];
    const size_t first = std::max(cell.row, from);
    const size_t end = std::min(cell.row + static_cast<size_t>(cell.cell->row_span), to);
    if (first >= end) continue;
    const size_t right_column =
        std::min(cell.column + static_cast<size_t>(cell.cell->column_span), table.lefts.size() - 1);
    const double left = place.x + table.lefts[cell.column];
    const double right = place.x + table.lefts[right_column];
    const double top = place.top + table.Height(from, first);
    const double height = table.Height(first, end);
    across.Add(top, left, right);
    across.Add(top + height, left, right);
    down.Add(left, top, top + height);
    down.Add(right, top, top + height);
    if (cell.cell->mark == Mark::kUnread || cell.cell->mark == Mark::kNotStated) {
      page.fills.push_back({left, top, right - left, height, style.mark_shade()});
    }
    const double text_height = static_cast<double>(cell.text->lines.size()) * table.pitch;
    LinePlace line{.x = left + style.padding(),
                   .top = top + std::max(style.padding(), (height - text_height) / 2),
                   .width = right - left - 2 * style.padding(),
                   .pitch = table.pitch,
                   .size = table.size,
                   .align = AlignOf(*table.table, *cell.cell),
                   .element = cell.row < from ? -1 : place.elements[i]};
    for (const ShapedLine& shaped : cell.text->lines) {
      PlaceLine(shaped, line, page);
      line.top += table.pitch;
    }
  }
  const double half = style.rule() / 2;
  across.ForEach([&](double at, double start, double end) {
    page.fills.push_back({start - half, at - half, end - start + 2 * half, 2 * half, 0});
  });
  down.ForEach([&](double at, double start, double end) {
    page.fills.push_back({at - half, start - half, 2 * half, end - start + 2 * half, 0});
  });
}

}  // namespace nianbao::rendering
