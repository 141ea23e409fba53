#include "services/form/figure_sums.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>

#include "tests/support/status_matchers.h"

namespace nianbao::form {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;

constexpr size_t kCells = 200;

// Runs of every state and length, as reports have them.
PackedFigures Random(std::mt19937& generator) {
  PackedFigures figures(kCells);
  PackedFigure figure;
  for (PackedFigure& one : figures) {
    if (generator() % 4 == 0) {
      figure.state = static_cast<FigureState>(generator() % 6);
      figure.value = 0;
    }
    if (figure.HasNumber() && generator() % 2 == 0) {
      figure.value = static_cast<int64_t>(generator()) - 1000;
    }
    one = figure;
  }
  return figures;
}

// What the sums are held to: every report decoded, every cell looked at.
void AddPlainly(const PackedFigures& figures, std::vector<CellSum>* sums) {
  for (size_t i = 0; i < figures.size(); ++i) {
    CellSum& sum = (*sums)[i];
    sum.sum += figures[i].value;
    switch (figures[i].state) {
      case FigureState::kNotStated:
        ++sum.not_stated;
        break;
      case FigureState::kCount:
      case FigureState::kMoney:
        ++sum.contributors;
        break;
      case FigureState::kNotApplicable:
        ++sum.not_applicable;
        break;
      case FigureState::kBlank:
        ++sum.blank;
        break;
      case FigureState::kUnread:
        ++sum.unread;
        break;
    }
  }
}

TEST(FigureSumsTest, AddsAsIfEveryReportWereDecoded) {
  std::mt19937 generator(1);
  FigureSums sums(kCells);
  std::vector<CellSum> expected(kCells);
  for (int i = 0; i < 500; ++i) {
    const PackedFigures figures = Random(generator);
    ASSERT_THAT(sums.Add(EncodeFigures(figures)), IsOk());
    AddPlainly(figures, &expected);
  }
  EXPECT_EQ(sums.Cells(), expected);
}

TEST(FigureSumsTest, TheLargestNumbersDoNotOverflow) {
  FigureSums sums(1);
  constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(sums.Add(EncodeFigures({{FigureState::kCount, kLargest}})), IsOk());
  }
  EXPECT_EQ(sums.Cells()[0].sum, absl::int128(kLargest) * 3);
}

TEST(FigureSumsTest, ADamagedReportAddsNothing) {
  std::mt19937 generator(2);
  FigureSums sums(kCells);
  PackedFigures figures = Random(generator);
  figures.back() = {FigureState::kCount, std::numeric_limits<int64_t>::min()};
  const std::string bytes = EncodeFigures(figures);
  ASSERT_THAT(sums.Add(bytes), IsOk());
  const std::vector<CellSum> before = sums.Cells();
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THAT(sums.Add(bytes.substr(0, size)), StatusIs(absl::StatusCode::kDataLoss, _));
  }
  EXPECT_THAT(sums.Add(bytes + '\0'), StatusIs(absl::StatusCode::kDataLoss, _));
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x55);
    FigureSums fresh(kCells);
    if (!fresh.Add(flipped).ok()) {
      EXPECT_EQ(fresh.Cells(), FigureSums(kCells).Cells()) << at;
    }
  }
  EXPECT_EQ(sums.Cells(), before);
}

TEST(FigureSumsTest, AnotherFormIsRefused) {
  FigureSums sums(kCells);
  EXPECT_THAT(sums.Add(EncodeFigures(PackedFigures(kCells - 1))),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(sums.Add(EncodeFigures({})), StatusIs(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace nianbao::form
