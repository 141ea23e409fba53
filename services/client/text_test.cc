#include "services/client/text.h"

#include <gtest/gtest.h>

namespace nianbao::client {
namespace {

TEST(TextTest, ChineseTakesTwoColumns) {
  EXPECT_EQ(DisplayWidth("abc"), 3);
  EXPECT_EQ(DisplayWidth("年报"), 4);
  EXPECT_EQ(DisplayWidth("（一）"), 6);
  EXPECT_EQ(DisplayWidth("𬭚"), 2);
}

TEST(TextTest, FitCutsAtACharacter) {
  EXPECT_EQ(Fit("年报", 4), "年报");
  EXPECT_EQ(Fit("年报年报", 5), "年报…");
  EXPECT_EQ(Fit("年报年报", 4), "年…");
}

TEST(TextTest, ColumnsAlignAndLinesEndClean) {
  Table table({"name", "n"});
  table.Add({"年报", "1"});
  table.Add({"a", ""});
  EXPECT_EQ(table.Print({}), "name  n\n年报  1\na\n");
}

TEST(TextTest, ColourOnlyWhereAsked) {
  EXPECT_EQ(Painter{false}(Style::kBad, "x"), "x");
  EXPECT_EQ(Painter{true}(Style::kBad, "x"), "\x1b[31mx\x1b[0m");
}

}  // namespace
}  // namespace nianbao::client
