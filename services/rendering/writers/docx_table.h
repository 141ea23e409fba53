#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_DOCX_TABLE_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_DOCX_TABLE_H_

#include <string>

#include "nianbao/rendering/v1/theme.pb.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// A table as an element of a .docx body, as wide as the type area.
std::string DocxTable(const Table& table, const v1::Theme& theme);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_DOCX_TABLE_H_
