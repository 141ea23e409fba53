#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_PDF_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_PDF_WRITER_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/rendering/display_list.h"
#include "services/rendering/document.h"
#include "services/rendering/layout/fonts.h"

namespace nianbao::rendering {

// A file that travels inside the document.
struct PdfAttachment {
  std::string name;         // "report.json"
  std::string media_type;   // "application/json"
  std::string description;  // For people.
  std::string bytes;
};

// Writes PDF 1.7 (ISO 32000-1): fonts embedded as subsets with the text of every
// glyph, tagged structure, outline, metadata in XMP. The same input gives the same
// bytes: no time but the document's own, identifiers made of the contents.
// `attachment` may be null. INTERNAL when a font cannot be subset. Thread-safe.
absl::StatusOr<std::string> WritePdf(const Document& document, const DisplayList& list,
                                     const FontSet& fonts, const PdfAttachment* attachment);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_PDF_WRITER_H_
