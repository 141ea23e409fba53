#ifndef NIANBAO_SERVICES_RENDERING_EXIF_H_
#define NIANBAO_SERVICES_RENDERING_EXIF_H_

#include "absl/strings/string_view.h"

namespace nianbao::rendering {

// How a JPEG or PNG is to be turned before it is shown, by the tag Orientation of its EXIF data:
// 1 it is upright, 2 to 8 it is mirrored or turned. 1 where there is no such tag or none that can
// be read.
int OrientationOfJpeg(absl::string_view jpeg);
int OrientationOfPng(absl::string_view png);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_EXIF_H_
