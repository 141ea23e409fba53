#include "services/submission/import/pdf/ruled_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nianbao::import {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr size_t kMany = 1000;

void Across(double y, double from, double to, PdfPage* page) {
  page->rules.push_back({from, y, to, y});
}
void Down(double x, double from, double to, PdfPage* page) {
  page->rules.push_back({x, from, x, to});
}

// Two rows of three columns, 100 wide and 20 high each.
PdfPage Lattice() {
  PdfPage page;
  for (int i = 0; i < 3; ++i) Across(20 * i, 0, 300, &page);
  for (int i = 0; i < 4; ++i) Down(100 * i, 0, 40, &page);
  return page;
}

TEST(FindRuledTables, EachPlaceIsACell) {
  const auto tables = FindRuledTables(Lattice(), kMany);
  ASSERT_THAT(tables, SizeIs(1));
  EXPECT_THAT(tables[0].cells, ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_EQ(tables[0].PlaceAt(150, 30), 4u);
  EXPECT_EQ(tables[0].PlaceAt(150, 50), std::nullopt);
}

TEST(FindRuledTables, AMissingRuleJoinsCells) {
  PdfPage page;
  Across(0, 0, 300, &page);
  Across(20, 100, 300, &page);  // The first column is one cell down,
  Across(40, 0, 300, &page);
  for (const int x : {0, 100, 300}) Down(x, 0, 40, &page);
  Down(200, 20, 40, &page);  // and the first row one cell across from the second.
  const auto tables = FindRuledTables(page, kMany);
  ASSERT_THAT(tables, SizeIs(1));
  EXPECT_THAT(tables[0].cells, ElementsAre(0, 1, 1, 0, 4, 5));
  EXPECT_EQ(tables[0].WidthOf(1), 200);
}

TEST(FindRuledTables, PiecesOfARuleAreOne) {
  PdfPage page = Lattice();
  page.rules[1] = {0, 20, 99, 20};
  Across(20.5, 100, 201, &page);
  Across(19.8, 200, 300, &page);
  const auto tables = FindRuledTables(page, kMany);
  ASSERT_THAT(tables, SizeIs(1));
  EXPECT_THAT(tables[0].cells, ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(FindRuledTables, SidesMayBeOpen) {
  PdfPage page;
  for (int i = 0; i < 3; ++i) Across(20 * i, 0, 300, &page);
  Down(100, 0, 40, &page);
  Down(200, 0, 40, &page);
  EXPECT_THAT(FindRuledTables(page, kMany)[0].cells, ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(FindRuledTables, TablesApartAreTwo) {
  PdfPage page = Lattice();
  for (const PdfRule& rule : Lattice().rules) {
    page.rules.push_back({rule.x0, rule.y0 + 100, rule.x1, rule.y1 + 100});
  }
  EXPECT_THAT(FindRuledTables(page, kMany), SizeIs(2));
}

TEST(FindRuledTables, LinesThatEncloseNothingAreNone) {
  PdfPage page;
  Across(10, 0, 300, &page);
  Across(20, 0, 300, &page);
  Down(500, 0, 300, &page);
  EXPECT_THAT(FindRuledTables(page, kMany), IsEmpty());
}

TEST(FindRuledTables, ADrawingIsNone) { EXPECT_THAT(FindRuledTables(Lattice(), 5), IsEmpty()); }

}  // namespace
}  // namespace nianbao::import
