#include "services/submission/head_export.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/runtime/call_log.h"
#include "services/runtime/files.h"
#include "storage/base/origin.h"
#include "storage/base/status_macros.h"
#include "storage/log/head.h"
#include "storage/sequencer/log_reader.h"

namespace nianbao::submission {
namespace {

constexpr std::chrono::seconds kInterval{1};

absl::Status Cannot(absl::string_view what, const std::string& path) {
  return absl::InvalidArgumentError(
      absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(errno)));
}

absl::Status Sync(const std::string& path, int flags) {
  const int file = open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return Cannot("open", path);
  const bool synced = fsync(file) == 0;
  absl::Status status = synced ? absl::OkStatus() : Cannot("sync", path);
  close(file);
  return status;
}

// The file has the new bytes whole, or the old ones, whatever happens.
absl::Status Replace(const std::string& path, const std::string& bytes) {
  const std::string draft = absl::StrCat(path, ".new");
  const int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return Cannot("write", draft);
  const bool written =
      write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
      fsync(file) == 0;
  absl::Status status = written ? absl::OkStatus() : Cannot("write", draft);
  close(file);
  RETURN_IF_ERROR(status);
  if (std::rename(draft.c_str(), path.c_str()) != 0) return Cannot("write", path);
  return Sync(std::filesystem::path(path).parent_path().string(), O_RDONLY | O_DIRECTORY);
}

// Whether the log goes on from the head that lies there.
absl::Status CheckContinues(const std::string& path, const std::string& note,
                            const storage::Engine& engine, const storage::Sequencer& sequencer) {
  const absl::StatusOr<log::Checkpoint> kept = log::ReadCheckpoint(note);
  if (!kept.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", kept.status().message()));
  }
  ASSIGN_OR_RETURN(const storage::LogReader log, storage::LogReader::Open(engine, sequencer));
  // Of an earlier epoch: the new one has said what it knows of it.
  if (kept->origin != log.head().origin) return absl::OkStatus();
  const auto size = static_cast<int64_t>(kept->tree_size);
  if (size > log.head().tree_size) {
    return absl::FailedPreconditionError(
        absl::StrCat("the store has ", log.head().tree_size, " leaves and ", path, " a head of ",
                     size, ": an earlier state was put back; begin a new epoch over it"));
  }
  ASSIGN_OR_RETURN(const storage::SignedHead ours, log.HeadOf(size));
  if (ours.root_hash == kept->root_hash) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(path, " has a head of ", size,
                   " leaves with another root than the store: their histories differ"));
}

}  // namespace

std::string HeadExport::PathIn(const std::string& folder, const std::string& name) {
  return absl::StrCat(folder, "/", absl::StrReplaceAll(name, {{"/", "."}}), ".head");
}

absl::StatusOr<std::unique_ptr<HeadExport>> HeadExport::Open(const std::string& folder,
                                                             const storage::Engine& engine,
                                                             const storage::Sequencer& sequencer) {
  const std::string origin = sequencer.Head().origin;
  const std::string path = PathIn(folder, std::string(LogOfOrigin(origin)));
  std::unique_ptr<HeadExport> head(new HeadExport(path, sequencer));
  std::error_code error;
  if (std::filesystem::exists(path, error)) {
    ASSIGN_OR_RETURN(head->written_, runtime::ReadFile(path));
    RETURN_IF_ERROR(CheckContinues(path, head->written_, engine, sequencer));
  }
  RETURN_IF_ERROR(head->Write());
  head->thread_ = std::thread([raw = head.get()] { raw->Run(); });
  return head;
}

HeadExport::~HeadExport() {
  if (!thread_.joinable()) return;  // Never opened: what lies there is not ours to replace.
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
  Write().IgnoreError();
}

absl::Status HeadExport::Write() {
  const std::lock_guard<std::mutex> lock(writing_);
  const storage::SignedHead head = sequencer_.Head();
  if (head.note.empty() || head.note == written_) return absl::OkStatus();
  RETURN_IF_ERROR(Replace(path_, head.note));
  written_ = head.note;
  return absl::OkStatus();
}

void HeadExport::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!wake_.wait_for(lock, kInterval, [this] { return stop_; })) {
    const absl::Status status = Write();
    if (!status.ok() && !failed_) {
      runtime::LogEvent("error", "the newest head is not kept outside", status.message());
    }
    failed_ = !status.ok();
  }
}

}  // namespace nianbao::submission
