#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_OFD_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_OFD_WRITER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/rendering/display_list.h"
#include "services/rendering/document.h"
#include "services/rendering/layout/fonts.h"

namespace nianbao::rendering {

// An OFD package (GB/T 33190-2016) of the laid out pages: text with its characters, embedded
// subsets of the fonts, an outline, and `report_json` as an attachment. The same input gives
// the same bytes. INTERNAL when a font cannot be subset.
absl::StatusOr<std::string> WriteOfd(const Document& document, const DisplayList& list,
                                     const FontSet& fonts, absl::string_view report_json);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_OFD_WRITER_H_
