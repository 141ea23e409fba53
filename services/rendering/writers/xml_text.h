#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_XML_TEXT_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_XML_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace nianbao::rendering {

// What every part of a package of XML begins with.
inline constexpr absl::string_view kXmlDeclaration =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

// UTF-8 text for elements and attributes. What XML cannot hold is refused long before; here control
// characters become blanks, U+FFFE and U+FFFF become U+FFFD.
std::string XmlText(absl::string_view utf8);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_XML_TEXT_H_
