#include "services/runtime/call_log.h"

#include <unistd.h>

#include <cerrno>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "services/runtime/utf8.h"

namespace nianbao::runtime {
namespace {

std::string Rfc3339(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", time, absl::UTCTimeZone());
}

bool SpeaksOfUs(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kUnavailable || code == absl::StatusCode::kDataLoss;
}

}  // namespace

std::string JsonString(absl::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const size_t length = Utf8Length(text);
    const auto c = static_cast<unsigned char>(text[0]);
    if (length == 0) {
      absl::StrAppend(&out, "\xEF\xBF\xBD");
    } else if (c == '"' || c == '\\') {
      absl::StrAppend(&out, "\\", text.substr(0, 1));
    } else if (c < 0x20 || c == 0x7F) {
      absl::StrAppendFormat(&out, "\\u%04x", c);
    } else {
      absl::StrAppend(&out, text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out + "\"";
}

std::string CallLine(const CallRecord& record) {
  std::string line = absl::StrCat(
      "{\"time\":\"", Rfc3339(record.start), "\",\"method\":", JsonString(record.method),
      ",\"code\":\"", absl::StatusCodeToString(record.status.code()),
      "\",\"ms\":", absl::StrFormat("%.3f", absl::ToDoubleMilliseconds(record.duration)),
      ",\"principal\":", JsonString(record.principal), ",\"person\":", JsonString(record.person),
      ",\"peer\":", JsonString(record.peer), ",\"request_bytes\":", record.request_bytes,
      ",\"response_bytes\":", record.response_bytes);
  if (SpeaksOfUs(record.status.code())) {
    absl::StrAppend(&line, ",\"error\":", JsonString(record.status.message()));
  }
  return line + "}";
}

std::string EventLine(absl::Time time, absl::string_view level, absl::string_view event,
                      absl::string_view detail) {
  return absl::StrCat("{\"time\":\"", Rfc3339(time), "\",\"level\":", JsonString(level),
                      ",\"event\":", JsonString(event), ",\"detail\":", JsonString(detail), "}");
}

void WriteLogLine(std::string line) {
  static std::mutex mutex;
  line += '\n';
  absl::string_view rest = line;
  const std::lock_guard<std::mutex> lock(mutex);
  while (!rest.empty()) {
    const ssize_t written = write(STDERR_FILENO, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // Nobody reads the log: nothing better can be done.
    rest.remove_prefix(static_cast<size_t>(written));
  }
}

void LogEvent(absl::string_view level, absl::string_view event, absl::string_view detail) {
  WriteLogLine(EventLine(absl::Now(), level, event, detail));
}

}  // namespace nianbao::runtime
