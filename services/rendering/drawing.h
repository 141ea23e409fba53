#ifndef NIANBAO_SERVICES_RENDERING_DRAWING_H_
#define NIANBAO_SERVICES_RENDERING_DRAWING_H_

#include <string>
#include <vector>

// Lines, areas and words of a picture, for every writer to draw. Lengths are points, the
// origin is the upper left corner, y grows downwards. Plain data; black, white and gray
// only, so that it reads the same on any printer.
namespace nianbao::rendering {

struct Point {
  double x = 0;
  double y = 0;
};

struct DrawnPath {
  std::vector<Point> points;  // Two at least, joined by straight lines.
  bool closed = false;
  double fill = -1;  // Gray, 0 black to 1 white; negative: none.
  double line = 0;   // Thickness of the line in black; 0: none.
  double dash = 0;   // Length of dashes and of the gaps between them; 0: unbroken.
};

enum class Anchor { kStart, kMiddle, kEnd };

struct DrawnText {
  double x = 0;
  double y = 0;  // Baseline.
  double size = 0;
  Anchor anchor = Anchor::kStart;  // The part of the text that stands at `x`.
  std::string text;
};

// Paths in the order in which they are drawn, then the texts.
struct Drawing {
  double width = 0;
  double height = 0;
  std::vector<DrawnPath> paths;
  std::vector<DrawnText> texts;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_DRAWING_H_
