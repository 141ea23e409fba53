#include "storage/base/origin.h"

#include <gtest/gtest.h>

namespace nianbao {
namespace {

TEST(OriginTest, IsALogAndAnEpoch) {
  const struct {
    const char* origin;
    const char* log;
    int64_t epoch;
  } kCases[] = {
      {"chanhe/main/1", "chanhe/main", 1},
      {"chanhe/main/12", "chanhe/main", 12},
      {"chanhe/main", "chanhe", 0},
      {"7", "7", 7},
      {"", "", 0},
      {"chanhe/main/99999999999999999999", "chanhe/main", 0},
  };
  for (const auto& sample : kCases) {
    EXPECT_EQ(LogOfOrigin(sample.origin), sample.log) << sample.origin;
    EXPECT_EQ(EpochOfOrigin(sample.origin), sample.epoch) << sample.origin;
  }
}

}  // namespace
}  // namespace nianbao
