#ifndef NIANBAO_TESTS_BENCH_LOAD_HISTOGRAM_H_
#define NIANBAO_TESTS_BENCH_LOAD_HISTOGRAM_H_

#include <array>
#include <cstdint>

namespace nianbao::bench {

// Counts of durations in buckets that grow with what they hold: exact below 64 µs, within
// 1.6 % above, up to some hours. Constant memory; not thread-safe.
class Histogram {
 public:
  // `micros` below 0 counts as 0.
  void Record(int64_t micros);
  void Merge(const Histogram& other);

  int64_t count() const { return count_; }
  int64_t max() const { return max_; }

  // The smallest duration, in µs, that `share` (0 to 1) of all do not exceed, rounded up to
  // its bucket's end. 0 when nothing was recorded.
  int64_t Percentile(double share) const;

 private:
  static constexpr int kSubBits = 6;  // Buckets per power of two: 64.
  static constexpr int kBuckets = (36 - kSubBits + 1) << kSubBits;

  static int BucketOf(int64_t micros);
  static int64_t EndOf(int bucket);

  std::array<int64_t, kBuckets> counts_{};
  int64_t count_ = 0;
  int64_t max_ = 0;
};

}  // namespace nianbao::bench

#endif  // NIANBAO_TESTS_BENCH_LOAD_HISTOGRAM_H_
