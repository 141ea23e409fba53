#ifndef NIANBAO_SERVICES_CLIENT_COMMANDS_COMMANDS_H_
#define NIANBAO_SERVICES_CLIENT_COMMANDS_COMMANDS_H_

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/client/context.h"
#include "services/client/exit_code.h"
#include "services/client/trust.h"

// A file per group of commands. Each adds its commands to the command line; the
// one that was called sets `chosen`.
namespace nianbao::client {

// What the words of the call ask for.
struct Invocation {
  Context context;
  std::function<absl::StatusOr<ExitCode>(Context&)> chosen;
};

void AddAgencyCommands(CLI::App& app, Invocation& invocation);
void AddImportCommand(CLI::App& app, Invocation& invocation);
void AddRenderCommand(CLI::App& app, Invocation& invocation);
void AddValidateCommand(CLI::App& app, Invocation& invocation);
void AddFilingCommands(CLI::App& app, Invocation& invocation);
void AddBundleCommands(CLI::App& app, Invocation& invocation);
void AddWatchCommand(CLI::App& app, Invocation& invocation);
void AddHistoryCommands(CLI::App& app, Invocation& invocation);
void AddDiffCommand(CLI::App& app, Invocation& invocation);
void AddSummaryCommand(CLI::App& app, Invocation& invocation);
void AddEraseCommand(CLI::App& app, Invocation& invocation);
void AddAuditCommands(CLI::App& app, Invocation& invocation);
// Parts of it, under `audit`.
void AddAuditExportCommands(CLI::App& audit, Invocation& invocation);
void AddAuditVerifyCommands(CLI::App& audit, Invocation& invocation);
void AddEditionCommands(CLI::App& app, Invocation& invocation);
void AddRulesCommands(CLI::App& app, Invocation& invocation);
void AddStoreCommands(CLI::App& app, Invocation& invocation);

// bundle.cc: what submit does with a bundle. Writes what becomes of each item to `out`.
absl::StatusOr<ExitCode> SubmitBundle(Context& context, const std::string& bundle,
                                      const std::string& out, bool resume);

// --trust, --witnesses and --min-witnesses of a command that verifies.
void AddTrustOptions(CLI::App& command, TrustFiles& files);

// Makes `command` run `action` with options of its own type, which `bind` declares.
template <typename Options>
void AddCommand(CLI::App& parent, Invocation& invocation, const std::string& name,
                const std::string& help, std::function<void(CLI::App&, Options&)> bind,
                std::function<absl::StatusOr<ExitCode>(Context&, const Options&)> action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = parent.add_subcommand(name, help);
  command->fallthrough();
  bind(*command, *options);
  command->callback([&invocation, options, action] {
    invocation.chosen = [options, action](Context& context) { return action(context, *options); };
  });
}

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_COMMANDS_COMMANDS_H_
