#ifndef NIANBAO_SERVICES_RUNTIME_RATE_LIMITER_H_
#define NIANBAO_SERVICES_RUNTIME_RATE_LIMITER_H_

#include <mutex>
#include <string>
#include <unordered_map>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace nianbao::runtime {

// Bounds calls per principal: a bucket that fills at `per_second` and holds two
// seconds' worth, so that a burst passes and a flood does not. One bucket per
// principal ever seen; strangers never reach it. Thread-safe.
class RateLimiter {
 public:
  // `per_second` <= 0 means no limit.
  explicit RateLimiter(double per_second) : per_second_(per_second) {}

  // Takes one call out of the bucket: zero if it may go ahead, else how long to wait.
  absl::Duration Take(absl::string_view principal, absl::Time now);

 private:
  struct Bucket {
    double level;
    absl::Time filled;
  };

  const double per_second_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_RATE_LIMITER_H_
