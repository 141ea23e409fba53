#include "services/rendering/chart_frame.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"

namespace nianbao::rendering {
namespace {

constexpr double kWidth = 440;
constexpr double kHeight = 230;
constexpr double kNames = 118;  // Width of the names beside the chart.
constexpr double kDigit = 5;    // Width of one.
constexpr int kMostTicks = 5;
constexpr double kHair = 0.3;
constexpr double kThin = 0.6;

// 1, 2 or 5 times a power of ten, so that a few of them reach `most`.
int64_t StepOf(int64_t most) {
  for (int64_t power = 1;; power *= 10) {
    for (const int64_t factor : {1, 2, 5}) {
      if (most / kMostTicks < power * factor || power > most) return power * factor;
    }
  }
}

DrawnPath Line(const Point& from, const Point& to, double thickness) {
  DrawnPath path;
  path.points = {from, to};
  path.line = thickness;
  return path;
}

DrawnPath Box(double left, double top, double right, double bottom, double fill, double line) {
  DrawnPath path;
  path.points = {{left, top}, {right, top}, {right, bottom}, {left, bottom}};
  path.closed = true;
  path.fill = fill;
  path.line = line;
  return path;
}

// Parallel lines x + slope * y = c within a rectangle; slope 1 or -1.
void AddDiagonals(double left, double top, double right, double bottom, double slope, double gap,
                  std::vector<DrawnPath>* paths) {
  const double least = left + std::min(slope * top, slope * bottom);
  const double most = right + std::max(slope * top, slope * bottom);
  for (double c = std::ceil(least / gap) * gap; c < most; c += gap) {
    // y runs over the part of the rectangle in which x = c - slope * y lies within it.
    const double y1 = slope > 0 ? c - right : left - c;
    const double y2 = slope > 0 ? c - left : right - c;
    const double from = std::max(top, y1);
    const double to = std::min(bottom, y2);
    if (from >= to) continue;
    paths->push_back(Line({c - slope * from, from}, {c - slope * to, to}, kThin));
  }
}

void AddLevels(double left, double top, double right, double bottom, double gap,
               std::vector<DrawnPath>* paths) {
  for (double y = std::ceil(top / gap) * gap; y < bottom; y += gap) {
    if (y > top) paths->push_back(Line({left, y}, {right, y}, kThin));
  }
}

}  // namespace

ChartFrame::ChartFrame(const std::vector<int>& years, int64_t most, const std::string& unit)
    : years_(years.size()) {
  drawing_.width = kWidth;
  drawing_.height = kHeight;
  top_ = 30;
  bottom_ = kHeight - 22;
  right_ = kWidth - kNames;
  left_ = 12 + kDigit * static_cast<double>(absl::StrCat(most).size() + 1);
  DrawScale(most, unit);
  for (size_t year = 0; year < years_; ++year) {
    // Many years: every other is named, the last always.
    if (slot() < 24 && (years_ - 1 - year) % 2 != 0) continue;
    AddText(XOf(year), bottom_ + 13, Anchor::kMiddle, absl::StrCat(years[year]));
  }
}

void ChartFrame::DrawScale(int64_t most, const std::string& unit) {
  const int64_t step = StepOf(most);
  const int64_t ticks = std::max<int64_t>(1, most / step + (most % step == 0 ? 0 : 1));
  scale_ = static_cast<double>(step) * static_cast<double>(ticks);
  for (int64_t tick = 0; tick <= ticks; ++tick) {
    const double y = YOf(static_cast<double>(step) * static_cast<double>(tick));
    drawing_.paths.push_back(Line({left_, y}, {right_, y}, tick == 0 ? 1.0 : kHair));
    AddText(left_ - 4, y + 3, Anchor::kEnd,
            absl::StrCat(static_cast<uint64_t>(step) * static_cast<uint64_t>(tick)));
  }
  AddText(left_ - 4, top_ - 16, Anchor::kStart, absl::StrCat("单位：", unit));
}

void ChartFrame::AddText(double x, double y, Anchor anchor, std::string text) {
  drawing_.texts.push_back({x, y, kChartType, anchor, std::move(text)});
}

std::vector<double> ChartFrame::PlaceNames(std::vector<double> wanted) const {
  constexpr double kPitch = 14;
  double next = bottom_ - kPitch / 2;  // The lowest the first may stand.
  for (double& y : wanted) {
    y = std::min(y, next);
    next = y - kPitch;
  }
  // What was pushed over the top is pushed down again.
  double least = top_ - kPitch;
  for (auto y = wanted.rbegin(); y != wanted.rend(); ++y) {
    *y = std::max(*y, least);
    least = *y + kPitch;
  }
  return wanted;
}

std::vector<DrawnPath> Hatched(double left, double top, double right, double bottom, size_t n) {
  constexpr double kDark = 0.35;
  constexpr double kGap = 4.5;
  std::vector<DrawnPath> paths = {Box(left, top, right, bottom, n == 0 ? kDark : 1, 0)};
  if (n == 2 || n == 4) AddDiagonals(left, top, right, bottom, 1, kGap, &paths);
  if (n == 4 || n == 5) AddDiagonals(left, top, right, bottom, -1, kGap, &paths);
  if (n == 3) AddLevels(left, top, right, bottom, 3, &paths);
  paths.push_back(Box(left, top, right, bottom, -1, kThin));
  return paths;
}

DrawnPath MarkAt(const Point& at, size_t n) {
  constexpr double kHalf = 2.8;
  DrawnPath path;
  path.closed = true;
  path.fill = n % 2 == 0 ? 0 : 1;
  path.line = 1;
  switch (n / 2 % 3) {
    case 0:  // A square.
      path.points = {{at.x - kHalf, at.y - kHalf},
                     {at.x + kHalf, at.y - kHalf},
                     {at.x + kHalf, at.y + kHalf},
                     {at.x - kHalf, at.y + kHalf}};
      break;
    case 1:  // A lozenge.
      path.points = {{at.x, at.y - kHalf * 1.4},
                     {at.x + kHalf * 1.4, at.y},
                     {at.x, at.y + kHalf * 1.4},
                     {at.x - kHalf * 1.4, at.y}};
      break;
    default:  // A triangle.
      path.points = {{at.x, at.y - kHalf * 1.3},
                     {at.x + kHalf * 1.3, at.y + kHalf},
                     {at.x - kHalf * 1.3, at.y + kHalf}};
  }
  return path;
}

double DashOf(size_t n) {
  static constexpr double kDashes[] = {0, 5, 1.5, 9, 3, 7};
  return kDashes[n % 6];
}

}  // namespace nianbao::rendering
