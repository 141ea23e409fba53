#ifndef NIANBAO_SERVICES_RENDERING_LAYOUT_PICTURE_H_
#define NIANBAO_SERVICES_RENDERING_LAYOUT_PICTURE_H_

#include <string>

#include "services/rendering/display_list.h"
#include "services/rendering/drawing.h"
#include "services/rendering/layout/shaper.h"

namespace nianbao::rendering {

// Where a drawing goes on a page, and what it belongs to.
struct PicturePlace {
  double x = 0;  // Of its upper left corner.
  double y = 0;
  double scale = 1;
  std::string families;  // FontSet::Families, of its texts.
  int element = -1;
};

void DrawPicture(const Drawing& drawing, const PicturePlace& place, Shaper& shaper, Page& page);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LAYOUT_PICTURE_H_
