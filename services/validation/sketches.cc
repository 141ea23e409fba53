#include "services/validation/sketches.h"

#include <algorithm>
#include <limits>

namespace nianbao::validation {
namespace {

constexpr int kVersion = 1;
constexpr int kMost = 128;

// Up to where a sketch holds every hash of its text.
uint32_t KnownUpTo(const v1::TextSketch& sketch) {
  const bool whole = sketch.size() <= sketch.smallest_size();
  return whole ? std::numeric_limits<uint32_t>::max() : *sketch.smallest().rbegin();
}

}  // namespace

v1::TextSketch SketchOf(int section, const std::vector<uint64_t>& shingles) {
  v1::TextSketch sketch;
  sketch.set_section(section);
  sketch.set_version(kVersion);
  int size = 0;
  uint32_t last = 0;
  for (const uint64_t shingle : shingles) {
    const auto hash = static_cast<uint32_t>(shingle >> 32);
    if (size > 0 && hash == last) continue;
    last = hash;
    if (size++ < kMost) sketch.add_smallest(hash);
  }
  sketch.set_size(size);
  return sketch;
}

int Similarity(const v1::TextSketch& a, const v1::TextSketch& b) {
  const bool comparable = a.section() == b.section() && a.version() == b.version();
  if (!comparable || a.smallest().empty() || b.smallest().empty()) return 0;
  // Below this bound both are known whole: as good as a random part of the two texts.
  const uint32_t bound = std::min(KnownUpTo(a), KnownUpTo(b));
  int64_t shared = 0;
  int64_t all = 0;
  auto i = a.smallest().begin();
  auto k = b.smallest().begin();
  while (true) {
    const bool more_a = i != a.smallest().end() && *i <= bound;
    const bool more_b = k != b.smallest().end() && *k <= bound;
    if (!more_a && !more_b) break;
    ++all;
    if (more_a && more_b && *i == *k) {
      ++shared;
      ++i;
      ++k;
    } else if (!more_b || (more_a && *i < *k)) {
      ++i;
    } else {
      ++k;
    }
  }
  return all == 0 ? 0 : static_cast<int>(shared * 1000 / all);
}

}  // namespace nianbao::validation
