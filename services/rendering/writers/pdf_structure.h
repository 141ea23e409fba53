#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_PDF_STRUCTURE_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_PDF_STRUCTURE_H_

#include <vector>

#include "services/rendering/display_list.h"
#include "services/rendering/writers/pdf_objects.h"

namespace nianbao::rendering {

// The element each marked-content id of a page belongs to: marks[page][id].
using PageMarks = std::vector<std::vector<int>>;

// Name of an element's type in content streams and in the tree: "TH".
const char* StructureType(const Element& element);

// Writes the logical structure (ISO 32000-1, 14.7): elements with spans, scopes,
// headers and the boxes of figures, the way from marks back to elements, and the table of ids.
// `pages` are the numbers of the page objects. Returns the number of the root.
int WriteStructure(const DisplayList& list, const PageMarks& marks, const std::vector<int>& pages,
                   PdfObjects& objects);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_PDF_STRUCTURE_H_
