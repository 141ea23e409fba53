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

// With room on one page for `above` points of headings, the picture and its text, unless the text
// is very long. The picture of headings that leave no half page goes to the next.
PlannedPicture PlanPicture(const Node& node, const Document& document, double above, Pen& pen);

// Draws just that at the pen or, where there is no room for the picture, on a new page.
void PlacePicture(const Node& node, const PlannedPicture& plan, Pen& pen);

double ChartHeight(const Chart& chart, const Pen& pen);

void PlaceChart(const Chart& chart, Pen& pen);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LAYOUT_PICTURE_FLOW_H_
