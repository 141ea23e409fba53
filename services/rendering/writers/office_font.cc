#include "services/rendering/writers/office_font.h"

namespace nianbao::rendering {

std::string OfficeFont(const v1::Theme& theme, absl::string_view role) {
  for (const v1::Face& face : theme.faces()) {
    if (face.role() != role || face.fonts().empty()) continue;
    return face.office_family().empty() ? face.fonts(0).family() : face.office_family();
  }
  return "";
}

}  // namespace nianbao::rendering
