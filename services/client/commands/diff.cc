// diff: what differs between two revisions, as text or as a document made in this process.
#include <string>

#include "absl/strings/str_cat.h"
#include "services/client/commands/commands.h"
#include "services/client/names.h"
#include "services/client/targets.h"
#include "services/rendering/render.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

using submission::v1::ReportService;

struct DiffOptions {
  std::string before, after, to, out, theme, notice;
};

std::string TextOf(const submission::v1::DiffRevisionsResponse& response, const Painter& paint) {
  if (response.cells_size() == 0 && response.texts_size() == 0) return "内容相同 no differences\n";
  std::string out;
  Table table({"BEFORE", "AFTER", "CELL", "LABEL"});
  for (const submission::v1::CellDifference& cell : response.cells()) {
    table.Add({FigureText(cell.before()), FigureText(cell.after()), cell.cell(), cell.label()});
  }
  if (!table.empty()) out = table.Print(paint);
  for (const submission::v1::TextDifference& text : response.texts()) {
    absl::StrAppend(&out, paint(Style::kBold, text.block()), text.moved() ? " moved" : "", "\n");
    if (!text.before().empty()) {
      absl::StrAppend(&out, paint(Style::kBad, absl::StrCat("- ", text.before())), "\n");
    }
    if (!text.after().empty()) {
      absl::StrAppend(&out, paint(Style::kGood, absl::StrCat("+ ", text.after())), "\n");
    }
  }
  return out;
}

absl::StatusOr<ExitCode> PrintDiff(Context& context, const DiffOptions& options) {
  if (!LooksLikeReportName(options.before) || !LooksLikeReportName(options.after)) {
    return UsageError("diff of files makes a document: give --to and -o");
  }
  ASSIGN_OR_RETURN(const ReportName before, ParseReportName(options.before));
  ASSIGN_OR_RETURN(const ReportName after, ParseReportName(options.after));
  if (before.revision == 0 || after.revision == 0) {
    return UsageError("diff needs two revisions: NAME@1 NAME@2");
  }
  ASSIGN_OR_RETURN(Session* const session, context.session());
  submission::v1::DiffRevisionsRequest request;
  request.set_before(before.Resource());
  request.set_after(after.Resource());
  ASSIGN_OR_RETURN(
      const submission::v1::DiffRevisionsResponse response,
      Call(*session, session->reports(), &ReportService::Stub::DiffRevisions, request));
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(response));
  } else {
    context.Print(TextOf(response, context.paint()));
  }
  return kDone;
}

absl::StatusOr<ExitCode> DrawDiff(Context& context, const DiffOptions& options) {
  rendering::v1::RenderDiffRequest request;
  ASSIGN_OR_RETURN(const rendering::v1::Format format, ParseFormat(options.to));
  request.set_format(format);
  std::string theme = options.theme;
  ASSIGN_OR_RETURN(const rendering::Themes themes, LoadThemes(&theme));
  request.set_theme(theme);
  if (options.out.empty()) return UsageError("--to needs -o: where to write the document");
  ASSIGN_OR_RETURN(Target before, LoadTarget(context, options.before, "", ""));
  ASSIGN_OR_RETURN(Target after, LoadTarget(context, options.after, "", ""));
  request.mutable_before()->Swap(&before.report);
  request.mutable_after()->Swap(&after.report);
  if (before.stamp) *request.mutable_before_stamp() = *before.stamp;
  if (after.stamp) *request.mutable_after_stamp() = *after.stamp;
  request.set_agency_name(after.agency_name);
  if (!options.notice.empty()) {
    request.mutable_notice()->set_text(options.notice);
    if (after.first_publish_time) {
      *request.mutable_notice()->mutable_first_publish_time() = *after.first_publish_time;
    }
  }
  ASSIGN_OR_RETURN(const rendering::Rendered document,
                   rendering::RenderDiff(form::FormRegistry::Embedded(), themes, request));
  RETURN_IF_ERROR(WriteDocument(context, document, options.out));
  return kDone;
}

absl::StatusOr<ExitCode> Diff(Context& context, const DiffOptions& options) {
  return options.to.empty() ? PrintDiff(context, options) : DrawDiff(context, options);
}

}  // namespace

void AddDiffCommand(CLI::App& app, Invocation& invocation) {
  AddCommand<DiffOptions>(
      app, invocation, "diff", "Compare two revisions or files, cells and text",
      [](CLI::App& command, DiffOptions& options) {
        command.add_option("BEFORE", options.before, "NAME@REV; with --to also FILE")->required();
        command.add_option("AFTER", options.after, "NAME@REV; with --to also FILE")->required();
        command.add_option("--to", options.to, "make a document: html, pdf or docx");
        command.add_option("-o,--out", options.out, "where to write it; - for standard output");
        command.add_option("--theme", options.theme, "name of a theme, or its file");
        command.add_option("--notice", options.notice,
                           "make it a correction notice (更正说明) that begins with this text");
      },
      Diff);
}

}  // namespace nianbao::client
