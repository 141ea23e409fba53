#include "services/validation/numerals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nianbao::validation {
namespace {

using ::testing::Eq;
using ::testing::Optional;

TEST(NumeralsTest, ReadsCounts) {
  struct Case {
    const char* text;
    int64_t number;
  };
  for (const Case& test : std::initializer_list<Case>{{"0", 0},
                                                      {"15", 15},
                                                      {"1,204", 1204},
                                                      {"11,398,889", 11398889},
                                                      {"零", 0},
                                                      {"九", 9},
                                                      {"十", 10},
                                                      {"十五", 15},
                                                      {"二十", 20},
                                                      {"二十一", 21},
                                                      {"一百零三", 103},
                                                      {"两千", 2000},
                                                      {"一千二百三十四", 1234},
                                                      {"十二万", 120000},
                                                      {"一万零五", 10005}}) {
    EXPECT_THAT(ParseCount(test.text), Optional(test.number)) << test.text;
  }
}

TEST(NumeralsTest, RefusesWhatIsNoCount) {
  for (const char* text : {"", "1,20", "1204,000", "12345678901234567890", "一二", "百", "十百",
                           "五件", "1.5", ",5"}) {
    EXPECT_THAT(ParseCount(text), Eq(std::nullopt)) << text;
  }
}

TEST(NumeralsTest, ReadsDecimalsAsPrinted) {
  const auto decimal = ParseDecimal("12.50");
  ASSERT_TRUE(decimal.has_value());
  EXPECT_EQ(decimal->digits, 1250);
  EXPECT_EQ(decimal->decimals, 2);
  EXPECT_EQ(ParseDecimal("7")->decimals, 0);
  for (const char* text : {"", ".5", "5.", "1.2.3", "一"}) {
    EXPECT_FALSE(ParseDecimal(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace nianbao::validation
