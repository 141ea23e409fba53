#include "tests/bench/load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace nianbao::bench {

int Histogram::BucketOf(int64_t micros) {
  const auto value = static_cast<uint64_t>(micros);
  // Below two rows every value has its own bucket.
  if (value < uint64_t{1} << kSubBits) return static_cast<int>(value);
  const int shift = static_cast<int>(std::bit_width(value)) - kSubBits - 1;
  const int row = shift + 1;
  const auto column = static_cast<int>((value >> shift) - (uint64_t{1} << kSubBits));
  return std::min((row << kSubBits) + column, kBuckets - 1);
}

int64_t Histogram::EndOf(int bucket) {
  const int row = bucket >> kSubBits;
  const int64_t column = bucket & ((1 << kSubBits) - 1);
  if (row == 0) return column;
  return (((int64_t{1} << kSubBits) + column + 1) << (row - 1)) - 1;
}

void Histogram::Record(int64_t micros) {
  micros = std::max<int64_t>(micros, 0);
  ++counts_[static_cast<size_t>(BucketOf(micros))];
  ++count_;
  max_ = std::max(max_, micros);
}

void Histogram::Merge(const Histogram& other) {
  for (size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

int64_t Histogram::Percentile(double share) const {
  const auto wanted = static_cast<int64_t>(std::ceil(share * static_cast<double>(count_)));
  int64_t seen = 0;
  for (int bucket = 0; bucket < kBuckets; ++bucket) {
    seen += counts_[static_cast<size_t>(bucket)];
    if (seen > 0 && seen >= wanted) return std::min(EndOf(bucket), max_);
  }
  return max_;
}

}  // namespace nianbao::bench
