#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_HTML_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_HTML_WRITER_H_

#include <string>

#include "services/rendering/document.h"

namespace nianbao::rendering {

// Writes one self-contained page: style in the head, no script, nothing loaded.
// Tables carry `caption`, `scope`, `id` and `headers`; each figure's cell carries its
// address in `data-cell`. All text is escaped. A QR code has an edge of `qr_edge` mm.
std::string WriteHtml(const Document& document, double qr_edge = 28);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_HTML_WRITER_H_
