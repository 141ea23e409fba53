#include "services/client/outcomes.h"

#include <fcntl.h>
#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/client/exit_code.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

using submission::v1::SubmitReportsResponse;

constexpr absl::Duration kSyncEvery = absl::Milliseconds(200);

absl::Status CannotWrite(const std::string& path) {
  return absl::PermissionDeniedError(
      absl::StrCat(path, ": cannot be written: ", std::strerror(errno)));
}

OutcomeFile::Outcome OutcomeOf(const SubmitReportsResponse& response) {
  if (response.has_receipt()) return OutcomeFile::Outcome::kFiled;
  if (response.has_refusal()) return OutcomeFile::Outcome::kRefused;
  switch (static_cast<absl::StatusCode>(response.error().code())) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
      return OutcomeFile::Outcome::kUnavailable;
    default:
      return OutcomeFile::Outcome::kFailed;
  }
}

absl::StatusOr<std::string> LineOf(const SubmitReportsResponse& response) {
  std::string line;
  if (google::protobuf::util::MessageToJsonString(response, &line).ok()) return line;
  // A detail of a kind that this program does not know.
  SubmitReportsResponse plain = response;
  plain.mutable_error()->clear_details();
  line.clear();
  if (google::protobuf::util::MessageToJsonString(plain, &line).ok()) return line;
  return absl::InternalError(
      absl::StrCat("the outcome of ", response.request_id(), " cannot be written as JSON"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<OutcomeFile>> OutcomeFile::Open(const std::string& path,
                                                               bool resume) {
  const int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (resume ? 0 : O_EXCL);
  const int file = open(path.c_str(), flags, 0644);
  if (file < 0 && errno == EEXIST) {
    return UsageError(
        absl::StrCat(path, " is there already: go on with it by --resume, or name another file"));
  }
  if (file < 0) return CannotWrite(path);
  std::unique_ptr<OutcomeFile> outcomes(new OutcomeFile(path, file));
  RETURN_IF_ERROR(outcomes->Load());
  return outcomes;
}

OutcomeFile::~OutcomeFile() {
  (void)Sync();
  close(file_);
}

absl::Status OutcomeFile::Load() {
  std::ifstream in(path_, std::ios::binary);
  std::string line;
  off_t sound = 0;
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  for (int number = 1; std::getline(in, line); ++number) {
    if (in.eof()) break;  // Without its line end: what a crash left.
    SubmitReportsResponse response;
    if (!google::protobuf::util::JsonStringToMessage(line, &response, options).ok() ||
        response.request_id().empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path_, ": line ", number, " is no outcome of an item"));
    }
    sound += static_cast<off_t>(line.size()) + 1;
    outcomes_[response.request_id()] = OutcomeOf(response);
  }
  if (ftruncate(file_, sound) != 0) return CannotWrite(path_);
  return absl::OkStatus();
}

absl::Status OutcomeFile::Append(const SubmitReportsResponse& response) {
  ASSIGN_OR_RETURN(std::string line, LineOf(response));
  line += '\n';
  for (size_t at = 0; at < line.size();) {
    const ssize_t written = write(file_, line.data() + at, line.size() - at);
    if (written < 0 && errno != EINTR) return CannotWrite(path_);
    if (written > 0) at += static_cast<size_t>(written);
  }
  outcomes_[response.request_id()] = OutcomeOf(response);
  if (absl::Now() - synced_ < kSyncEvery) return absl::OkStatus();
  return Sync();
}

absl::Status OutcomeFile::Sync() {
  if (fdatasync(file_) != 0) return CannotWrite(path_);
  synced_ = absl::Now();
  return absl::OkStatus();
}

bool OutcomeFile::IsSettled(const std::string& request_id) const {
  const auto found = outcomes_.find(request_id);
  return found != outcomes_.end() &&
         (found->second == Outcome::kFiled || found->second == Outcome::kRefused);
}

}  // namespace nianbao::client
