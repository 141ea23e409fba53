#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_HTML_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_HTML_WRITER_H_

#include <string>

#include "services/rendering/document.h"

namespace nianbao::rendering {

// Writes one self-contained page: style in the head, no script, nothing loaded.
// Tables carry `caption`, `scope`, `id` and `headers`; each figure's cell carries its
// address in `data-cell`. All text is escaped.
std::string WriteHtml(const Document& document);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_HTML_WRITER_H_
