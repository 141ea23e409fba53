#include "services/rendering/chart_builder.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/rendering/chart_frame.h"

namespace nianbao::rendering {
namespace {

constexpr double kDigit = 5;  // Width of one.

// Sums that overflow are drawn as high as can be; the table has no sum.
int64_t Plus(int64_t a, int64_t b) {
  int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<int64_t>::max() : sum;
}

// Nothing: no series has a value for the year.
std::optional<int64_t> TotalOf(const ChartData& data, size_t year) {
  std::optional<int64_t> total;
  for (const ChartData::Series& series : data.series) {
    if (series.values[year]) total = Plus(total.value_or(0), *series.values[year]);
  }
  return total;
}

DrawnPath Leader(const Point& from, const Point& to) {
  DrawnPath path;
  path.points = {from, to};
  path.line = 0.4;
  return path;
}

// Of the ground of a number.
double WidthOfNumber(const std::string& text) {
  return kDigit * static_cast<double>(text.size()) + 2;
}

// Whether the totals have room beside each other. If not, the table below has them.
bool TotalsFit(const ChartData& data, double slot) {
  for (size_t year = 0; year < data.years.size(); ++year) {
    const std::optional<int64_t> total = TotalOf(data, year);
    if (total && WidthOfNumber(absl::StrCat(*total)) > slot) return false;
  }
  return true;
}

// A number in the middle of an area, on white.
void AddNumber(ChartFrame& frame, double x, double y, const std::string& text) {
  const double half = WidthOfNumber(text) / 2;
  DrawnPath ground;
  ground.points = {{x - half, y - 5}, {x + half, y - 5}, {x + half, y + 5}, {x - half, y + 5}};
  ground.closed = true;
  ground.fill = 1;
  frame.AddPath(std::move(ground));
  frame.AddText(x, y + 3.2, Anchor::kMiddle, text);
}

// The last value of a series and where it stands; y on the axis when there is none.
struct End {
  Point at;
  std::optional<int64_t> value;
  size_t series = 0;
};

End EndOf(const ChartFrame& frame, const ChartData::Series& series, size_t index) {
  End end{{frame.right(), frame.bottom()}, std::nullopt, index};
  for (size_t year = series.values.size(); year-- > 0;) {
    if (!series.values[year]) continue;
    end.at = {frame.XOf(year), frame.YOf(static_cast<double>(*series.values[year]))};
    end.value = series.values[year];
    break;
  }
  return end;
}

void AddLine(ChartFrame& frame, const ChartData::Series& series, size_t index) {
  std::optional<Point> before;
  std::vector<Point> points;
  for (size_t year = 0; year < series.values.size(); ++year) {
    if (!series.values[year]) {
      before.reset();
      continue;
    }
    const Point at{frame.XOf(year), frame.YOf(static_cast<double>(*series.values[year]))};
    if (before) {
      DrawnPath path;
      path.points = {*before, at};
      path.line = 1.3;
      path.dash = DashOf(index);
      frame.AddPath(std::move(path));
    }
    points.push_back(at);
    before = at;
  }
  for (const Point& at : points) frame.AddPath(MarkAt(at, index));
}

}  // namespace

Drawing DrawLines(const ChartData& data) {
  int64_t most = 0;
  for (const ChartData::Series& series : data.series) {
    for (const auto& value : series.values) most = std::max(most, value.value_or(0));
  }
  ChartFrame frame(data.years, most, data.unit);
  std::vector<End> ends;
  for (size_t i = 0; i < data.series.size(); ++i) {
    AddLine(frame, data.series[i], i);
    ends.push_back(EndOf(frame, data.series[i], i));
  }
  std::stable_sort(ends.begin(), ends.end(),
                   [](const End& a, const End& b) { return a.at.y > b.at.y; });
  std::vector<double> wanted;
  for (const End& end : ends) wanted.push_back(end.at.y);
  const std::vector<double> heights = frame.PlaceNames(wanted);
  for (size_t i = 0; i < ends.size(); ++i) {
    const End& end = ends[i];
    const Point mark{frame.NameX() + 3, heights[i]};
    if (end.value) frame.AddPath(Leader({end.at.x + 4, end.at.y}, {mark.x - 5, mark.y}));
    frame.AddPath(MarkAt(mark, end.series));
    frame.AddText(frame.NameX() + 10, heights[i] + 3.2, Anchor::kStart,
                  absl::StrCat(data.series[end.series].label, end.value ? "" : " —"));
  }
  return std::move(frame).Take();
}

Drawing DrawStackedBars(const ChartData& data) {
  int64_t most = 0;
  for (size_t year = 0; year < data.years.size(); ++year) {
    most = std::max(most, TotalOf(data, year).value_or(0));
  }
  ChartFrame frame(data.years, most, data.unit);
  const double half = std::min(22.0, frame.slot() * 0.32);
  const bool totals = TotalsFit(data, frame.slot());
  std::vector<double> wanted(data.series.size(), frame.bottom());
  for (size_t year = 0; year < data.years.size(); ++year) {
    const double x = frame.XOf(year);
    double sum = 0;
    for (size_t i = 0; i < data.series.size(); ++i) {
      const int64_t value = data.series[i].values[year].value_or(0);
      const double bottom = frame.YOf(sum);
      sum += static_cast<double>(value);
      const double top = frame.YOf(sum);
      wanted[i] = (top + bottom) / 2;
      if (value == 0) continue;
      for (DrawnPath& path : Hatched(x - half, top, x + half, bottom, i)) {
        frame.AddPath(std::move(path));
      }
      const double wide = kDigit * static_cast<double>(absl::StrCat(value).size()) + 4;
      if (bottom - top >= 12 && wide <= 2 * half)
        AddNumber(frame, x, wanted[i], absl::StrCat(value));
    }
    const std::optional<int64_t> total = TotalOf(data, year);
    if (!total || totals) {
      AddNumber(frame, x, frame.YOf(sum) - 7, total ? absl::StrCat(*total) : "—");
    }
  }
  const std::vector<double> heights = frame.PlaceNames(wanted);
  const size_t last = data.years.size() - 1;
  for (size_t i = 0; i < data.series.size(); ++i) {
    const double x = frame.NameX();
    if (data.series[i].values[last].value_or(0) > 0) {
      frame.AddPath(Leader({frame.XOf(last) + half, wanted[i]}, {x, heights[i]}));
    }
    for (DrawnPath& path : Hatched(x, heights[i] - 5, x + 14, heights[i] + 5, i)) {
      frame.AddPath(std::move(path));
    }
    frame.AddText(x + 18, heights[i] + 3.2, Anchor::kStart, data.series[i].label);
  }
  return std::move(frame).Take();
}

}  // namespace nianbao::rendering
