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

// Where the lines of changed text lie above its baseline, and their thickness, as parts
// of its size: below the strokes of 一 and 三, which a line in the middle would hide, and
// under the square of type. Removed text stands on gray: a stroke alone can be missed.
constexpr double kStrike = 0.24;
constexpr double kGround = 0.88;
constexpr double kUnderline = -0.18;
constexpr double kLine = 1.0 / 18;

int Gaps(const ShapedLine& line) {
  int glyphs = 0;
  for (const ShapedRun& run : line.runs) glyphs += static_cast<int>(run.glyphs.size());
  return glyphs - 1;
}

void DrawChange(Change change, double from, double to, double baseline, double size, Page& page) {
  if (change == Change::kNone || to <= from) return;
  const double above = change == Change::kRemoved ? kStrike : kUnderline;
  if (change == Change::kRemoved) {
    page.fills.push_back({from, baseline - (1 - kDescent) * size, to - from, size, kGround});
  }
  page.fills.push_back(
      {from, baseline - above * size - kLine * size / 2, to - from, kLine * size, 0});
}

}  // namespace

double TopOfBaseline(double y, double size) { return y - (1 - kDescent) * size; }

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
    DrawChange(shaped.change, run.x, x, baseline, place.size, page);
    page.runs.push_back(std::move(run));
  }
}

}  // namespace nianbao::rendering
