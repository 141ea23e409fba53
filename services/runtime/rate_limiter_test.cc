#include "services/runtime/rate_limiter.h"

#include <gtest/gtest.h>

namespace nianbao::runtime {
namespace {

TEST(RateLimiter, LetsABurstPassAndThenTheRate) {
  RateLimiter limiter(10);
  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(limiter.Take("a", now), absl::ZeroDuration()) << i;
  const absl::Duration wait = limiter.Take("a", now);
  EXPECT_EQ(wait, absl::Milliseconds(100));
  EXPECT_EQ(limiter.Take("b", now), absl::ZeroDuration()) << "each principal has its own";
  now += wait;
  EXPECT_EQ(limiter.Take("a", now), absl::ZeroDuration());
  EXPECT_GT(limiter.Take("a", now), absl::ZeroDuration());
}

TEST(RateLimiter, NeverSavesMoreThanTheBurst) {
  RateLimiter limiter(1);
  absl::Time now = absl::FromUnixSeconds(0);
  ASSERT_EQ(limiter.Take("a", now), absl::ZeroDuration());
  now += absl::Hours(1);
  EXPECT_EQ(limiter.Take("a", now), absl::ZeroDuration());
  EXPECT_EQ(limiter.Take("a", now), absl::ZeroDuration());
  EXPECT_GT(limiter.Take("a", now), absl::ZeroDuration());
}

TEST(RateLimiter, ZeroMeansNoLimit) {
  RateLimiter limiter(0);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(limiter.Take("a", absl::UnixEpoch()), absl::ZeroDuration());
  }
}

}  // namespace
}  // namespace nianbao::runtime
