#include "services/submission/log_position.h"

#include <google/protobuf/util/time_util.h>

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/runtime/errors.h"

namespace nianbao::submission {

std::string EncodeLogPosition(const LogPosition& position) {
  return absl::WebSafeBase64Escape(
      absl::StrCat(position.position, "\n", position.use, "\n", position.origin));
}

std::optional<LogPosition> DecodeLogPosition(absl::string_view text) {
  std::string plain;
  if (!absl::WebSafeBase64Unescape(text, &plain)) return std::nullopt;
  const std::vector<absl::string_view> parts = absl::StrSplit(plain, absl::MaxSplits('\n', 2));
  LogPosition decoded;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &decoded.position) || decoded.position < 0) {
    return std::nullopt;
  }
  decoded.use = std::string(parts[1]);
  decoded.origin = std::string(parts[2]);
  return decoded;
}

absl::StatusOr<absl::Time> TimeOf(absl::string_view field,
                                  const google::protobuf::Timestamp& time) {
  using google::protobuf::util::TimeUtil;
  if (time.seconds() < TimeUtil::kTimestampMinSeconds ||
      time.seconds() > TimeUtil::kTimestampMaxSeconds || time.nanos() < 0 ||
      time.nanos() > 999999999) {
    return runtime::InvalidField(field, "not a time between the years 1 and 9999");
  }
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

}  // namespace nianbao::submission
