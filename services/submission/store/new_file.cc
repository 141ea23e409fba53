#include "services/submission/store/new_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

absl::Status CannotMake(const std::string& path) {
  return absl::FailedPreconditionError(
      absl::StrCat("cannot make the file ", path, ": ", std::strerror(errno)));
}

absl::Status MakeEmpty(const std::string& draft) {
  const int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) {
    close(file);
    return absl::OkStatus();
  }
  if (errno != EEXIST) return CannotMake(draft);
  return absl::AlreadyExistsError(
      absl::StrCat(draft, " is left of a file that was not finished: remove it, and begin again"));
}

absl::Status FillDraft(const std::string& draft,
                       const std::function<absl::Status(std::ostream& out)>& write) {
  std::ofstream out(draft, std::ios::binary);
  RETURN_IF_ERROR(write(out));
  out.close();
  if (out.fail()) return absl::UnavailableError(absl::StrCat(draft, " cannot be written whole"));
  return SyncPath(draft);
}

}  // namespace

absl::Status SyncPath(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  const std::string why = std::strerror(errno);
  if (file >= 0) close(file);
  if (synced) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("cannot sync ", path, ": ", why));
}

absl::Status WriteNewFile(const std::string& path,
                          const std::function<absl::Status(std::ostream& out)>& write) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
    return absl::AlreadyExistsError(absl::StrCat(path, " is there already: name a new file"));
  }
  const std::string draft = path + ".part";
  RETURN_IF_ERROR(MakeEmpty(draft));
  if (const absl::Status filled = FillDraft(draft, write); !filled.ok()) {
    std::filesystem::remove(draft, error);
    return filled;
  }
  if (std::rename(draft.c_str(), path.c_str()) != 0) return CannotMake(path);
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  return SyncPath(parent.empty() ? "." : parent.string());
}

}  // namespace nianbao::submission
