#ifndef NIANBAO_SERVICES_RENDERING_LAYOUT_PICTURE_FLOW_H_
#define NIANBAO_SERVICES_RENDERING_LAYOUT_PICTURE_FLOW_H_

#include "services/rendering/document.h"
#include "services/rendering/layout/pen.h"
#include "services/rendering/picture_size.h"

namespace nianbao::rendering {

// How a node's picture will stand, its text below it. Lengths are points.
struct PlannedPicture {
  Extent size;
  ShapedPtr caption;
  double together = 0;  // Height of both.
};

// With room for its text on the page, unless that is very long.
PlannedPicture PlanPicture(const Node& node, const Document& document, Pen& pen);

// Draws just that at the pen.
void PlacePicture(const Node& node, const PlannedPicture& plan, Pen& pen);

double ChartHeight(const Chart& chart, const Pen& pen);

void PlaceChart(const Chart& chart, Pen& pen);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LAYOUT_PICTURE_FLOW_H_
