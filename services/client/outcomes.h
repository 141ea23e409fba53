#ifndef NIANBAO_SERVICES_CLIENT_OUTCOMES_H_
#define NIANBAO_SERVICES_CLIENT_OUTCOMES_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nianbao/submission/v1/report_service.pb.h"

namespace nianbao::client {

// What became of the items of a bundle: a file of one SubmitReportsResponse a line, as
// protobuf JSON, in the order they came. Of several lines for an item the last counts. Not
// thread-safe.
class OutcomeFile {
 public:
  enum class Outcome {
    kFiled,
    kRefused,      // By the rules.
    kFailed,       // Nothing was stored, and sending it again will not help.
    kUnavailable,  // Nothing was stored, or it is not known; worth sending again.
  };

  // Makes the file. With `resume`, goes on with one that is there, whose last line is cut
  // off if it is broken.
  // Errors: usage: it is there already, without `resume`; INVALID_ARGUMENT: it is something
  // else; PERMISSION_DENIED: it cannot be written.
  static absl::StatusOr<std::unique_ptr<OutcomeFile>> Open(const std::string& path, bool resume);

  // Writes what was not on the disk yet.
  ~OutcomeFile();
  OutcomeFile(const OutcomeFile&) = delete;
  OutcomeFile& operator=(const OutcomeFile&) = delete;

  // Adds a line. It is on the disk a moment later: what a crash loses is sent again, and
  // answered as before.
  absl::Status Append(const submission::v1::SubmitReportsResponse& response);
  absl::Status Sync();

  // Whether the item need not be sent again: it is filed, or refused by the rules.
  bool IsSettled(const std::string& request_id) const;

  // By request id.
  const std::map<std::string, Outcome>& outcomes() const { return outcomes_; }

 private:
  OutcomeFile(std::string path, int file) : path_(std::move(path)), file_(file) {}
  absl::Status Load();

  const std::string path_;
  const int file_;
  absl::Time synced_ = absl::InfinitePast();
  std::map<std::string, Outcome> outcomes_;
};

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_OUTCOMES_H_
