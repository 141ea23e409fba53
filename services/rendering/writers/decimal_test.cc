#include "services/rendering/writers/decimal.h"

#include <gtest/gtest.h>

namespace nianbao::rendering {
namespace {

TEST(Decimal, ThousandthsHaveNoTrailingZeros) {
  struct Number {
    long thousandths;
    const char* text;
  };
  for (const Number& given : {Number{0, "0"},
                              {1, "0.001"},
                              {-10, "-0.01"},
                              {100, "0.1"},
                              {1000, "1"},
                              {-1500, "-1.5"},
                              {100000, "100"},
                              {210050, "210.05"}}) {
    EXPECT_EQ(ThousandthsText(given.thousandths), given.text);
  }
}

}  // namespace
}  // namespace nianbao::rendering
