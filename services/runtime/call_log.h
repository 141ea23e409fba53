#ifndef NIANBAO_SERVICES_RUNTIME_CALL_LOG_H_
#define NIANBAO_SERVICES_RUNTIME_CALL_LOG_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace nianbao::runtime {

// What the log says of one finished call. No contents, no names of persons beyond
// opaque ids, no secrets.
struct CallRecord {
  absl::string_view method;  // "nianbao.validation.v1.ValidationService/Validate"
  absl::string_view principal;
  absl::string_view person;
  absl::string_view peer;
  absl::Time start;
  absl::Duration duration;
  int64_t request_bytes = 0;
  int64_t response_bytes = 0;
  absl::Status status;
};

// One line of JSON without the line end. The message of an error stands there only
// for the codes that speak of us (INTERNAL, UNKNOWN, UNAVAILABLE, DATA_LOSS): others
// may quote the request.
std::string CallLine(const CallRecord& record);

// One line of JSON for an event of the process: `level` is "info" or "error".
std::string EventLine(absl::Time time, absl::string_view level, absl::string_view event,
                      absl::string_view detail);

// `text` as a JSON string with its quotes; bytes that are no text become U+FFFD.
std::string JsonString(absl::string_view text);

// Writes the line and a line end to standard error in one piece. Thread-safe.
void WriteLogLine(std::string line);

// EventLine at this moment, written.
void LogEvent(absl::string_view level, absl::string_view event, absl::string_view detail);

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_CALL_LOG_H_
