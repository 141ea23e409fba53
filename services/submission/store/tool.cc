#include "services/submission/store/tool.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "services/runtime/files.h"
#include "services/submission/check/check_store.h"
#include "storage/base/status_macros.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/sequencer/log_keys.h"

namespace nianbao::submission {
namespace {

// A process that has the store open holds a lock on its file LOCK.
absl::Status CheckNobodyHasIt(const std::string& store) {
  const std::string path = store + "/LOCK";
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return absl::OkStatus();
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool taken = fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  close(file);
  if (!taken) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("process ", lock.l_pid, " has the store ", store,
                   " open: stop it, or ask it (nianbao store check --server …)"));
}

absl::StatusOr<std::unique_ptr<storage::Engine>> Open(const std::string& store, bool read_only) {
  std::error_code error;
  if (!std::filesystem::exists(store + "/CURRENT", error)) {
    return absl::NotFoundError(absl::StrCat(store, " is no store"));
  }
  RETURN_IF_ERROR(CheckNobodyHasIt(store));
  storage::RocksDbOptions options;
  options.path = store;
  options.read_only = read_only;
  storage::OpenReport report;
  ASSIGN_OR_RETURN(auto engine, storage::OpenRocksDbEngine(options, &report));
  for (const std::string& note : report.notes) std::cerr << note << "\n";
  if (report.read_only && !read_only) return engine->CheckHealth();
  return engine;
}

class TextSink final : public check::Sink {
 public:
  explicit TextSink(bool json) : json_(json), terminal_(isatty(STDERR_FILENO) == 1) {}

  absl::Status OnProgress(const check::Progress& progress) override {
    if (!terminal_) return absl::OkStatus();
    std::cerr << "\r" << progress.phase << ": " << progress.records << " records, "
              << progress.bytes / 1000000 << " MB  " << std::flush;
    shown_ = true;
    return absl::OkStatus();
  }

  absl::Status OnFault(const check::Fault& fault) override {
    Clear();
    std::cout << (json_ ? FaultJson(fault) + "\n" : FaultText(fault));
    return absl::OkStatus();
  }

  void Clear() {
    if (shown_) std::cerr << "\r\x1b[K" << std::flush;
    shown_ = false;
  }

 private:
  const bool json_;
  const bool terminal_;
  bool shown_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<storage::Engine>> OpenToRead(const std::string& store) {
  return Open(store, /*read_only=*/true);
}

absl::StatusOr<std::unique_ptr<storage::Engine>> OpenToWrite(const std::string& store) {
  return Open(store, /*read_only=*/false);
}

absl::StatusOr<std::unique_ptr<log::Signer>> SignerOf(const storage::Engine& engine,
                                                      const std::string& key_file) {
  ASSIGN_OR_RETURN(const std::string bytes,
                   engine.Get(storage::Family::kMeta, storage::kIdentityKey));
  ASSIGN_OR_RETURN(const storage::LogIdentity identity, storage::DecodeIdentity(bytes));
  ASSIGN_OR_RETURN(const std::string pem, runtime::ReadFile(key_file));
  return log::SignerFromPem(identity.name, pem);
}

int CheckAndTell(const storage::Engine& engine, const check::Options& options, bool json) {
  TextSink sink(json);
  const auto summary = CheckStore(*engine.NewSnapshot(), options, sink);
  sink.Clear();
  if (!summary.ok()) {
    Complain("check", summary.status());
    return kCannotOpen;
  }
  std::cout << (json ? SummaryJson(*summary) + "\n" : SummaryText(*summary));
  return summary->faults == 0 ? kHolds : kFaults;
}

void Complain(absl::string_view program, const absl::Status& status) {
  std::cerr << program << ": " << absl::StatusCodeToString(status.code()) << ": "
            << status.message() << "\n";
}

}  // namespace nianbao::submission
