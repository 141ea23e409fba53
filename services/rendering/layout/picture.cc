#include "services/rendering/layout/picture.h"

#include <memory>
#include <utility>

#include "services/rendering/layout/place.h"

namespace nianbao::rendering {
namespace {

void DrawText(const DrawnText& text, const PicturePlace& place, Shaper& shaper, Page& page) {
  TextSetting setting;
  setting.families = place.families;
  setting.size = text.size * place.scale;
  const std::shared_ptr<const ShapedText> shaped = shaper.Shape(text.text, setting);
  const ShapedLine& line = shaped->lines.front();
  double x = place.x + text.x * place.scale;
  if (text.anchor == Anchor::kMiddle) x -= line.width / 2;
  if (text.anchor == Anchor::kEnd) x -= line.width;
  PlaceLine(line,
            {.x = x,
             .top = TopOfBaseline(place.y + text.y * place.scale, setting.size),
             .width = line.width,
             .pitch = setting.size,
             .size = setting.size,
             .element = place.element},
            page);
}

}  // namespace

void DrawPicture(const Drawing& drawing, const PicturePlace& place, Shaper& shaper, Page& page) {
  for (DrawnPath path : drawing.paths) {
    for (Point& point : path.points) {
      point = {place.x + point.x * place.scale, place.y + point.y * place.scale};
    }
    path.line *= place.scale;
    path.dash *= place.scale;
    page.paths.push_back(std::move(path));
  }
  for (const DrawnText& text : drawing.texts) DrawText(text, place, shaper, page);
}

}  // namespace nianbao::rendering
