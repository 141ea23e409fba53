#ifndef NIANBAO_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define NIANBAO_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <gmock/gmock.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace nianbao::test {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// Matches an OK status or a result that has a value.
MATCHER(IsOk, "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return arg.ok();
}

// Matches a status, or a result's status, by code and message.
MATCHER_P2(StatusIs, code, message, "has the code and a message as asked") {
  const absl::Status& status = StatusOf(arg);
  *result_listener << status.ToString();
  return status.code() == code && ::testing::Matches(::testing::Matcher<std::string>(message))(
                                      std::string(status.message()));
}

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_SUPPORT_STATUS_MATCHERS_H_
