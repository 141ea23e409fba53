#ifndef NIANBAO_SERVICES_RENDERING_PICTURE_SIZE_H_
#define NIANBAO_SERVICES_RENDERING_PICTURE_SIZE_H_

#include <algorithm>

#include "services/rendering/document.h"

namespace nianbao::rendering {

// Points.
struct Extent {
  double width = 0;
  double height = 0;
};

// A picture as large as on a screen (96 pixels to the inch), or as it may be.
inline Extent SizeOf(const Picture& picture, const Extent& most) {
  constexpr double kPointsPerPixel = 72.0 / 96;
  const double width = picture.width * kPointsPerPixel;
  const double height = picture.height * kPointsPerPixel;
  const double scale = std::min({1.0, most.width / width, most.height / height});
  return {width * scale, height * scale};
}

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PICTURE_SIZE_H_
