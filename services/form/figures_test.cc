#include "services/form/figures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "tests/support/status_matchers.h"

namespace nianbao::form {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;

PackedFigures Random(std::mt19937& generator, size_t size) {
  PackedFigures figures(size);
  for (PackedFigure& figure : figures) {
    figure.state = static_cast<FigureState>(generator() % 6);
    if (!figure.HasNumber()) continue;
    switch (generator() % 4) {
      case 0:
        break;
      case 1:
        figure.value = std::numeric_limits<int64_t>::max();
        break;
      case 2:
        figure.value = std::numeric_limits<int64_t>::min();
        break;
      default:
        figure.value = static_cast<int64_t>(generator()) - 1000;
    }
  }
  return figures;
}

TEST(FiguresTest, EveryStateAndNumberComesBack) {
  std::mt19937 generator(1);
  for (int round = 0; round < 500; ++round) {
    const PackedFigures figures = Random(generator, round % 210);
    const auto again = DecodeFigures(EncodeFigures(figures));
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(*again, figures);
  }
}

TEST(FiguresTest, AReportOfZerosIsAFewBytes) {
  const PackedFigures zeros(200, PackedFigure{FigureState::kCount, 0});
  EXPECT_LT(EncodeFigures(zeros).size(), 10u);
}

TEST(FiguresTest, DamageIsNoticedOrHarmless) {
  std::mt19937 generator(2);
  const std::string bytes = EncodeFigures(Random(generator, 200));
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THAT(DecodeFigures(bytes.substr(0, size)), StatusIs(absl::StatusCode::kDataLoss, _));
  }
  EXPECT_THAT(DecodeFigures(bytes + '\0'), StatusIs(absl::StatusCode::kDataLoss, _));
  // A length from damaged bytes must not make the decoder reserve without end.
  EXPECT_FALSE(DecodeFigures("\x01\xff\xff\xff\xff\xff\xff\xff\xff\x7f").ok());
  EXPECT_FALSE(DecodeFigures("\x02").ok());
}

TEST(FiguresTest, PacksByCell) {
  v1::EditionRef ref;
  ref.set_id("2021");
  const auto form = *FormRegistry::Embedded().Find(ref);
  report::v1::Report report;
  auto& total = *report.add_figures();
  total.set_cell("requests/received.total");
  total.set_count(13);
  auto& fees = *report.add_figures();
  fees.set_cell("disclosure/fees.amount");
  fees.mutable_amount()->set_fen(500000);
  const PackedFigures packed = Pack(*form, report);
  ASSERT_EQ(packed.size(), 200u);
  const auto at = [&](const char* cell) { return packed[static_cast<size_t>(*form->Find(cell))]; };
  EXPECT_EQ(at("requests/received.total"), (PackedFigure{FigureState::kCount, 13}));
  EXPECT_EQ(at("disclosure/fees.amount"), (PackedFigure{FigureState::kMoney, 500000}));
  EXPECT_EQ(at("disclosure/rules.made"), PackedFigure());
}

TEST(FiguresTest, TheOrderOfFiguresDoesNotCountAndUnknownCellsDoNot) {
  v1::EditionRef ref;
  ref.set_id("2021");
  const auto form = *FormRegistry::Embedded().Find(ref);
  report::v1::Report report;
  PackedFigures expected;
  for (const Cell& cell : form->cells()) {
    report::v1::Figure& figure = *report.add_figures();
    figure.set_cell(cell.address);
    figure.set_count(1000 + cell.index);
    expected.push_back({FigureState::kCount, 1000 + cell.index});
  }
  EXPECT_EQ(Pack(*form, report), expected);
  report.add_figures()->set_cell("requests/received.nobody");
  std::mt19937 generator(3);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(report.mutable_figures()->begin(), report.mutable_figures()->end(), generator);
    EXPECT_EQ(Pack(*form, report), expected);
  }
}

}  // namespace
}  // namespace nianbao::form
