#include "services/submission/host.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/runtime/files.h"
#include "storage/base/status_macros.h"
#include "storage/engine/memory_engine.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/sequencer/log_keys.h"
#include "storage/sequencer/log_reader.h"

namespace nianbao::submission {
namespace {

constexpr char kSiteOfNewStores[] = "local";

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

// The site of the store's log; nothing for a new store.
absl::StatusOr<std::string> SiteOf(const storage::Engine& engine) {
  const auto bytes = engine.Get(storage::Family::kMeta, storage::kIdentityKey);
  if (absl::IsNotFound(bytes.status())) return std::string();
  RETURN_IF_ERROR(bytes.status());
  ASSIGN_OR_RETURN(const storage::LogIdentity identity, storage::DecodeIdentity(*bytes));
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(identity.name, absl::MaxSplits('/', 1));
  return parts.first;
}

absl::StatusOr<std::vector<audit::v1::LogKey>> KeysOf(const storage::LogReader& log) {
  ASSIGN_OR_RETURN(const std::vector<std::string> stored, log.Keys());
  std::vector<audit::v1::LogKey> keys;
  for (const std::string& bytes : stored) {
    if (!keys.emplace_back().ParseFromString(bytes)) {
      return absl::DataLossError(absl::StrCat("key ", keys.size(), " of the log is damaged"));
    }
  }
  return keys;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Host>> Host::Open(const HostOptions& options, Validator* validator,
                                                 Renderer* renderer) {
  std::unique_ptr<Host> host(new Host());
  RETURN_IF_ERROR(host->OpenEngine(options));
  RETURN_IF_ERROR(host->OpenLog(options));
  Site& site = host->site_;
  site.engine = host->engine_.get();
  site.sequencer = host->sequencer_.get();
  site.forms = std::make_shared<const form::FormRegistry>(form::FormRegistry::Embedded());
  site.validator = validator;
  site.renderer = renderer;
  site.ladders = options.ladders;
  site.log_suite = options.suite;
  if (options.suite == Suite::kSm3) site.suites = {Suite::kSm3, Suite::kSha256};
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
  ASSIGN_OR_RETURN(site.log_keys, KeysOf(log));
  return host;
}

absl::Status Host::OpenEngine(const HostOptions& options) {
  if (options.store.empty()) {
    engine_ = storage::NewMemoryEngine();
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(CheckOutside(options.log_key, options.store));
  RETURN_IF_ERROR(MakeFolder(options.store));
  storage::RocksDbOptions rocks;
  rocks.path = options.store;
  storage::OpenReport report;
  ASSIGN_OR_RETURN(engine_, storage::OpenRocksDbEngine(rocks, &report));
  notes_ = std::move(report.notes);
  return absl::OkStatus();
}

absl::Status Host::OpenLog(const HostOptions& options) {
  storage::SequencerOptions log;
  log.site = options.site;
  if (log.site.empty()) {
    ASSIGN_OR_RETURN(log.site, SiteOf(*engine_));
    if (log.site.empty()) log.site = kSiteOfNewStores;
  }
  log.log = options.log;
  log.suite = options.suite;
  ASSIGN_OR_RETURN(const std::string pem, runtime::ReadFile(options.log_key));
  absl::StatusOr<std::unique_ptr<log::Signer>> signer =
      log::SignerFromPem(absl::StrCat(log.site, "/", log.log), pem);
  if (!signer.ok()) {
    return absl::Status(signer.status().code(),
                        absl::StrCat(options.log_key, ": ", signer.status().message()));
  }
  signer_ = *std::move(signer);
  log.signer = signer_.get();
  ASSIGN_OR_RETURN(sequencer_, storage::Sequencer::Open(engine_.get(), log));
  return absl::OkStatus();
}

}  // namespace nianbao::submission
