#ifndef NIANBAO_SERVICES_RENDERING_RENDER_H_
#define NIANBAO_SERVICES_RENDERING_RENDER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "services/form/form.h"
#include "services/rendering/theme.h"

namespace nianbao::rendering {

struct Rendered {
  std::string bytes;
  v1::RenderHeader header;

  // Whole but for fonts_digest, which is that of `fonts`: not everybody waits until some hundred
  // megabytes are read.
  v1::RenderTrailer trailer;
  std::shared_ptr<const FontSet> fonts;  // Null: nothing was drawn.
};

// Renders `request.report` in `request.format`. The same request, forms, themes,
// font files and renderer version give the same bytes, in any thread and process.
// Thread-safe; keeps nothing but fonts.
//
// INVALID_ARGUMENT: unknown format, edition or theme, malformed report.
// RESOURCE_EXHAUSTED: more pages than the theme allows.
// FAILED_PRECONDITION: a font file the theme names is not there.
absl::StatusOr<Rendered> Render(const form::FormRegistry& forms, const Themes& themes,
                                const v1::RenderRequest& request);

// Does beforehand what the first documents would wait for: opens and hashes the fonts of every
// theme, and lays out `at_once` documents at a time. A theme whose fonts cannot be opened is passed
// over: Themes::OpenFonts tells of it.
void Prepare(const form::FormRegistry& forms, const Themes& themes, int at_once);

// Renders the comparison of `request.before` and `request.after`, as Render does.
//
// INVALID_ARGUMENT: a format other than HTML, PDF and DOCX, unknown edition or theme,
// malformed report or notice.
absl::StatusOr<Rendered> RenderDiff(const form::FormRegistry& forms, const Themes& themes,
                                    const v1::RenderDiffRequest& request);

// Renders figures over years, as Render does.
//
// INVALID_ARGUMENT: a format other than HTML and PDF, unknown edition or theme, malformed
// columns or title.
absl::StatusOr<Rendered> RenderSummary(const form::FormRegistry& forms, const Themes& themes,
                                       const v1::RenderSummaryRequest& request);

// The formats that can be rendered, in the order of their numbers.
std::vector<v1::FormatInfo> Formats();

// The format the command line calls `name`, by name or extension ("markdown", "md");
// FORMAT_UNSPECIFIED: none.
v1::Format FormatByName(absl::string_view name);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_RENDER_H_
