#include "services/rendering/year_table.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace nianbao::rendering {
namespace {

using ::testing::SizeIs;

std::vector<int> Years(int first, int count) {
  std::vector<int> years;
  for (int i = 0; i < count; ++i) years.push_back(first + i);
  return years;
}

TEST(YearTableTest, ManyYearsTakeSeveralTables) {
  const YearRow row{"甲", "乙", "a/b.c", std::vector<std::string>(20, "1")};
  const std::vector<Table> tables = YearTables("t", "表", Years(2019, 20), {row});
  ASSERT_THAT(tables, SizeIs(3));
  EXPECT_EQ(tables[0].id, "t");
  EXPECT_EQ(tables[1].id, "t-2");
  EXPECT_EQ(tables[0].caption, "表（2019—2024年）");
  EXPECT_EQ(tables[2].caption, "表（2032—2038年）");
  int figures = 0;
  int addresses = 0;
  for (const Table& table : tables) {
    double width = 0;
    for (const double share : table.widths) width += share;
    EXPECT_NEAR(width, 1, 1e-9);
    EXPECT_THAT(table.widths, SizeIs(static_cast<size_t>(table.columns)));
    for (const TableCell& cell : table.rows[1].cells) {
      figures += cell.text == "1" ? 1 : 0;
      addresses += cell.address.empty() ? 0 : 1;
    }
  }
  EXPECT_EQ(figures, 20);
  EXPECT_EQ(addresses, 1);
}

TEST(YearTableTest, LongFiguresHaveRoom) {
  const YearRow row{"甲", "", "", std::vector<std::string>(6, "1234567890123.456789")};
  EXPECT_THAT(YearTables("t", "表", Years(2019, 6), {row}), SizeIs(2));
}

TEST(YearTableTest, RowsOfAGroupStandUnderItsHead) {
  const std::vector<Table> tables =
      YearTables("t", "表", {2021},
                 {{"甲", "一", "", {"1"}}, {"甲", "二", "", {"2"}}, {"乙", "一", "", {"3"}}});
  ASSERT_THAT(tables, SizeIs(1));
  const Table& table = tables[0];
  ASSERT_THAT(table.rows, SizeIs(4));
  EXPECT_EQ(table.rows[1].cells[0].row_span, 2);
  EXPECT_THAT(table.rows[2].cells, SizeIs(2));
  const std::string group = table.rows[1].cells[0].id;
  EXPECT_EQ(table.rows[2].cells[1].headers,
            absl::StrCat(table.rows[0].cells[1].id, " ", group, " ", table.rows[2].cells[0].id));
}

}  // namespace
}  // namespace nianbao::rendering
