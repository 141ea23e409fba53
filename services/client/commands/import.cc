// import: what can be read out of a file, and what a person must look at.
#include "services/client/commands/commands.h"
#include "services/client/findings.h"
#include "services/client/input.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

struct ImportOptions {
  std::string file, format, edition;
};

absl::StatusOr<ExitCode> Import(Context& context, const ImportOptions& options) {
  ASSIGN_OR_RETURN(const submission::v1::ImportReportResponse imported,
                   LoadReport(options.file, options.format, options.edition));
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(imported));
  } else {
    context.Print(ImportText(imported, context.paint()));
  }
  return AllCellsRead(imported) ? kDone : kFindings;
}

}  // namespace

void AddImportCommand(CLI::App& app, Invocation& invocation) {
  AddCommand<ImportOptions>(
      app, invocation, "import", "Read a report from a file and show what was read",
      [](CLI::App& command, ImportOptions& options) {
        command.add_option("FILE", options.file, "the file, or - for standard input")->required();
        command.add_option(
            "--from", options.format,
            "markdown, text, html, pdf, docx, xlsx, ofd, csv or json; else found out");
        command.add_option("--edition", options.edition, "edition of the form, when known");
      },
      Import);
}

}  // namespace nianbao::client
