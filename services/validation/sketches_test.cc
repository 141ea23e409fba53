#include "services/validation/sketches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>

#include "services/validation/shingles.h"

namespace nianbao::validation {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(SketchesTest, IsTheSameEverywhere) {
  // Stored sketches are compared with those of later versions of this program.
  const v1::TextSketch sketch = SketchOf(5, ShinglesOf("信息公开不够及时"));
  EXPECT_EQ(sketch.section(), 5);
  EXPECT_EQ(sketch.version(), 1);
  EXPECT_EQ(sketch.size(), 5);
  EXPECT_THAT(sketch.smallest(),
              ElementsAre(312824633, 3199248968, 3426532593, 4150850725, 4200919926));
}

// `size` random shingles of which the first `shared` are the same for every `seed`.
std::vector<uint64_t> Shingles(size_t shared, size_t size, unsigned seed) {
  std::mt19937_64 common(1);
  std::mt19937_64 own(seed);
  std::vector<uint64_t> shingles;
  for (size_t i = 0; i < size; ++i) shingles.push_back(i < shared ? common() : own());
  std::sort(shingles.begin(), shingles.end());
  return shingles;
}

TEST(SketchesTest, IsExactForShortTexts) {
  const auto a = Shingles(90, 100, 2);
  const auto b = Shingles(90, 120, 3);
  EXPECT_EQ(Similarity(SketchOf(1, a), SketchOf(1, b)), Similarity(a, b));
  EXPECT_EQ(Similarity(SketchOf(1, a), SketchOf(1, a)), 1000);
}

TEST(SketchesTest, EstimatesLongTexts) {
  for (const size_t shared : {0, 500, 1800, 1940, 2000}) {
    for (unsigned seed = 2; seed < 12; ++seed) {
      const auto a = Shingles(shared, 2000, seed);
      const auto b = Shingles(shared, 2000, seed + 100);
      const v1::TextSketch sketch = SketchOf(1, a);
      EXPECT_EQ(sketch.size(), 2000);
      EXPECT_THAT(sketch.smallest(), SizeIs(128));
      const double exact = Similarity(a, b) / 1000.0;
      const double error = std::sqrt(exact * (1 - exact) / 128);
      EXPECT_NEAR(Similarity(sketch, SketchOf(1, b)) / 1000.0, exact, 4 * error + 0.002) << shared;
    }
  }
}

TEST(SketchesTest, AShortTextIsFoundInNoLongOne) {
  EXPECT_LT(Similarity(SketchOf(1, Shingles(100, 100, 2)), SketchOf(1, Shingles(100, 5000, 3))),
            100);
}

TEST(SketchesTest, ComparesLikeWithLikeOnly) {
  const auto shingles = Shingles(50, 50, 2);
  v1::TextSketch other = SketchOf(1, shingles);
  other.set_version(2);
  EXPECT_EQ(Similarity(SketchOf(1, shingles), SketchOf(5, shingles)), 0);
  EXPECT_EQ(Similarity(SketchOf(1, shingles), other), 0);
  EXPECT_EQ(Similarity(SketchOf(1, shingles), v1::TextSketch()), 0);
  EXPECT_EQ(Similarity(SketchOf(1, {}), SketchOf(1, {})), 0);
}

}  // namespace
}  // namespace nianbao::validation
