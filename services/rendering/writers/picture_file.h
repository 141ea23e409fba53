#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_PICTURE_FILE_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_PICTURE_FILE_H_

#include <cstddef>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

inline absl::string_view PictureMediaType(const Picture& picture) {
  return picture.kind == Picture::Kind::kPng ? "image/png" : "image/jpeg";
}

// "picture2.png": the name of the picture with this index in a package.
inline std::string PictureName(const Picture& picture, size_t index) {
  return absl::StrCat("picture", index + 1, picture.kind == Picture::Kind::kPng ? ".png" : ".jpeg");
}

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_PICTURE_FILE_H_
