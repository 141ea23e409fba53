#include "services/form/money.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/status_matchers.h"

namespace nianbao::form {
namespace {

using ::testing::_;

TEST(MoneyTest, ReadsAndPrintsExactly) {
  const struct {
    const char* text;
    int64_t fen;
    const char* printed;
    bool named;
  } cases[] = {
      {"0", 0, "0", false},
      {"0.5", 500000, "0.5", false},
      {"1204.560312", 1204560312, "1204.560312", false},
      {"8100.5元", 810050, "0.81005", true},
      {"１２，０００万元", 12000000000, "12000", true},
      {"1.5亿元", 15000000000, "15000", true},
      {"0.0000010", 1, "0.000001", false},
      {"9223372036854.775807", std::numeric_limits<int64_t>::max(), "9223372036854.775807", false},
  };
  for (const auto& c : cases) {
    const auto money = ParseMoney(c.text);
    ASSERT_THAT(money, test::IsOk()) << c.text;
    EXPECT_EQ(money->fen, c.fen) << c.text;
    EXPECT_EQ(money->unit_named, c.named) << c.text;
    EXPECT_EQ(FormatWanyuan(c.fen), c.printed);
  }
}

TEST(MoneyTest, RefusesWhatIsNoExactSum) {
  for (const char* text : {"", "abc", "1.2.3", "-5", "0.0000001", "0.001元", ".", "万元"}) {
    EXPECT_THAT(ParseMoney(text), test::StatusIs(absl::StatusCode::kInvalidArgument, _)) << text;
  }
  EXPECT_THAT(ParseMoney("9223372036854.775808"), test::StatusIs(absl::StatusCode::kOutOfRange, _));
}

}  // namespace
}  // namespace nianbao::form
