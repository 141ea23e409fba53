#ifndef NIANBAO_SERVICES_RENDERING_CHART_FRAME_H_
#define NIANBAO_SERVICES_RENDERING_CHART_FRAME_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "services/rendering/drawing.h"

// What charts over years have in common: axes, the names beside the last year, and
// patterns that tell areas apart without colour.
namespace nianbao::rendering {

inline constexpr double kChartType = 9;  // Points.

// Draws axes with a scale from 0 to `most` and the years below; then places values.
class ChartFrame {
 public:
  ChartFrame(const std::vector<int>& years, int64_t most, const std::string& unit);

  double XOf(size_t year) const { return left_ + (static_cast<double>(year) + 0.5) * slot(); }
  // What is above the scale stands at its top.
  double YOf(double value) const {
    return bottom_ - (bottom_ - top_) * std::min(value, scale_) / scale_;
  }

  // Width that a year has.
  double slot() const { return (right_ - left_) / static_cast<double>(years_); }

  void AddPath(DrawnPath path) { drawing_.paths.push_back(std::move(path)); }
  void AddText(double x, double y, Anchor anchor, std::string text);

  // Names of what is drawn, beside the chart at these heights or as near to them as they
  // can stand without touching. Heights fall from one to the next. Returns the heights at
  // which their middles stand; the names begin at NameX().
  std::vector<double> PlaceNames(std::vector<double> wanted) const;
  double NameX() const { return right_ + 12; }
  double right() const { return right_; }
  double bottom() const { return bottom_; }

  Drawing Take() && { return std::move(drawing_); }

 private:
  void DrawScale(int64_t most, const std::string& unit);

  Drawing drawing_;
  const size_t years_;
  double left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
  double scale_ = 1;
};

// A rectangle filled with the n-th of six patterns, outlined.
std::vector<DrawnPath> Hatched(double left, double top, double right, double bottom, size_t n);

// The n-th of six marks around a point.
DrawnPath MarkAt(const Point& at, size_t n);

// Length of dashes of the n-th of six lines.
double DashOf(size_t n);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_CHART_FRAME_H_
