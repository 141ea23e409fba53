#include "services/form/money.h"

#include <gtest/gtest.h>

#include <limits>

namespace nianbao::form {
namespace {

TEST(MoneyTest, PrintsExactly) {
  const struct {
    int64_t fen;
    const char* printed;
  } cases[] = {
      {0, "0"},
      {1, "0.000001"},
      {-1, "-0.000001"},
      {500000, "0.5"},
      {810050, "0.81005"},
      {1204560312, "1204.560312"},
      {12000000000, "12000"},
      {std::numeric_limits<int64_t>::max(), "9223372036854.775807"},
      {std::numeric_limits<int64_t>::min(), "-9223372036854.775808"},
  };
  for (const auto& c : cases) EXPECT_EQ(FormatWanyuan(c.fen), c.printed);
}

}  // namespace
}  // namespace nianbao::form
