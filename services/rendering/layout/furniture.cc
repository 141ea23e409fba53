#include "services/rendering/layout/furniture.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/rendering/layout/place.h"

namespace nianbao::rendering {
namespace {

constexpr double kPointsPerMillimetre = 72.0 / 25.4;

// The type area and what stands below it. Lengths are points.
class Foot {
 public:
  Foot(const v1::Theme& theme, Shaper& shaper) : theme_(theme), shaper_(shaper) {
    const v1::Paper& paper = theme.paper();
    left_ = paper.left() * kPointsPerMillimetre;
    width_ = paper.text_width() * kPointsPerMillimetre;
    bottom_ = (paper.top() + paper.text_height()) * kPointsPerMillimetre;
  }

  // GB/T 9704-2012 7.5: one character in from the outer edge.
  void AddNumber(size_t page, Page& on) const {
    const v1::TextStyle& style = theme_.page_number();
    const double distance = theme_.paper().page_number_distance() * kPointsPerMillimetre;
    const auto number = Shape(absl::StrCat("— ", page + 1, " —"), style, 0);
    PlaceLine(number->lines.front(),
              {.x = left_ + style.size(),
               .top = bottom_ + distance - style.size() / 2,
               .width = width_ - 2 * style.size(),
               .pitch = style.size(),
               .size = style.size(),
               .align = page % 2 == 0 ? Align::kRight : Align::kLeft},
              on);
  }

  void AddStamp(const std::string& stamp, Page& on) const {
    const v1::TextStyle& style = theme_.stamp();
    const v1::Paper& paper = theme_.paper();
    const double grid = paper.text_height() * kPointsPerMillimetre / paper.lines();
    const double pitch = style.pitch() > 0 ? style.pitch() : grid;
    double y = bottom_ + paper.stamp_distance() * kPointsPerMillimetre;
    const auto shaped = Shape(stamp, style, width_);
    for (const ShapedLine& line : shaped->lines) {
      PlaceLine(line, {.x = left_, .top = y, .width = width_, .pitch = pitch, .size = style.size()},
                on);
      y += pitch;
    }
  }

 private:
  std::shared_ptr<const ShapedText> Shape(const std::string& text, const v1::TextStyle& style,
                                          double width) const {
    TextSetting setting;
    setting.families = shaper_.fonts().Families(style.role());
    setting.size = style.size();
    setting.width = width;
    return shaper_.Shape(text, setting);
  }

  const v1::Theme& theme_;
  Shaper& shaper_;
  double left_ = 0;
  double width_ = 0;
  double bottom_ = 0;
};

}  // namespace

void AddFurniture(const Document& document, const v1::Theme& theme, Shaper& shaper,
                  DisplayList& list) {
  const Foot foot(theme, shaper);
  const std::string stamp = absl::StrJoin(document.stamp, " · ");
  for (size_t i = 0; i < list.pages.size(); ++i) {
    foot.AddNumber(i, list.pages[i]);
    if (!stamp.empty()) foot.AddStamp(stamp, list.pages[i]);
  }
}

}  // namespace nianbao::rendering
