#include "services/client/session.h"

#include <gmock/gmock.h>

#include "tests/support/status_matchers.h"

namespace nianbao::client {
namespace {

TEST(Session, ACallTakesAsLongAsWasAskedOrIsUsual) {
  const struct {
    std::optional<absl::Duration> asked;
    absl::Duration call, check;
  } cases[] = {
      {std::nullopt, absl::Seconds(60), absl::Hours(24)},
      {absl::Seconds(5), absl::Seconds(5), absl::Seconds(5)},
  };
  for (const auto& one : cases) {
    ConnectionOptions options;
    options.server = "127.0.0.1:1";
    options.timeout = one.asked;
    const auto session = Session::Open(options, nullptr);
    ASSERT_THAT(session, test::IsOk());
    EXPECT_EQ((*session)->timeout(), one.call);
    EXPECT_EQ((*session)->timeout(absl::Hours(24)), one.check);
  }
}

}  // namespace
}  // namespace nianbao::client
