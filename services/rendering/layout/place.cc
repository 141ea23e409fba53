#include "services/rendering/layout/place.h"

#include <utility>

namespace nianbao::rendering {
namespace {

// Height of the baseline over the foot of a square of Chinese type, as a part of
// its size: the same for all fonts, so that mixed lines stand on one line.
constexpr double kDescent = 0.14;

// A line with more slack than this many characters is left ragged: stretched, it
// would fall apart.
constexpr double kMostSlack = 3;

int Gaps(const ShapedLine& line) {
  int glyphs = 0;
  for (const ShapedRun& run : line.runs) glyphs += static_cast<int>(run.glyphs.size());
  return glyphs - 1;
}

}  // namespace

void PlaceLine(const ShapedLine& line, const LinePlace& place, Page& page) {
  const double slack = place.width - line.indent - line.width;
  double x = place.x + line.indent;
  double stretch = 0;
  if (place.align == Align::kCentre) {
    x += slack / 2;
  } else if (place.align == Align::kRight) {
    x += slack;
  } else if (place.align == Align::kJustify && !line.last && slack > 0 &&
             slack < kMostSlack * place.size && Gaps(line) > 0) {
    stretch = slack / Gaps(line);
  }
  const double baseline = place.top + (place.pitch + place.size) / 2 - kDescent * place.size;
  for (const ShapedRun& shaped : line.runs) {
    GlyphRun run;
    run.font = shaped.font;
    run.size = place.size;
    run.x = x;
    run.y = baseline;
    run.text = shaped.text;
    run.element = place.element;
    run.glyphs = shaped.glyphs;
    for (Glyph& glyph : run.glyphs) {
      glyph.advance += stretch;
      x += glyph.advance;
    }
    page.runs.push_back(std::move(run));
  }
}

}  // namespace nianbao::rendering
