#include "services/submission/import/sheet_sums.h"

#include <gtest/gtest.h>

#include <set>

namespace nianbao::import {
namespace {

// A formula in row 9 over cells A1 to D1: 1, 2.5, nothing twice; E1 is an error.
struct Case {
  const char* formula;
  const char* saved;
  bool text;
  bool held;
};

TEST(SheetSumsTest, ASumIsKnownByItsCells) {
  const Case kCases[] = {
      {"SUM(A1:D1)", "3.5", false, true},
      {"SUM( A1 : D1 )", "3.5", false, true},
      {"SUM($A$1,B1)", "3.5", false, true},
      {"SUM(A1:D1)", "3.50000000000000001", false, true},
      {"SUM(A1:D1)", "0", false, false},
      {"SUM(A1:D1)", "", false, false},
      {"SUM(A1:D1)", "3.5", true, false},
      {"SUM(C1:D1)", "0", false, true},
      {"SUM(A1:E1)", "3.5", false, false},
      {"SUM(A1:A9)", "1", false, false},
      {"SUM(A:A)", "1", false, false},
      {"SUM(x!A1)", "1", false, false},
      {"SUM(A1)+SUM(B1)", "3.5", false, false},
      {"SUM()", "0", false, false},
      {"A1+B1", "3.5", false, false},
      {"", "3.5", false, false},
      {"IF(COUNT(C1:D1)=0,\"\",SUM(C1:D1))", "", true, true},
      {"IF(COUNT(C1:D1)=0,\"\",SUM(C1:D1))", "0", false, false},
      {"IF(COUNT(A1:D1)=0,\"\",SUM(A1:D1))", "", true, false},
      {"IF(COUNT(A1:D1)=0,\"\",SUM(A1:D1))", "3.5", false, true},
      {"IF(COUNT(A1)=0,\"\",SUM(A1:D1))", "3.5", false, false},
  };
  for (const Case& one : kCases) {
    SheetSums sums;
    sums.AddNumber({0, 0}, "1");
    sums.AddNumber({0, 1}, "2.5");
    sums.AddError({0, 4});
    sums.AddFormula({8, 0}, one.formula, one.saved, one.text);
    EXPECT_EQ(sums.Held().size(), one.held ? 1u : 0u) << one.formula << " " << one.saved;
  }
}

TEST(SheetSumsTest, ASumOfSumsIsAsSureAsThey) {
  SheetSums sums;
  sums.AddFormula({0, 3}, "SUM(B1:C1)", "3", false);
  sums.AddFormula({0, 1}, "SUM(A1)", "1", false);
  sums.AddNumber({0, 0}, "1");
  sums.AddNumber({0, 2}, "2");
  sums.AddFormula({1, 0}, "A1*0", "0", false);
  sums.AddFormula({1, 1}, "SUM(A1,A2)", "1", false);
  EXPECT_EQ(sums.Held(), (std::set<SheetSums::Place>{{0, 1}, {0, 3}}));
}

TEST(SheetSumsTest, APlaceThatIsThereTwiceIsNotKnown) {
  SheetSums sums;
  sums.AddNumber({0, 0}, "1");
  sums.AddNumber({0, 0}, "2");
  sums.AddNumber({0, 1}, "3");
  sums.AddNumber({0, 1}, "3");
  sums.AddFormula({1, 0}, "SUM(A1)", "1", false);
  sums.AddFormula({1, 1}, "SUM(B1)", "3", false);
  sums.AddFormula({1, 2}, "SUM(B1)", "3", false);
  sums.AddFormula({1, 2}, "SUM(B1)", "3", false);
  EXPECT_EQ(sums.Held(), (std::set<SheetSums::Place>{{1, 1}}));
}

TEST(SheetSumsTest, NumbersThatCannotBeAddedAreNone) {
  for (const char* number : {"9e12", "9223372036854", "0.0000001", "1e300"}) {
    SheetSums sums;
    sums.AddNumber({0, 0}, number);
    sums.AddNumber({0, 1}, number);
    sums.AddFormula({1, 0}, "SUM(A1:B1)", number, false);
    EXPECT_TRUE(sums.Held().empty()) << number;
  }
}

}  // namespace
}  // namespace nianbao::import
