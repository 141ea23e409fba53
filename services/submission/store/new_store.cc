#include "services/submission/store/new_store.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "services/submission/store/new_file.h"
#include "services/submission/store/tool.h"
#include "storage/base/status_macros.h"
#include "storage/care/new_epoch.h"

namespace nianbao::submission {
namespace {

absl::Status Cannot(absl::string_view what, const std::string& path) {
  return absl::FailedPreconditionError(
      absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(errno)));
}

// "store/" is "store".
std::string WithoutSlash(const std::string& path) {
  const std::filesystem::path normal = std::filesystem::path(path).lexically_normal();
  return (normal.has_filename() ? normal : normal.parent_path()).string();
}

absl::Status CheckIsNew(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error) || std::filesystem::is_empty(path, error)) {
    return absl::OkStatus();
  }
  return absl::AlreadyExistsError(absl::StrCat(path, " is there already: name a new folder"));
}

absl::Status MakeDraft(const std::string& draft) {
  if (mkdir(draft.c_str(), 0700) == 0) return absl::OkStatus();
  if (errno != EEXIST) return Cannot("make the folder", draft);
  return absl::AlreadyExistsError(
      absl::StrCat(draft,
                   " is left of a store that was not finished, or that did not hold: "
                   "remove it, and begin again"));
}

absl::Status SyncAll(const std::string& folder) {
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator entry(folder, error), end;
       !error && entry != end; entry.increment(error)) {
    RETURN_IF_ERROR(SyncPath(entry->path().string()));
  }
  if (!error) return SyncPath(folder);
  return absl::FailedPreconditionError(absl::StrCat(folder, ": ", error.message()));
}

absl::Status PutInPlace(const std::string& draft, const std::string& path) {
  RETURN_IF_ERROR(SyncAll(draft));
  if (std::rename(draft.c_str(), path.c_str()) != 0) return Cannot("make the folder", path);
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  return SyncPath(parent.empty() ? "." : parent.string());
}

absl::Status Mark(const std::string& draft, const Source& source) {
  ASSIGN_OR_RETURN(const auto engine, OpenToWrite(draft));
  return storage::MarkRestored(engine.get(), source.text, source.known_head);
}

absl::StatusOr<int> CheckDraft(const std::string& draft, const Source& source,
                               const HoldCheck& check) {
  ASSIGN_OR_RETURN(const auto engine, OpenToRead(draft));
  check::Options options;
  if (!source.known_head.empty()) options.known_heads.push_back(source.known_head);
  return check(*engine, options);
}

}  // namespace

absl::StatusOr<int> MakeStore(const std::string& path, const Fill& fill, const HoldCheck& check) {
  const std::string store = WithoutSlash(path);
  const std::string draft = store + ".part";
  RETURN_IF_ERROR(CheckIsNew(store));
  RETURN_IF_ERROR(MakeDraft(draft));
  const absl::StatusOr<Source> source = fill(draft);
  if (!source.ok()) {
    std::error_code error;
    std::filesystem::remove_all(draft, error);
    return source.status();
  }
  RETURN_IF_ERROR(Mark(draft, *source));
  ASSIGN_OR_RETURN(const int ended, CheckDraft(draft, *source, check));
  if (ended != kHolds) {
    std::cerr << draft << " does not hold: do not serve it; take another backup\n";
    return ended;
  }
  RETURN_IF_ERROR(PutInPlace(draft, store));
  std::cout << store << ": " << source->text
            << "; it only reads until: nianbao-store new-epoch --store " << store << " …\n";
  return ended;
}

}  // namespace nianbao::submission
