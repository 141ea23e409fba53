#include "services/rendering/writers/sheet_ranges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace nianbao::rendering {

void PrintTo(const SheetRange& range, std::ostream* out) {
  *out << CellName(range.first, false) << ":" << CellName(range.last, false);
}

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

SheetRange One(int row, int column) { return {{row, column}, {row, column}}; }

TEST(SheetRanges, ABlockIsOneRange) {
  EXPECT_THAT(JoinRanges({}), IsEmpty());
  EXPECT_THAT(JoinRanges({One(2, 3), One(1, 2), One(1, 3), One(2, 2)}),
              ElementsAre(SheetRange{{1, 2}, {2, 3}}));
}

TEST(SheetRanges, AGapStays) {
  EXPECT_THAT(JoinRanges({One(0, 0), One(0, 2), One(2, 0)}),
              UnorderedElementsAre(One(0, 0), One(0, 2), One(2, 0)));
}

TEST(SheetRanges, MergedPlacesAreJoinedWhole) {
  // The last place of the upper row spans two columns.
  EXPECT_THAT(JoinRanges({One(0, 0), {{0, 1}, {0, 2}}, One(1, 0), One(1, 1), One(1, 2)}),
              ElementsAre(SheetRange{{0, 0}, {1, 2}}));
}

// Whatever is asked for, it is covered once and nothing else is.
TEST(SheetRanges, HoldExactlyWhatWasGiven) {
  for (unsigned shape = 0; shape < 1u << 12; ++shape) {
    std::vector<SheetRange> given;
    std::set<std::pair<int, int>> expected;
    for (int i = 0; i < 12; ++i) {
      if ((shape >> i & 1u) == 0) continue;
      given.push_back(One(i / 4, i % 4));
      expected.emplace(i / 4, i % 4);
    }
    std::set<std::pair<int, int>> covered;
    for (const SheetRange& range : JoinRanges(given)) {
      for (int r = range.first.row; r <= range.last.row; ++r) {
        for (int c = range.first.column; c <= range.last.column; ++c) {
          EXPECT_TRUE(covered.emplace(r, c).second) << shape;
        }
      }
    }
    EXPECT_EQ(covered, expected) << shape;
  }
}

}  // namespace
}  // namespace nianbao::rendering
