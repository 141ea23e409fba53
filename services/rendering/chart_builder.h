#ifndef NIANBAO_SERVICES_RENDERING_CHART_BUILDER_H_
#define NIANBAO_SERVICES_RENDERING_CHART_BUILDER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/rendering/drawing.h"

namespace nianbao::rendering {

// Figures over years that are to be drawn.
struct ChartData {
  struct Series {
    std::string label;
    std::vector<std::optional<int64_t>> values;  // By year, 0 or more; nothing: absent.
  };

  std::string unit;  // "件".
  std::vector<int> years;
  std::vector<Series> series;  // 1 to 6.
};

// A line for each series. Lines are told apart by dashes and marks, and named at their
// ends; an absent value is a gap.
Drawing DrawLines(const ChartData& data);

// A bar for each year, a part of it for each series. Parts are told apart by hatching and
// named beside the last bar, which stands for all; the total stands over each bar, "—"
// where nothing is known.
Drawing DrawStackedBars(const ChartData& data);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_CHART_BUILDER_H_
