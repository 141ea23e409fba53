#include "services/rendering/writers/plain_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nianbao::rendering {
namespace {

using ::testing::HasSubstr;

Document WithParagraph(const std::string& text) {
  Document document;
  document.title = "某局年报";
  Node node;
  node.text = text;
  document.nodes.push_back(std::move(node));
  return document;
}

TEST(Markdown, NothingOfTheTextIsMarkup) {
  const struct {
    const char* text;
    const char* written;
  } kCases[] = {
      {"# 一", "\\# 一"},
      {"- 项", "\\- 项"},
      {"+ 项", "\\+ 项"},
      {"===", "\\==="},
      {"12. 项", "12\\. 项"},
      {"1.5 万元", "1\\.5 万元"},
      {"a|b*c_d`e[f]~", "a\\|b\\*c\\_d\\`e\\[f\\]\\~"},
      {"<b>&lt;", "&lt;b&gt;&amp;lt;"},
      {"C:\\dir", "C:\\\\dir"},
      {"甲\n    - 乙", "甲  \n\\- 乙"},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(WriteMarkdown(WithParagraph(one.text)),
              std::string("# 某局年报\n\n") + one.written + "\n\n");
  }
}

TEST(Text, ATabOfTheTextMakesNoCells) {
  EXPECT_THAT(WriteText(WithParagraph("甲\t乙")), HasSubstr("甲 乙\n"));
}

// A note tells what the ground of a cell means, and there is none here.
TEST(PlainWriters, LeaveOutNotesOnHowThingsLook) {
  Document document = WithParagraph("注：加底色的单元格，空白的为尚未填报。");
  document.nodes[0].kind = Node::Kind::kNote;
  EXPECT_EQ(WriteMarkdown(document), "# 某局年报\n\n");
  EXPECT_EQ(WriteText(document), "某局年报\n\n");
}

TEST(Text, SpannedPlacesAreEmptyCells) {
  Document document = WithParagraph("");
  Table table;
  table.columns = 3;
  table.rows.resize(2);
  table.rows[0].cells.resize(2);
  table.rows[0].cells[0].text = "组";
  table.rows[0].cells[0].row_span = 2;
  table.rows[0].cells[1].text = "宽";
  table.rows[0].cells[1].column_span = 2;
  table.rows[1].cells.resize(2);
  table.rows[1].cells[0].text = "1";
  table.rows[1].cells[1].text = "2";
  document.tables.push_back(std::move(table));
  document.nodes[0].kind = Node::Kind::kTable;
  document.nodes[0].table = 0;
  EXPECT_EQ(WriteText(document), "某局年报\n\n组\t宽\t\n\t1\t2\n\n");
}

TEST(Text, ARowEndsWithItsLastFigure) {
  Document document = WithParagraph("");
  Table table;
  table.columns = 4;
  table.rows.resize(1);
  table.rows[0].cells.resize(3);
  table.rows[0].cells[0].text = "行";
  table.rows[0].cells[1].address = "t/r.a";
  table.rows[0].cells[2].text = "7";
  table.rows[0].cells[2].address = "t/r.b";
  table.rows[0].cells[2].column_span = 2;
  document.tables.push_back(std::move(table));
  document.nodes[0].kind = Node::Kind::kTable;
  document.nodes[0].table = 0;
  EXPECT_EQ(WriteText(document), "某局年报\n\n行\t\t7\n\n");
}

}  // namespace
}  // namespace nianbao::rendering
