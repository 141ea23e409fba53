#ifndef NIANBAO_SERVICES_SUBMISSION_LOG_POSITION_H_
#define NIANBAO_SERVICES_SUBMISSION_LOG_POSITION_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

// Points of a log as clients name them: by a time, or by a position they were given and
// pass on unread.
namespace nianbao::submission {

// A position, good in one epoch of one log and for one use.
struct LogPosition {
  int64_t position = 0;
  std::string use;     // What it was made for, without line feeds; empty: to look from it.
  std::string origin;  // The log's, epoch included.
};

std::string EncodeLogPosition(const LogPosition& position);

// Nothing: not what EncodeLogPosition makes.
std::optional<LogPosition> DecodeLogPosition(absl::string_view text);

// INVALID_ARGUMENT: not between the years 1 and 9999. `field` names it.
absl::StatusOr<absl::Time> TimeOf(absl::string_view field, const google::protobuf::Timestamp& time);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_LOG_POSITION_H_
