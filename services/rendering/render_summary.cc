#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/rendering/render.h"
#include "services/rendering/render_parts.h"
#include "services/rendering/summary_builder.h"
#include "services/rendering/writers/html_writer.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {

absl::StatusOr<Rendered> RenderSummary(const form::FormRegistry& forms, const Themes& themes,
                                       const v1::RenderSummaryRequest& request) {
  if (request.format() != v1::FORMAT_HTML && request.format() != v1::FORMAT_PDF) {
    return NoSuchFormat("html and pdf");
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<const LoadedTheme> theme, themes.Find(request.theme()));
  ASSIGN_OR_RETURN(const Document document, BuildSummaryDocument(forms, request));
  Rendered rendered;
  if (request.format() == v1::FORMAT_HTML) {
    rendered.bytes = WriteHtml(document);
  } else {
    ASSIGN_OR_RETURN(rendered.bytes, DrawPdf(document, *theme, nullptr, rendered));
  }
  const int first = request.columns(0).year();
  const int last = request.columns().rbegin()->year();
  const std::string years = first == last ? absl::StrCat(first) : absl::StrCat(first, "-", last);
  Complete(request.format(), absl::StrCat("summary-", years), *theme, rendered);
  return rendered;
}

}  // namespace nianbao::rendering
