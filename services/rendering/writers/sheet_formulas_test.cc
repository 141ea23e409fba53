#include "services/rendering/writers/sheet_formulas.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nianbao::rendering {
namespace {

TEST(SheetFormulas, CellNames) {
  EXPECT_EQ(CellName({0, 0}, false), "A1");
  EXPECT_EQ(CellName({9, 25}, true), "$Z$10");
  EXPECT_EQ(CellName({0, 26}, false), "AA1");
  EXPECT_EQ(CellName({0, 701}, false), "ZZ1");
  EXPECT_EQ(CellName({0, 702}, false), "AAA1");
}

TEST(SheetFormulas, NeighboursMakeRanges) {
  EXPECT_EQ(SumOf({{1, 1}}, false), "SUM(B2)");
  EXPECT_EQ(SumOf({{1, 1}, {1, 2}, {1, 3}}, false), "SUM(B2:D2)");
  EXPECT_EQ(SumOf({{1, 1}, {2, 1}, {4, 1}, {4, 2}}, true), "SUM($B$2:$B$3,$B$5:$C$5)");
}

// Every figure of the edition, in a sheet of one column.
std::map<int, SheetFigure> Figures(const form::Form& form, std::optional<int64_t> count) {
  std::map<int, SheetFigure> figures;
  for (const form::Cell& cell : form.cells()) {
    figures[cell.index] = {{cell.index, 0}, count, count.has_value()};
  }
  return figures;
}

class SheetFormulasOf : public ::testing::TestWithParam<int> {
 protected:
  const std::shared_ptr<const form::Form> form_ =
      *form::FormRegistry::Embedded().ForYear(GetParam());
};

TEST_P(SheetFormulasOf, EveryIdentityIsCheckedAndEveryTotalIsAFormula) {
  const SheetFormulas formulas = FormulasOf(*form_, Figures(*form_, 0));
  EXPECT_EQ(formulas.checks.size(), form_->identities().size());
  for (const form::LinearIdentity& identity : form_->identities()) {
    if (identity.right.size() == 1) {
      EXPECT_TRUE(formulas.totals.contains(identity.right[0])) << identity.rule;
    }
  }
}

TEST_P(SheetFormulasOf, ATotalThatIsNotTheSumStaysAFigure) {
  const form::LinearIdentity& identity = form_->identities().back();
  std::map<int, SheetFigure> figures = Figures(*form_, 0);
  figures[identity.right[0]].count = 1;
  EXPECT_FALSE(FormulasOf(*form_, figures).totals.contains(identity.right[0]));
  figures[identity.left[0]].count = 1;
  EXPECT_TRUE(FormulasOf(*form_, figures).totals.contains(identity.right[0]));
}

TEST_P(SheetFormulasOf, AnEmptyFormSumsUpWhenItIsFilled) {
  const form::LinearIdentity& identity = form_->identities().back();
  std::map<int, SheetFigure> figures = Figures(*form_, std::nullopt);
  EXPECT_THAT(FormulasOf(*form_, figures).totals.at(identity.right[0]),
              ::testing::MatchesRegex("=IF\\(COUNT\\((.*)\\)=0,\"\",SUM\\(.*\\)\\)"));
  figures[identity.right[0]].stated = true;  // As "/" or blank.
  EXPECT_FALSE(FormulasOf(*form_, figures).totals.contains(identity.right[0]));
}

INSTANTIATE_TEST_SUITE_P(Years, SheetFormulasOf, ::testing::Values(2020, 2023));

}  // namespace
}  // namespace nianbao::rendering
