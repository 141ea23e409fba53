#include "services/rendering/layout/picture_flow.h"

#include <algorithm>

#include "services/rendering/layout/picture.h"

namespace nianbao::rendering {

PlannedPicture PlanPicture(const Node& node, const Document& document, double above, Pen& pen) {
  v1::TextStyle style = pen.theme().remark();
  style.set_indent(0);
  PlannedPicture plan;
  plan.caption = pen.Shape(node.text, style);
  const double below = pen.HeightOf(*plan.caption, style);
  const double page = pen.height() - (above < pen.height() / 2 ? above : 0);
  plan.size = SizeOf(document.pictures[static_cast<size_t>(node.picture)],
                     {pen.width(), std::max(page / 2, page - below)});
  plan.together = plan.size.height + below;
  return plan;
}

void PlacePicture(const Node& node, const PlannedPicture& plan, Pen& pen) {
  pen.Need(plan.size.height);
  const int element = pen.AddElement(Element::Type::kChart, 0);
  const PlacedBox box = {pen.left() + (pen.width() - plan.size.width) / 2, pen.y(), plan.size.width,
                         plan.size.height};
  pen.list().elements.back().summary = node.text;
  pen.list().elements.back().box = box;
  pen.page().pictures.push_back({.picture = node.picture,
                                 .x = box.x,
                                 .y = box.y,
                                 .width = box.width,
                                 .height = box.height,
                                 .element = element});
  pen.Down(plan.size.height);
  pen.Report(*plan.caption, node.id);
  pen.AddLines(*plan.caption, pen.theme().remark(), Align::kCentre,
               pen.AddElement(Element::Type::kParagraph, 0));
}

double ChartHeight(const Chart& chart, const Pen& pen) {
  return chart.drawing.height * pen.width() / chart.drawing.width;
}

void PlaceChart(const Chart& chart, Pen& pen) {
  const double height = ChartHeight(chart, pen);
  pen.Need(height);
  const int element = pen.AddElement(Element::Type::kChart, 0);
  pen.list().elements.back().summary = chart.description;
  pen.list().elements.back().box = {pen.left(), pen.y(), pen.width(), height};
  DrawPicture(chart.drawing,
              {.x = pen.left(),
               .y = pen.y(),
               .scale = pen.width() / chart.drawing.width,
               .families = pen.shaper().fonts().Families(pen.theme().table().role()),
               .element = element},
              pen.shaper(), pen.page());
  pen.Down(height);
}

}  // namespace nianbao::rendering
