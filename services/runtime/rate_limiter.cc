#include "services/runtime/rate_limiter.h"

#include <algorithm>

namespace nianbao::runtime {

absl::Duration RateLimiter::Take(absl::string_view principal, absl::Time now) {
  if (per_second_ <= 0) return absl::ZeroDuration();
  const double full = std::max(1.0, 2 * per_second_);
  const std::lock_guard<std::mutex> lock(mutex_);
  Bucket& bucket = buckets_.try_emplace(std::string(principal), Bucket{full, now}).first->second;
  if (now > bucket.filled) {
    const double earned = absl::ToDoubleSeconds(now - bucket.filled) * per_second_;
    bucket.level = std::min(full, bucket.level + earned);
    bucket.filled = now;
  }
  if (bucket.level < 1) return absl::Seconds((1 - bucket.level) / per_second_);
  bucket.level -= 1;
  return absl::ZeroDuration();
}

}  // namespace nianbao::runtime
