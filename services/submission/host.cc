#include "services/submission/host.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/runtime/files.h"
#include "storage/base/status_macros.h"
#include "storage/care/new_epoch.h"
#include "storage/engine/memory_engine.h"
#include "storage/engine/read_only_engine.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/records/upgrade.h"
#include "storage/sequencer/log_keys.h"
#include "storage/sequencer/log_reader.h"

namespace nianbao::submission {
namespace {

constexpr char kSiteOfNewStores[] = "local";
constexpr char kLogOfNewStores[] = "main";

// A private key in the store would travel with every backup of it.
absl::Status CheckOutside(const std::string& file, const std::string& folder) {
  std::error_code error;
  const std::filesystem::path key = std::filesystem::weakly_canonical(file, error);
  const std::filesystem::path store = std::filesystem::weakly_canonical(folder, error);
  const auto [differs, unused] = std::mismatch(store.begin(), store.end(), key.begin(), key.end());
  if (differs != store.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(file, " lies in the store ", folder, ": keep the key of the log elsewhere"));
}

absl::Status MakeFolder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("cannot make the folder ", path, ": ", std::strerror(errno)));
}

// The store's log; nothing for a new store.
absl::StatusOr<std::optional<storage::LogIdentity>> LogOf(const storage::Engine& engine) {
  const auto bytes = engine.Get(storage::Family::kMeta, storage::kIdentityKey);
  if (absl::IsNotFound(bytes.status())) return std::optional<storage::LogIdentity>();
  RETURN_IF_ERROR(bytes.status());
  ASSIGN_OR_RETURN(storage::LogIdentity identity, storage::DecodeIdentity(*bytes));
  return std::optional<storage::LogIdentity>(std::move(identity));
}

absl::StatusOr<std::unique_ptr<log::Signer>> ReadKey(const std::string& name,
                                                     const std::string& file) {
  ASSIGN_OR_RETURN(const std::string pem, runtime::ReadFile(file));
  absl::StatusOr<std::unique_ptr<log::Signer>> signer = log::SignerFromPem(name, pem);
  if (signer.ok()) return signer;
  return absl::Status(signer.status().code(), absl::StrCat(file, ": ", signer.status().message()));
}

// The file with the head of a log that was exported to `folder`; empty: none is.
std::string ExportedHead(const std::string& folder, const std::string& log) {
  if (folder.empty()) return "";
  std::string path = HeadExport::PathIn(folder, log);
  std::error_code error;
  return std::filesystem::exists(path, error) ? path : "";
}

