#ifndef NIANBAO_SERVICES_RENDERING_CHART_SET_H_
#define NIANBAO_SERVICES_RENDERING_CHART_SET_H_

#include "absl/strings/string_view.h"
#include "services/rendering/charts.pb.h"

namespace nianbao::rendering {

// What is drawn of figures on the edition with this id, or null: nothing is. From the
// files in charts/. Thread-safe.
const charts::ChartSet* ChartsOf(absl::string_view edition);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_CHART_SET_H_
