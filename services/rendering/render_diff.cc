#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/rendering/diff_builder.h"
#include "services/rendering/render.h"
#include "services/rendering/render_parts.h"
#include "services/rendering/writers/docx_writer.h"
#include "services/rendering/writers/html_writer.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

absl::StatusOr<std::vector<std::shared_ptr<const form::Form>>> FormsOf(
    const form::FormRegistry& forms, const report::v1::Report& report) {
  std::vector<std::shared_ptr<const form::Form>> found(1);
  ASSIGN_OR_RETURN(found.front(), report.edition().id().empty() ? forms.ForYear(report.year())
                                                                : forms.Find(report.edition()));
  for (const form::v1::EditionRef& supplement : report.supplements()) {
    ASSIGN_OR_RETURN(std::shared_ptr<const form::Form> form, forms.Find(supplement));
    found.push_back(std::move(form));
  }
  return found;
}

absl::StatusOr<std::string> Write(const Document& document, v1::Format format,
                                  const LoadedTheme& theme, Rendered& rendered) {
  switch (format) {
    case v1::FORMAT_HTML:
      return WriteHtml(document);
    case v1::FORMAT_PDF:
      return DrawPdf(document, theme, nullptr, rendered);
    case v1::FORMAT_DOCX:
      return WriteDocx(document, theme.theme());
    default:
      return NoSuchFormat("html, pdf and docx");
  }
}

}  // namespace

absl::StatusOr<Rendered> RenderDiff(const form::FormRegistry& forms, const Themes& themes,
                                    const v1::RenderDiffRequest& request) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const LoadedTheme> theme, themes.Find(request.theme()));
  ASSIGN_OR_RETURN(auto before_forms, FormsOf(forms, request.before()));
  ASSIGN_OR_RETURN(auto after_forms, FormsOf(forms, request.after()));
  const Version before{request.before(), std::move(before_forms),
                       request.has_before_stamp() ? &request.before_stamp() : nullptr};
  const Version after{request.after(), std::move(after_forms),
                      request.has_after_stamp() ? &request.after_stamp() : nullptr};
  ASSIGN_OR_RETURN(
      const Document document,
      BuildDiffDocument(before, after, request.has_notice() ? &request.notice() : nullptr,
                        request.agency_name()));
  Rendered rendered;
  ASSIGN_OR_RETURN(rendered.bytes, Write(document, request.format(), *theme, rendered));
  const char* const kind = request.has_notice() ? "correction-" : "diff-";
  Complete(request.format(), absl::StrCat(kind, request.after().year()), *theme, rendered);
  return rendered;
}

}  // namespace nianbao::rendering
