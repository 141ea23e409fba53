#include "services/rendering/render.h"

#include <glib.h>
#include <google/protobuf/util/json_util.h>

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/form/check.h"
#include "services/rendering/document_builder.h"
#include "services/rendering/layout/fonts.h"
#include "services/rendering/layout/layout.h"
#include "services/rendering/writers/html_writer.h"
#include "services/rendering/writers/pdf_writer.h"
#include "services/rendering/writers/plain_writer.h"
#include "services/runtime/errors.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

// Changes whenever the same request gives other bytes than before.
constexpr absl::string_view kRenderer = "nianbao-rendering 1.0.0";

// What a format's writer has to go by, and what it fills in.
struct Job {
  const v1::RenderRequest& request;
  const Document& document;
  const LoadedTheme& theme;
  v1::RenderTrailer& trailer;
};

absl::StatusOr<std::string> ReportJson(const report::v1::Report& report) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(report, &json, options);
  if (!status.ok()) return absl::InvalidArgumentError("report: cannot be written as JSON");
  return json;
}

absl::StatusOr<std::string> RenderHtml(const Job& job) { return WriteHtml(job.document); }
// "U+2CB5A", of the first character.
std::string CodePointName(absl::string_view text) {
  return absl::StrFormat("U+%04X", static_cast<uint32_t>(g_utf8_get_char(text.data())));
}

absl::StatusOr<std::string> RenderPdf(const Job& job) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const FontSet> fonts, job.theme.Fonts());
  ASSIGN_OR_RETURN(const DisplayList list, LayOut(job.document, job.theme.theme(), fonts));
  ASSIGN_OR_RETURN(std::string json, ReportJson(job.request.report()));
  job.trailer.set_page_count(static_cast<int>(list.pages.size()));
  job.trailer.set_fonts_digest(fonts->digest());
  for (const MissingCharacter& missing : list.missing) {
    v1::MissingGlyph* glyph = job.trailer.add_missing_glyphs();
    glyph->set_text(missing.text);
    glyph->set_code_point(CodePointName(missing.text));
    glyph->set_place(missing.place);
  }
  return WritePdf(job.document, list, *fonts,
                  {.name = "report.json",
                   .media_type = "application/json",
                   .description = "年度报告数据（JSON）",
                   .bytes = std::move(json)});
}

absl::StatusOr<std::string> RenderMarkdown(const Job& job) { return WriteMarkdown(job.document); }
absl::StatusOr<std::string> RenderText(const Job& job) { return WriteText(job.document); }
absl::StatusOr<std::string> RenderJson(const Job& job) { return ReportJson(job.request.report()); }

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
    {v1::FORMAT_MARKDOWN, "markdown", "text/markdown; charset=utf-8", "md", RenderMarkdown},
    {v1::FORMAT_TEXT, "text", "text/plain; charset=utf-8", "txt", RenderText},
    {v1::FORMAT_JSON, "json", "application/json", "json", RenderJson},
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
  ASSIGN_OR_RETURN(
      const Document document,
      BuildDocument(form->edition(), report, request.has_stamp() ? &request.stamp() : nullptr,
                    request.agency_name()));
  Rendered rendered;
  const Job job{request, document, *theme, rendered.trailer};
  ASSIGN_OR_RETURN(rendered.bytes, format->render(job));
  rendered.header.set_media_type(format->media_type);
  rendered.header.set_file_name(absl::StrCat("report-", report.year(), ".", format->extension));
  v1::RenderTrailer& trailer = rendered.trailer;
  trailer.set_size(static_cast<int64_t>(rendered.bytes.size()));
  trailer.set_digest(Hash(Suite::kSha256, rendered.bytes));
  trailer.set_renderer(std::string(kRenderer));
  trailer.set_theme_digest(theme->digest());
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
    if (name == entry.name) return entry.format;
  }
  return v1::FORMAT_UNSPECIFIED;
}

}  // namespace nianbao::rendering