// How the store stands to the head in a file. Errors: FAILED_PRECONDITION: it is empty; those
// of storage::CompareWithKnownHead.
absl::StatusOr<storage::KnownHead> CompareWithFile(const storage::Engine& engine,
                                                   const std::string& file) {
  ASSIGN_OR_RETURN(const std::string note, runtime::ReadFile(file));
  auto compared = storage::CompareWithKnownHead(*engine.NewSnapshot(), note);
  if (compared.ok()) return compared;
  if (absl::IsNotFound(compared.status())) {
    return absl::FailedPreconditionError(
        absl::StrCat("the store is empty, but ", file, " knows a head of its log"));
  }
  return absl::Status(compared.status().code(),
                      absl::StrCat(file, ": ", compared.status().message()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Host>> Host::Open(const HostOptions& options, Validator* validator,
                                                 Renderer* renderer) {
  std::unique_ptr<Host> host(new Host());
  RETURN_IF_ERROR(host->OpenEngine(options));
  RETURN_IF_ERROR(host->OpenLog(options));
  RETURN_IF_ERROR(host->OpenHeadExport(options));
  host->LookForPdfWords(options);
  Site& site = host->site_;
  site.engine = host->engine_.get();
  site.sequencer = host->sequencer_.get();
  site.signer = host->signer_.get();
  site.forms = std::make_shared<const form::FormRegistry>(form::FormRegistry::Embedded());
  site.validator = validator;
  site.renderer = renderer;
  site.ladders = options.ladders;
  site.blob_limits = options.blob_limits;
  site.log_suite = host->suite_;
  if (host->suite_ == Suite::kSm3) site.suites = {Suite::kSm3, Suite::kSha256};
  site.pdf_words_program = options.pdf_words_program;
  site.parse_back = [forms = site.forms, program = options.pdf_words_program](
                        const form::Form& form, const report::v1::Report& stated,
                        absl::string_view bytes, const import::ImportOptions& asked) {
    import::ImportOptions how = asked;
    how.pdf_words_program = program;
    return import::ParseBack(*forms, form, stated, bytes, how);
  };
  ASSIGN_OR_RETURN(const storage::LogReader log,
                   storage::LogReader::Open(*host->engine_, *host->sequencer_));
  ASSIGN_OR_RETURN(site.log_keys, log.Keys());
  return host;
}

void Host::LookForPdfWords(const HostOptions& options) {
  const std::string& program = options.pdf_words_program;
  if (program.empty() || access(program.c_str(), X_OK) == 0) return;
  notes_.push_back(absl::StrCat("PDF files can be neither read nor published: cannot run ", program,
                                ": ", std::strerror(errno)));
}

absl::Status Host::OpenEngine(const HostOptions& options) {
  if (options.store.empty()) {
    engine_ = storage::NewMemoryEngine();
    return NameLog(options);
  }
  RETURN_IF_ERROR(CheckOutside(options.log_key, options.store));
  RETURN_IF_ERROR(MakeFolder(options.store));
  storage::RocksDbOptions rocks;
  rocks.path = options.store;
  rocks.block_cache_bytes = options.cache_mebibytes << 20;
  rocks.write_buffer_bytes = options.write_buffer_mebibytes << 20;
  storage::OpenReport report;
  ASSIGN_OR_RETURN(engine_, storage::OpenRocksDbEngine(rocks, &report));
  notes_ = std::move(report.notes);
  RETURN_IF_ERROR(NameLog(options));
  RETURN_IF_ERROR(CheckMayWrite(options));
  ASSIGN_OR_RETURN(const int64_t brought, records::UpgradeStore(engine_.get()));
  if (brought > 0) {
    notes_.push_back(absl::StrCat("the store is of the present format now: the figures of ",
                                  brought, " revisions are in their new order"));
  }
  return absl::OkStatus();
}

std::string Host::LogName() const { return absl::StrCat(log_site_, "/", log_name_); }

// What opening the log then refuses, where it is another than the store's.
absl::Status Host::NameLog(const HostOptions& options) {
  ASSIGN_OR_RETURN(const std::optional<storage::LogIdentity> stored, LogOf(*engine_));
  std::pair<std::string, std::string> name = {kSiteOfNewStores, kLogOfNewStores};
  if (stored) name = absl::StrSplit(stored->name, absl::MaxSplits('/', 1));
  log_site_ = options.site.empty() ? name.first : options.site;
  log_name_ = options.log.empty() ? name.second : options.log;
  suite_ = options.suite.value_or(stored ? stored->suite : Suite::kSha256);
  return absl::OkStatus();
}

// A store out of a backup, or one that lacks what a head kept outside states, would write
// other leaves under positions that were given before: it only reads until its next epoch.
absl::Status Host::CheckMayWrite(const HostOptions& options) {
  const auto only_read = [this](std::string why) {
    notes_.push_back(why);
    engine_ = std::make_unique<storage::ReadOnlyEngine>(std::move(engine_), std::move(why));
  };
  const std::unique_ptr<storage::Snapshot> snapshot = engine_->NewSnapshot();
  ASSIGN_OR_RETURN(const auto restored, storage::ReadRestored(*snapshot));
  if (restored) {
    only_read(absl::StrCat("the store only reads: ", restored->text,
                           "; nianbao-store new-epoch lets it go on"));
    return absl::OkStatus();
  }
  if (!engine_->CheckHealth().ok()) return absl::OkStatus();
  const std::string exported = ExportedHead(options.head_folder, LogName());
  for (const std::string& file : {options.known_head, exported}) {
    if (file.empty()) continue;
    ASSIGN_OR_RETURN(const storage::KnownHead compared, CompareWithFile(*engine_, file));
    if (compared == storage::KnownHead::kHeld) continue;
    only_read(absl::StrCat("the store only reads: it lacks leaves that the head in ", file,
                           " states; nianbao-store new-epoch --known-head lets it go on"));
    break;
  }
  return absl::OkStatus();
}

absl::Status Host::OpenLog(const HostOptions& options) {
  storage::SequencerOptions log;
  log.site = log_site_;
  log.log = log_name_;
  log.suite = suite_;
  ASSIGN_OR_RETURN(signer_, ReadKey(LogName(), options.log_key));
  std::unique_ptr<log::Signer> previous;  // Needed at opening alone.
  if (!options.previous_log_key.empty()) {
    RETURN_IF_ERROR(CheckOutside(options.previous_log_key, options.store));
    ASSIGN_OR_RETURN(previous, ReadKey(LogName(), options.previous_log_key));
  }
  log.previous_signer = previous.get();
  log.signer = signer_.get();
  ASSIGN_OR_RETURN(sequencer_, storage::Sequencer::Open(engine_.get(), log));
  return absl::OkStatus();
}

absl::Status Host::OpenHeadExport(const HostOptions& options) {
  if (options.head_folder.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(MakeFolder(options.head_folder));
  const std::string there = ExportedHead(options.head_folder, LogName());
  if (!there.empty() && !engine_->CheckHealth().ok()) {
    // What a store states that lacks something must not take the place of what it lacks.
    const auto compared = CompareWithFile(*engine_, there);
    if (!compared.ok() || *compared == storage::KnownHead::kBehind) return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(head_export_, HeadExport::Open(options.head_folder, *engine_, *sequencer_));
  return absl::OkStatus();
}

}  // namespace nianbao::submission
