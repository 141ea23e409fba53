#ifndef NIANBAO_SERVICES_RENDERING_LAYOUT_PLACE_H_
#define NIANBAO_SERVICES_RENDERING_LAYOUT_PLACE_H_

#include "services/rendering/display_list.h"
#include "services/rendering/layout/shaper.h"

namespace nianbao::rendering {

enum class Align { kLeft, kCentre, kRight, kJustify };

// Where a line goes: the box of its text, and what it belongs to.
struct LinePlace {
  double x = 0;
  double top = 0;
  double width = 0;
  double pitch = 0;  // Height of the line; the type stands in its middle.
  double size = 0;
  Align align = Align::kLeft;
  int element = -1;
};

// Top of a line as high as its type whose baseline is to be at `y`.
double TopOfBaseline(double y, double size);

// Draws `line` on `page`. kJustify spreads the slack over all characters of a line
// that is not its paragraph's last, instead of over spaces alone.
void PlaceLine(const ShapedLine& line, const LinePlace& place, Page& page);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LAYOUT_PLACE_H_
