// nianbao-fsck: holds a store that nobody serves against its own proofs, changing nothing.
#include <CLI/CLI.hpp>
#include <iostream>

#include "services/runtime/files.h"
#include "services/submission/store/tool.h"

namespace nianbao::submission {
namespace {

int Run(int argc, char** argv) {
  CLI::App app{
      "Checks a store: tree, heads, digests, histories, indexes and figures.\n"
      "Exit code: 0 all holds, 1 faults, 2 usage, 3 the store cannot be read.",
      "nianbao-fsck"};
  app.set_version_flag("--version", NIANBAO_VERSION);
  std::string store;
  std::vector<std::string> heads;
  bool json = false;
  app.add_option("--store", store, "Folder of the store; nobody may have it open")->required();
  app.add_option("--head", heads,
                 "Signed head kept elsewhere (file): the store must hold what it states");
  app.add_flag("--json", json, "One JSON object on each line, the summary last");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, std::cout, std::cerr) == 0 ? kHolds : kUsageError;
  }
  check::Options options;
  for (const std::string& file : heads) {
    const auto note = runtime::ReadFile(file);
    if (!note.ok()) {
      Complain("nianbao-fsck", note.status());
      return kUsageError;
    }
    options.known_heads.push_back(*note);
  }
  const auto engine = OpenToRead(store);
  if (!engine.ok()) {
    Complain("nianbao-fsck", engine.status());
    return kCannotOpen;
  }
  return CheckAndTell(**engine, options, json);
}

}  // namespace
}  // namespace nianbao::submission

// What CLI11 throws beside parse errors is a defect of a declaration, and ends the program.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) { return nianbao::submission::Run(argc, argv); }
