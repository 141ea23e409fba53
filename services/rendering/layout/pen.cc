#include "services/rendering/layout/pen.h"

#include <cmath>
#include <utility>

namespace nianbao::rendering {
namespace {

constexpr double kPointsOfMillimetre = 72.0 / 25.4;
constexpr double kRounding = 0.01;  // Must not push a page's last line off it.

}  // namespace

Pen::Pen(const v1::Theme& theme, Shaper& shaper, DisplayList& list)
    : theme_(theme), shaper_(shaper), list_(list) {
  const v1::Paper& paper = theme.paper();
  list_.page_width = paper.width() * kPointsOfMillimetre;
  list_.page_height = paper.height() * kPointsOfMillimetre;
  left_ = paper.left() * kPointsOfMillimetre;
  top_ = paper.top() * kPointsOfMillimetre;
  width_ = paper.text_width() * kPointsOfMillimetre;
  height_ = paper.text_height() * kPointsOfMillimetre;
  grid_ = height_ / paper.lines();
}

double Pen::Room() const { return height_ - y_ + kRounding; }

void Pen::NewPage() {
  list_.pages.emplace_back();
  y_ = 0;
}

void Pen::Need(double height) {
  if (height > Room() && y_ > 0) NewPage();
}

void Pen::Snap() {
  y_ = std::ceil((y_ - kRounding) / grid_) * grid_;
  if (grid_ > Room()) NewPage();
}

double Pen::PitchOf(const v1::TextStyle& style) const {
  return style.pitch() > 0 ? style.pitch() : grid_;
}

ShapedPtr Pen::Shape(absl::string_view text, const v1::TextStyle& style, double width) {
  TextSetting setting;
  setting.families = shaper_.fonts().Families(style.role());
  setting.size = style.size();
  setting.width = width;
  setting.indent = style.indent() * style.size();
  return shaper_.Shape(text, setting);
}

ShapedPtr Pen::Shape(absl::string_view text, const v1::TextStyle& style) {
  return Shape(text, style, width_);
}

double Pen::HeightOf(const ShapedText& text, const v1::TextStyle& style) const {
  return static_cast<double>(text.lines.size()) * PitchOf(style);
}

void Pen::AddLines(const ShapedText& text, const v1::TextStyle& style, Align align, int element) {
  const double pitch = PitchOf(style);
  for (const ShapedLine& line : text.lines) {
    if (TooLong()) return;
    Need(pitch);
    PlaceLine(line,
              {.x = left_,
               .top = top_ + y_,
               .width = width_,
               .pitch = pitch,
               .size = style.size(),
               .align = align,
               .element = element},
              page());
    y_ += pitch;
  }
}

int Pen::AddElement(Element::Type type, int parent, int level) {
  Element element;
  element.type = type;
  element.parent = parent;
  element.level = level;
  list_.elements.push_back(std::move(element));
  return static_cast<int>(list_.elements.size()) - 1;
}

void Pen::Report(const ShapedText& text, absl::string_view place) {
  for (const std::string& character : text.missing) {
    list_.missing.push_back({character, std::string(place)});
  }
}

}  // namespace nianbao::rendering
