#include "services/rendering/chart_set.h"

#include <google/protobuf/text_format.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "storage/base/embedded.h"

namespace nianbao::embedded {
const std::vector<EmbeddedFile>& RenderingCharts();
}

namespace nianbao::rendering {
namespace {

std::vector<charts::ChartSet> Parse() {
  std::vector<charts::ChartSet> sets;
  for (const EmbeddedFile& file : embedded::RenderingCharts()) {
    // A broken file in the binary is our own defect: tests rule it out.
    const bool parsed = google::protobuf::TextFormat::ParseFromString(std::string(file.bytes),
                                                                      &sets.emplace_back());
    if (!parsed) std::abort();
  }
  return sets;
}

}  // namespace

const charts::ChartSet* ChartsOf(absl::string_view edition) {
  static const auto& sets = *new std::vector<charts::ChartSet>(Parse());
  for (const charts::ChartSet& set : sets) {
    if (set.edition() == edition) return &set;
  }
  return nullptr;
}

}  // namespace nianbao::rendering
