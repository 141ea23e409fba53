// render: a document from a file or a stored report, made in this process.
#include "services/rendering/render.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/client/agencies.h"
#include "services/client/commands/commands.h"
#include "services/client/documents.h"
#include "services/client/input.h"
#include "services/client/names.h"
#include "services/client/reports.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

struct RenderOptions {
  std::string target, format, edition, to, out, theme;
};

// Fills in what is to be rendered: the file's report, or the stored one with its stamp.
absl::Status LoadTarget(Context& context, const RenderOptions& options,
                        rendering::v1::RenderRequest* request) {
  if (!LooksLikeReportName(options.target)) {
    ASSIGN_OR_RETURN(submission::v1::ImportReportResponse imported,
                     LoadReport(options.target, options.format, options.edition));
    request->set_agency_name(imported.agency_name());
    request->mutable_report()->Swap(imported.mutable_report());
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const ReportName name, ParseReportName(options.target));
  ASSIGN_OR_RETURN(Session* const session, context.session());
  ASSIGN_OR_RETURN(submission::v1::GetReportResponse stored, FetchReport(*session, name));
  *request->mutable_stamp() = StampOf(stored.revision());
  request->mutable_report()->Swap(stored.mutable_revision()->mutable_report());
  ASSIGN_OR_RETURN(const submission::v1::Agency agency,
                   FindAgency(*session, request->report().agency()));
  request->set_agency_name(FactsOf(agency, request->report().year()).name());
  return absl::OkStatus();
}

// "html, pdf, markdown (md), …".
std::string FormatNames() {
  std::vector<std::string> names;
  for (const rendering::v1::FormatInfo& format : rendering::Formats()) {
    const bool two = format.name() != format.extension();
    names.push_back(two ? absl::StrCat(format.name(), " (", format.extension(), ")")
                        : format.name());
  }
  return absl::StrJoin(names, ", ");
}

// The site's themes and the one of a file, whose name takes the file's place in `theme`.
absl::StatusOr<rendering::Themes> LoadThemes(std::string* theme) {
  rendering::Themes themes = rendering::Themes::BuiltIn();
  if (absl::StrContains(*theme, '/') || absl::EndsWith(*theme, ".txtpb")) {
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(*theme));
    ASSIGN_OR_RETURN(*theme, themes.Add(bytes));
  }
  return themes;
}

absl::StatusOr<ExitCode> RenderDocument(Context& context, const RenderOptions& options) {
  rendering::v1::RenderRequest request;
  request.set_format(rendering::FormatByName(options.to));
  if (request.format() == rendering::v1::FORMAT_UNSPECIFIED) {
    return UsageError(absl::StrCat("--to ", options.to, ": the formats are ", FormatNames()));
  }
  std::string theme = options.theme;
  ASSIGN_OR_RETURN(const rendering::Themes themes, LoadThemes(&theme));
  request.set_theme(theme);
  RETURN_IF_ERROR(LoadTarget(context, options, &request));
  ASSIGN_OR_RETURN(const rendering::Rendered document,
                   rendering::Render(form::FormRegistry::Embedded(), themes, request));
  RETURN_IF_ERROR(WriteFile(options.out, document.bytes));
  for (const auto& glyph : document.trailer.missing_glyphs()) {
    context.Note(absl::StrCat(context.paint()(Style::kWarning, "注意："), "没有字体收录“",
                              glyph.text(), "”（", glyph.code_point(), "），位置 ", glyph.place(),
                              "，已用替代符号印出"));
  }
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(document.trailer));
  } else if (options.out != "-") {
    context.Note(absl::StrCat(options.out, ": ", document.bytes.size(), " bytes"));
  }
  return kDone;
}

}  // namespace

void AddRenderCommand(CLI::App& app, Invocation& invocation) {
  AddCommand<RenderOptions>(
      app, invocation, "render", "Make a document from a file or a stored report",
      [](CLI::App& command, RenderOptions& options) {
        command.add_option("TARGET", options.target, "FILE or NAME[@REV]")->required();
        command.add_option("--to", options.to, FormatNames())->required();
        command.add_option("-o,--out", options.out, "where to write it; - for standard output")
            ->required();
        command.add_option("--from", options.format, "format of FILE");
        command.add_option("--edition", options.edition, "edition of FILE");
        command.add_option("--theme", options.theme, "name of a theme, or its file");
      },
      RenderDocument);
}

}  // namespace nianbao::client
