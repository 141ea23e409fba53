#include "services/rendering/render.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/rendering/document_builder.h"
#include "services/rendering/layout/fonts.h"
#include "services/rendering/pictures.h"
#include "services/rendering/qr_code.h"
#include "services/rendering/render_parts.h"
#include "services/rendering/writers/csv_writer.h"
#include "services/rendering/writers/docx_writer.h"
#include "services/rendering/writers/html_writer.h"
#include "services/rendering/writers/ofd_writer.h"
#include "services/rendering/writers/plain_writer.h"
#include "services/rendering/writers/png_writer.h"
#include "services/rendering/writers/xlsx_writer.h"
#include "services/runtime/errors.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

// What a format's writer has to go by, and what it fills in.
struct Job {
  const v1::RenderRequest& request;
  const form::Form& form;
  const Document& document;
  const LoadedTheme& theme;
  Rendered& rendered;
};

// Of a report, or of one with its stamp.
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) return absl::InvalidArgumentError("report: cannot be written as JSON");
  return json;
}

absl::StatusOr<std::string> RenderHtml(const Job& job) {
  return WriteHtml(job.document, QrEdge(job.theme.theme()));
}

absl::StatusOr<std::string> RenderPdf(const Job& job) {
  PdfAttachment attachment{.name = "report.json",
                           .media_type = "application/json",
                           .description = "年度报告数据（JSON）",
                           .bytes = ""};
  ASSIGN_OR_RETURN(attachment.bytes, ToJson(job.request.report()));
  return DrawPdf(job.document, job.theme, &attachment, job.rendered);
}

absl::StatusOr<std::string> RenderOfd(const Job& job) {
  ASSIGN_OR_RETURN(const DisplayList list, LayOutPages(job.document, job.theme, job.rendered));
  ASSIGN_OR_RETURN(const std::string json, ToJson(job.request.report()));
  return WriteOfd(job.document, list, *job.rendered.fonts, json);
}

absl::StatusOr<std::string> RenderDocx(const Job& job) {
  return WriteDocx(job.document, job.theme.theme());
}

absl::StatusOr<std::string> RenderXlsx(const Job& job) {
  return WriteXlsx(job.document, job.form, job.theme.theme());
}

absl::StatusOr<std::string> RenderMarkdown(const Job& job) { return WriteMarkdown(job.document); }
absl::StatusOr<std::string> RenderText(const Job& job) { return WriteText(job.document); }
absl::StatusOr<std::string> RenderCsv(const Job& job) { return WriteCsv(job.document, job.form); }

absl::StatusOr<std::string> RenderJson(const Job& job) {
  if (!job.request.has_stamp()) return ToJson(job.request.report());
  v1::StampedReport stamped;
  *stamped.mutable_report() = job.request.report();
  *stamped.mutable_stamp() = job.request.stamp();
  stamped.set_agency_name(job.request.agency_name());
  return ToJson(stamped);
}

absl::StatusOr<std::string> RenderPng(const Job& job) {
  constexpr int kUsualDots = 96;
  const int dots = job.request.dots_per_inch();
  if (dots != 0 && (dots < kFewestDots || dots > kMostDots)) {
    return runtime::InvalidField(
        "dots_per_inch", absl::StrCat("must be ", kFewestDots, " to ", kMostDots, ", or 0"));
  }
  ASSIGN_OR_RETURN(const DisplayList list, LayOutPages(job.document, job.theme, job.rendered));
  const int page = std::max(job.request.page(), 1);
  if (job.request.page() < 0 || page > static_cast<int>(list.pages.size())) {
    return runtime::InvalidField("page",
                                 absl::StrCat("the document has ", list.pages.size(), " pages"));
  }
  return DrawPng(job.document, list, *job.rendered.fonts, page, dots == 0 ? kUsualDots : dots);
}

struct FormatEntry {
  v1::Format format;
  const char* name;
  const char* media_type;
  const char* extension;
  absl::StatusOr<std::string> (*render)(const Job&);
};

// Every format there is. A new one is a writer and a line here.
constexpr FormatEntry kFormats[] = {
    {v1::FORMAT_HTML, "html", "text/html; charset=utf-8", "html", RenderHtml},
    {v1::FORMAT_PDF, "pdf", "application/pdf", "pdf", RenderPdf},
    {v1::FORMAT_DOCX, "docx",
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", RenderDocx},
    {v1::FORMAT_XLSX, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     "xlsx", RenderXlsx},
    {v1::FORMAT_OFD, "ofd", "application/ofd", "ofd", RenderOfd},
    {v1::FORMAT_MARKDOWN, "markdown", "text/markdown; charset=utf-8", "md", RenderMarkdown},
    {v1::FORMAT_TEXT, "text", "text/plain; charset=utf-8", "txt", RenderText},
    {v1::FORMAT_JSON, "json", "application/json", "json", RenderJson},
    {v1::FORMAT_CSV, "csv", "text/csv; charset=utf-8", "csv", RenderCsv},
    {v1::FORMAT_PNG, "png", "image/png", "png", RenderPng},
};

absl::StatusOr<const FormatEntry*> FindFormat(v1::Format format) {
  for (const FormatEntry& entry : kFormats) {
    if (entry.format == format) return &entry;
  }
  return runtime::InvalidField("format",
                               "is not a format that can be rendered; ListFormats tells which can");
}

}  // namespace

absl::StatusOr<Rendered> Render(const form::FormRegistry& forms, const Themes& themes,
                                const v1::RenderRequest& request) {
  ASSIGN_OR_RETURN(const FormatEntry* format, FindFormat(request.format()));
  ASSIGN_OR_RETURN(const std::shared_ptr<const LoadedTheme> theme, themes.Find(request.theme()));
  const report::v1::Report& report = request.report();
  ASSIGN_OR_RETURN(
      const std::shared_ptr<const form::Form> form,
      report.edition().id().empty() ? forms.ForYear(report.year()) : forms.Find(report.edition()));
  ASSIGN_OR_RETURN(Document document,
                   BuildDocument(*form, report, request.has_stamp() ? &request.stamp() : nullptr,
                                 request.agency_name()));
  RETURN_IF_ERROR(PlacePictures(request, document));
  const std::string qr_text = request.qr_code() ? QrText(request.stamp()) : "";
  if (!qr_text.empty()) {
    ASSIGN_OR_RETURN(document.qr, MakeQrCode(qr_text));
  }
  Rendered rendered;
  const Job job{request, *form, document, *theme, rendered};
  ASSIGN_OR_RETURN(rendered.bytes, format->render(job));
  Complete(request.format(), absl::StrCat("report-", report.year()), *theme, rendered);
  return rendered;
}

std::vector<v1::FormatInfo> Formats() {
  std::vector<v1::FormatInfo> infos;
  for (const FormatEntry& entry : kFormats) {
    v1::FormatInfo info;
    info.set_format(entry.format);
    info.set_name(entry.name);
    info.set_media_type(entry.media_type);
    info.set_extension(entry.extension);
    infos.push_back(std::move(info));
  }
  return infos;
}

v1::Format FormatByName(absl::string_view name) {
  for (const FormatEntry& entry : kFormats) {
    if (name == entry.name || name == entry.extension) return entry.format;
  }
  return v1::FORMAT_UNSPECIFIED;
}

}  // namespace nianbao::rendering
