// nianbao-store: care of a store that nobody serves: restore, new epoch, export, import.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "services/runtime/files.h"
#include "services/submission/store/new_file.h"
#include "services/submission/store/new_store.h"
#include "services/submission/store/tool.h"
#include "storage/base/status_macros.h"
#include "storage/care/bundle.h"
#include "storage/care/new_epoch.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/log/head.h"

namespace nianbao::submission {
namespace {

struct Words {
  std::string store, backup, log_key, reason, known_head, file;
  int64_t number = 0;
  uint64_t after_epoch = 0;
};

std::string HeadWords(const std::string& note) {
  const auto head = log::ReadCheckpoint(note);
  return head.ok() ? absl::StrCat(head->origin, " with ", head->tree_size, " leaves")
                   : std::string("an unknown head");
}

int HoldsAndTells(const storage::Engine& engine, const check::Options& options) {
  return CheckAndTell(engine, options, /*json=*/false);
}

absl::StatusOr<int> Restore(const Words& words) {
  const auto fill = [&words](const std::string& folder) -> absl::StatusOr<Source> {
    ASSIGN_OR_RETURN(const storage::BackupRecord restored,
                     storage::RestoreRocksDb(words.backup, words.number, folder));
    return Source{absl::StrCat("restored from backup ", restored.number, " of ",
                               absl::FormatTime(restored.create_time, absl::UTCTimeZone()),
                               ", which holds at least ", HeadWords(restored.note)),
                  restored.note};
  };
  return MakeStore(words.store, fill, HoldsAndTells);
}

absl::StatusOr<int> NewEpoch(const Words& words) {
  ASSIGN_OR_RETURN(const auto engine, OpenToWrite(words.store));
  ASSIGN_OR_RETURN(const auto signer, SignerOf(*engine, words.log_key));
  storage::NewEpochOptions options;
  options.signer = signer.get();
  options.reason = words.reason;
  options.after_epoch = words.after_epoch;
  if (!words.known_head.empty()) {
    ASSIGN_OR_RETURN(options.known_head, runtime::ReadFile(words.known_head));
  }
  ASSIGN_OR_RETURN(const storage::SignedHead head, storage::BeginEpoch(engine.get(), options));
  std::cout << "the log goes on as " << head.origin << "\n";
  return kHolds;
}

absl::StatusOr<int> Export(const Words& words) {
  ASSIGN_OR_RETURN(const auto engine, OpenToRead(words.store));
  ASSIGN_OR_RETURN(const auto signer, SignerOf(*engine, words.log_key));
  storage::BundleTrailer trailer;
  RETURN_IF_ERROR(WriteNewFile(words.file, [&](std::ostream& out) {
    auto written = storage::ExportBundle(*engine->NewSnapshot(), *signer, out);
    if (written.ok()) trailer = *std::move(written);
    return written.status();
  }));
  std::cout << words.file << ": " << trailer.records << " records of " << trailer.origin << "\n";
  return kHolds;
}

absl::StatusOr<int> Import(const Words& words) {
  std::ifstream in(words.file, std::ios::binary);
  if (!in.good()) return absl::NotFoundError(absl::StrCat("cannot read ", words.file));
  const auto fill = [&in](const std::string& folder) -> absl::StatusOr<Source> {
    storage::RocksDbOptions options;
    options.path = folder;
    ASSIGN_OR_RETURN(const auto engine, storage::OpenRocksDbEngine(options));
    ASSIGN_OR_RETURN(const storage::BundleTrailer taken, storage::ImportBundle(in, engine.get()));
    return Source{absl::StrCat("imported from a bundle of ", taken.origin), ""};
  };
  return MakeStore(words.store, fill, HoldsAndTells);
}

using Action = absl::StatusOr<int> (*)(const Words&);

void AddCommands(CLI::App& app, Words& words, Action& chosen) {
  const auto command = [&](const char* name, const char* help, Action action) {
    CLI::App* added = app.add_subcommand(name, help);
    added->add_option("--store", words.store, "Folder of the store")->required();
    added->callback([&chosen, action] { chosen = action; });
    return added;
  };
  CLI::App* restore = command("restore", "Make a new store of a backup, and check it", Restore);
  restore->add_option("--backup", words.backup, "Folder of the backups")->required();
  restore->add_option("--number", words.number, "Which backup; the newest when not given");
  CLI::App* epoch = command("new-epoch", "Let a restored store go on under a new origin", NewEpoch);
  epoch->add_option("--log-key", words.log_key, "Private key of the log (PEM)")->required();
  epoch->add_option("--reason", words.reason, "Why, as it will be recorded")->required();
  epoch->add_option("--known-head", words.known_head, "Newest signed head kept elsewhere (file)");
  epoch->add_option(
      "--after-epoch", words.after_epoch,
      "The last epoch the log is known to have reached, where no head of it was kept");
  CLI::App* out = command("export", "Write the whole store to one signed file", Export);
  out->add_option("--out", words.file, "The file")->required();
  out->add_option("--log-key", words.log_key, "Private key of the log (PEM)")->required();
  CLI::App* in = command("import", "Make a new store of such a file, and check it", Import);
  in->add_option("FILE", words.file, "The file")->required();
}

int Run(int argc, char** argv) {
  CLI::App app{
      "Care of a store that nobody serves.\n"
      "Exit code: 0 done, 1 faults found, 2 usage, 3 it cannot be done.",
      "nianbao-store"};
  app.set_version_flag("--version", NIANBAO_VERSION);
  app.require_subcommand(1);
  Words words;
  Action chosen = nullptr;
  AddCommands(app, words, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, std::cout, std::cerr) == 0 ? kHolds : kUsageError;
  }
  const absl::StatusOr<int> ended = chosen(words);
  if (ended.ok()) return *ended;
  Complain("nianbao-store", ended.status());
  return kCannotOpen;
}

}  // namespace
}  // namespace nianbao::submission

// What CLI11 throws beside parse errors is a defect of a declaration, and ends the program.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) { return nianbao::submission::Run(argc, argv); }
