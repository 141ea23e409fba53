#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_PDF_CONTENT_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_PDF_CONTENT_H_

#include <map>
#include <string>
#include <vector>

#include "services/rendering/display_list.h"
#include "services/rendering/writers/pdf_fonts.h"

namespace nianbao::rendering {

// The fonts a document uses, by index in its font set.
using PdfFonts = std::map<int, PdfFont>;

// The content stream of a page (ISO 32000-1, 7.8). Each stretch of one element gets a
// marked-content id, counted from 0; `marks` takes the elements. What belongs to no
// element is an artefact. A QR code is the external object "Qr".
std::string PageContent(const Page& page, double page_height, const std::vector<Element>& elements,
                        const PdfFonts& fonts, std::vector<int>& marks);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_PDF_CONTENT_H_
