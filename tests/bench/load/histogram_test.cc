#include "tests/bench/load/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace nianbao::bench {
namespace {

TEST(HistogramTest, NothingRecordedIsZero) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0);
  EXPECT_EQ(histogram.Percentile(0.99), 0);
}

TEST(HistogramTest, SmallDurationsAreExact) {
  Histogram histogram;
  for (int64_t i = 1; i <= 63; ++i) histogram.Record(i);
  EXPECT_EQ(histogram.Percentile(0), 1);
  EXPECT_EQ(histogram.Percentile(1.0 / 63), 1);
  EXPECT_EQ(histogram.Percentile(0.5), 32);
  EXPECT_EQ(histogram.Percentile(1), 63);
}

TEST(HistogramTest, LargeDurationsAreWithinOnePart) {
  std::mt19937_64 random(1);
  Histogram histogram;
  Histogram half;
  std::vector<int64_t> all;
  for (int i = 0; i < 20000; ++i) {
    const auto micros = static_cast<int64_t>(random() >> (20 + random() % 40));
    const int64_t bounded = std::min<int64_t>(micros, int64_t{1} << 33);
    all.push_back(bounded);
    (i % 2 == 0 ? histogram : half).Record(bounded);
  }
  histogram.Merge(half);
  std::sort(all.begin(), all.end());
  ASSERT_EQ(histogram.count(), 20000);
  EXPECT_EQ(histogram.max(), all.back());
  for (const double share : {0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = static_cast<size_t>(share * 20000) - 1;
    const int64_t exact = all[rank];
    EXPECT_GE(histogram.Percentile(share), exact) << share;
    EXPECT_LE(static_cast<double>(histogram.Percentile(share)),
              static_cast<double>(exact) * 1.017 + 1)
        << share;
  }
}

TEST(HistogramTest, NothingIsTooLarge) {
  Histogram histogram;
  histogram.Record(int64_t{1} << 50);
  histogram.Record(-5);
  EXPECT_EQ(histogram.count(), 2);
  EXPECT_EQ(histogram.max(), int64_t{1} << 50);
}

}  // namespace
}  // namespace nianbao::bench
