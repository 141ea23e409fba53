// The nianbao command line: a client of the services; what needs no service it does in
// this process.
#include <CLI/CLI.hpp>
#include <iostream>

#include "services/client/commands/commands.h"
#include "services/client/errors.h"

namespace nianbao::client {
namespace {

// Returns --timeout.
CLI::Option* AddGlobalOptions(CLI::App& app, Context& context, double& timeout_seconds) {
  ConnectionOptions& to = context.connection;
  CLI::Option* const store =
      app.add_option("--store", to.store,
                     "folder of a store of one's own, served in this process; made when absent");
  app.add_option("--server", to.server, "the submission services, HOST:PORT")->excludes(store);
  app.add_option("--ca", to.ca, "PEM file of the authority that signed the server's certificate")
      ->envname("NIANBAO_CA");
  app.add_option("--cert", to.cert, "PEM file of the caller's certificate")
      ->envname("NIANBAO_CERT");
  app.add_option("--key", to.key, "PEM file of the caller's private key")->envname("NIANBAO_KEY");
  app.add_option("--as", to.person,
                 "who acts: vouched for by the calling platform, or by the store's owner");
  app.add_option("--site-rules", context.site_rules,
                 "what the site adds to the national rules: for --store, validate and rules");
  app.add_flag("--json", context.json, "answer with protobuf JSON on stdout");
  app.add_flag("--no-color", context.no_color, "no colours");
  return app
      .add_option("--timeout", timeout_seconds,
                  "seconds a call may take; 86400 for store check and store backup")
      ->check(CLI::Range(0.001, 86400.0))
      ->capture_default_str();
}

int Run(int argc, char** argv) {
  CLI::App app{"nianbao: statutory annual reports on government-information disclosure", "nianbao"};
  app.set_version_flag("--version", NIANBAO_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  Invocation invocation;
  double timeout_seconds = 60;
  const CLI::Option* timeout = AddGlobalOptions(app, invocation.context, timeout_seconds);
  AddAgencyCommands(app, invocation);
  AddImportCommand(app, invocation);
  AddValidateCommand(app, invocation);
  AddRenderCommand(app, invocation);
  AddFilingCommands(app, invocation);
  AddBundleCommands(app, invocation);
  AddWatchCommand(app, invocation);
  AddHistoryCommands(app, invocation);
  AddDiffCommand(app, invocation);
  AddSummaryCommand(app, invocation);
  AddEraseCommand(app, invocation);
  AddAuditCommands(app, invocation);
  AddEditionCommands(app, invocation);
  AddRulesCommands(app, invocation);
  AddStoreCommands(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, std::cout, std::cerr) == 0 ? kDone : kUsage;
  }
  if (timeout->count() > 0) {
    invocation.context.connection.timeout = absl::Seconds(timeout_seconds);
  }
  const absl::StatusOr<ExitCode> result = invocation.chosen(invocation.context);
  if (result.ok()) return *result;
  invocation.context.Note(ErrorText(result.status(), invocation.context.paint()));
  return ExitCodeOf(result.status());
}

}  // namespace
}  // namespace nianbao::client

// What CLI11 throws beside parse errors is a defect of a declaration, and ends the program.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) { return nianbao::client::Run(argc, argv); }
