#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_OFFICE_FONT_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_OFFICE_FONT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "nianbao/rendering/v1/theme.pb.h"

namespace nianbao::rendering {

// What files that embed no fonts call the face that plays `role`: the name that officials'
// computers know or, where the theme gives none, the family of its first font. Empty only where no
// face plays the role, which no role of a loaded theme's styles is.
std::string OfficeFont(const v1::Theme& theme, absl::string_view role);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_OFFICE_FONT_H_
