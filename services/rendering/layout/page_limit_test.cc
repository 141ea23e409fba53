// What is longer than a theme allows is not set to its end.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "services/rendering/layout/fonts.h"
#include "services/rendering/layout/pen.h"
#include "services/rendering/layout/shaper_pool.h"
#include "services/rendering/layout/table_flow.h"
#include "services/rendering/layout/text_flow.h"
#include "services/rendering/list_table.h"
#include "services/rendering/theme.h"
#include "tests/support/status_matchers.h"

namespace nianbao::rendering {
namespace {

constexpr int kPages = 5;
constexpr int kLines = 2000;  // Of which a page has some twenty, or rows fifty.

class PageLimitTest : public ::testing::Test {
 protected:
  PageLimitTest() {
    const auto official = Themes::BuiltIn().Find("");
    EXPECT_THAT(official, test::IsOk());
    theme_ = (*official)->theme();
    theme_.set_page_limit(kPages);
    const auto fonts = (*official)->Fonts();
    EXPECT_THAT(fonts, test::IsOk());
    shaper_ = HoldShaper(*fonts);
  }

  void Begin(Pen& pen) {
    pen.AddElement(Element::Type::kDocument, -1);
    pen.NewPage();
  }

  v1::Theme theme_;
  HeldShaper shaper_;
  DisplayList list_;
};

TEST_F(PageLimitTest, OfTextNoMoreIsSetThanShowsThatItIsTooLong) {
  for (const Node::Kind kind : {Node::Kind::kList, Node::Kind::kParagraph}) {
    list_ = {};
    Pen pen(theme_, *shaper_, list_);
    Begin(pen);
    Node node;
    node.kind = kind;
    node.text = std::string(kLines, '\n');
    TextFlow(pen).Add(node);
    EXPECT_TRUE(pen.TooLong());
    EXPECT_EQ(list_.pages.size(), size_t{kPages + 1});
    EXPECT_LT(list_.elements.size(), size_t{kLines});
  }
}

TEST_F(PageLimitTest, OfATableNoMoreIsSetThanShowsThatItIsTooLong) {
  Pen pen(theme_, *shaper_, list_);
  Begin(pen);
  ListTable rows("rows", "行", {{"甲", 0.5}, {"乙", 0.5}});
  for (int i = 0; i < kLines; ++i) {
    rows.Begin("行");
    rows.Add({"1", {}}, false);
  }
  const Table table = std::move(rows).Take();
  PlaceTable(ChooseTable(table, theme_.table(), {pen.width(), pen.height(), 0}, *shaper_), pen);
  EXPECT_TRUE(pen.TooLong());
  EXPECT_EQ(list_.pages.size(), size_t{kPages + 1});
}

}  // namespace
}  // namespace nianbao::rendering
