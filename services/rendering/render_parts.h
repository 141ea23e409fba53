#ifndef NIANBAO_SERVICES_RENDERING_RENDER_PARTS_H_
#define NIANBAO_SERVICES_RENDERING_RENDER_PARTS_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/rendering/display_list.h"
#include "services/rendering/document.h"
#include "services/rendering/layout/fonts.h"
#include "services/rendering/render.h"
#include "services/rendering/writers/pdf_writer.h"

// What Render, RenderDiff and RenderSummary share.
namespace nianbao::rendering {

// The pages of a document; `rendered` takes its fonts and what its trailer says of pages.
absl::StatusOr<DisplayList> LayOutPages(const Document& document, const LoadedTheme& theme,
                                        Rendered& rendered);

// `attachment` may be null.
absl::StatusOr<std::string> DrawPdf(const Document& document, const LoadedTheme& theme,
                                    const PdfAttachment* attachment, Rendered& rendered);

// Fills in header and trailer of a document whose bytes are there. `stem` names its file.
void Complete(v1::Format format, absl::string_view stem, const LoadedTheme& theme,
              Rendered& rendered);

// INVALID_ARGUMENT: `format` is a format, but not one of those this document is made in,
// which `formats` lists for people.
absl::Status NoSuchFormat(absl::string_view formats);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_RENDER_PARTS_H_
