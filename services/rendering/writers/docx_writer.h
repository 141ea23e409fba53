#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_DOCX_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_DOCX_WRITER_H_

#include <string>

#include "nianbao/rendering/v1/theme.pb.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// An Office Open XML text that people can go on editing: real styles for title and headings,
// real tables whose heads repeat, page numbers as fields, the theme's paper and, by the names
// officials' computers know, its faces. The stamp stands at the foot of every page. The same
// input gives the same bytes.
std::string WriteDocx(const Document& document, const v1::Theme& theme);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_DOCX_WRITER_H_
