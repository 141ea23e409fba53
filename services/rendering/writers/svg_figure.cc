#include "services/rendering/writers/svg_figure.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/rendering/writers/xml_text.h"

namespace nianbao::rendering {
namespace {

// At most two decimals.
std::string Number(double value) {
  std::string text = absl::StrFormat("%.2f", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string Gray(double level) {
  const long value = std::lround(level * 255);
  return absl::StrFormat("#%02x%02x%02x", value, value, value);
}

std::string Path(const DrawnPath& path) {
  std::string out = absl::StrCat("<path fill=\"", path.fill < 0 ? "none" : Gray(path.fill), "\"");
  if (path.line > 0) {
    absl::StrAppend(&out, " stroke=\"#000\" stroke-width=\"", Number(path.line), "\"");
    if (path.dash > 0) absl::StrAppend(&out, " stroke-dasharray=\"", Number(path.dash), "\"");
  }
  out += " d=\"";
  char operation = 'M';
  for (const Point& point : path.points) {
    out.push_back(operation);
    absl::StrAppend(&out, Number(point.x), " ", Number(point.y));
    operation = 'L';
  }
  return absl::StrCat(out, path.closed ? "Z" : "", "\"/>");
}

const char* AnchorName(Anchor anchor) {
  switch (anchor) {
    case Anchor::kMiddle:
      return " text-anchor=\"middle\"";
    case Anchor::kEnd:
      return " text-anchor=\"end\"";
    case Anchor::kStart:
      break;
  }
  return "";
}

}  // namespace

std::string SvgFigure(const Chart& chart) {
  const Drawing& drawing = chart.drawing;
  const std::string id = XmlText(chart.id);
  std::string out = absl::StrCat(
      "<figure id=\"", id, "\" tabindex=\"0\">\n<svg role=\"img\" aria-labelledby=\"", id, "-t ",
      id, "-d\" viewBox=\"0 0 ", Number(drawing.width), " ", Number(drawing.height),
      "\" width=\"100%\">\n<title id=\"", id, "-t\">", XmlText(chart.title),
      "</title>\n<desc id=\"", id, "-d\">", XmlText(chart.description), "</desc>\n");
  for (const DrawnPath& path : drawing.paths) absl::StrAppend(&out, Path(path), "\n");
  for (const DrawnText& text : drawing.texts) {
    absl::StrAppend(&out, "<text x=\"", Number(text.x), "\" y=\"", Number(text.y),
                    "\" font-size=\"", Number(text.size), "\"", AnchorName(text.anchor), ">",
                    XmlText(text.text), "</text>\n");
  }
  return out + "</svg>\n</figure>\n";
}

}  // namespace nianbao::rendering
