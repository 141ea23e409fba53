#include "services/submission/import/html_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/submission/import/page_chrome.h"
#include "tests/support/status_matchers.h"

namespace nianbao::import {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

// Paragraphs as they are; of a table each row as "[a|b|>]", ">" a merged cell's continuation.
std::vector<std::string> Shown(const SourceDocument& document) {
  std::vector<std::string> shown;
  for (const SourceItem& item : document.items) {
    if (const Paragraph* text = std::get_if<Paragraph>(&item)) {
      shown.push_back(text->text);
      continue;
    }
    std::string table;
    for (const SourceRow& row : std::get<Grid>(item).rows) {
      std::vector<std::string> cells;
      for (const SourceCell& cell : row) cells.push_back(cell.continued ? ">" : cell.text);
      absl::StrAppend(&table, "[", absl::StrJoin(cells, "|"), "]");
    }
    shown.push_back(table);
  }
  return shown;
}

struct Case {
  const char* name;
  const char* page;
  std::vector<std::string> shown;
  const char* chrome;  // Of the note; empty: none.
};
void PrintTo(const Case& c, std::ostream* os) { *os << c.name; }

const Case kCases[] = {
    {"BlocksAndBreaksPartParagraphs", "<div>一<p>二<br>三</div>四", {"一", "二", "三", "四"}, ""},
    {"WordsInPiecesAreOne",
     "<p>行政<span>规</span><font>范</font><strike></strike>性&ldquo;文&rdquo;<o:p>&nbsp;</o:p></"
     "p>",
     {"行政规范性“文”"},
     ""},
    {"ADigitIsRaisedByItsStyleToo",
     "<p>12<span style='vertical-align: super'>1</span><table><tr><td>甲<td "
     "style='vertical-align:super'>13<sup>2</sup></table>",
     {"12¹", "[甲|13²]"},
     ""},
    {"WhatIsHiddenIsNotRead",
     "<p style='DISPLAY: none'>隐</p><p hidden>隐</p><span style='mso-hide:all'>隐</span>"
     "<script>x</script><!--[if gte mso 9]><xml>y</xml><![endif]--><xml><w:View>Normal</w:View>"
     "</xml><![if !supportEmptyParas]>见<![endif]>",
     {"见"},
     ""},
    {"RowsAndColumnsSpan",
     "<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>1<td>2</tr></table>",
     {"[甲|乙|>][>|1|2]"},
     ""},
    {"ASpanOfZeroGoesToTheEnd",
     "<table><tr><td rowspan=0>甲<td>1<tr><td>2<tr><td>3</table>",
     {"[甲|1][>|2][>|3]"},
     ""},
    {"AHiddenCellHasNoPlace",
     "<table><tr><td>甲<td style='display:none'>9<td>1</table>",
     {"[甲|1]"},
     ""},
    {"ParagraphsOfACellAreItsLines",
     "<table><tr><td><p class=MsoNormal>科研<p>机构<td><p>&nbsp;<td>0</table>",
     {"[科研\n机构||0]"},
     ""},
    {"ATableOfTablesIsLayout",
     "<table><tr><td>左<td><p>上</p><table><tr><td>甲<td>1</table></table>",
     {"左", "上", "[甲|1]"},
     ""},
    {"ATableOfOneCellARowIsLayout",
     "<table><tr><td><p>一、总体情况</p><p>文</p><tr><td>二</table>",
     {"一、总体情况", "文", "二"},
     ""},
    {"ABoxInACellIsItsText",
     "<table><tr><td>甲<td><table><tr><td>1</table><td>2<tr><td>乙<td>3<td>4</table>",
     {"[甲|1|2][乙|3|4]"},
     ""},
    {"NavigationByItsElement",
     "<nav>首</nav><p>文<footer>尾</footer><aside>侧</aside>",
     {"文"},
     "首 尾 侧"},
    {"NavigationByItsName",
     "<div class='col-2 Bread-crumb'>首页 &gt; 公开</div><p>文<div id=footer>某某承办</div>",
     {"文"},
     "首页 > 公开 某某承办"},
    {"ANameDoesNotMakeAnArticleChrome",
     "<div id=print><p>根据规定。现予公布。</p></div><div "
     "class=search><table><tr><td>甲<td>1</table>"
     "</div><div class=foot>某局2023年政府信息公开工作年度报告</div>",
     {"根据规定。现予公布。", "[甲|1]", "某局2023年政府信息公开工作年度报告"},
     ""},
    {"LinesOfLinks",
     "<p>文<a href=a.html>见此</a><ul><li><a href=b.html>政务公开</a> | <a href='#'>互动</a></ul>"
     "<p><a href=c.html>一、总体情况</a><p><a name=d>锚</a>",
     {"文见此", "一、总体情况", "锚"},
     "政务公开 | 互动"},
    {"LinesOfAPortal",
     "<p>发布时间：2024-01-30 浏览次数：12<p>文<p>【打印本页】【关闭窗口】<p>上一篇：没有了",
     {"文"},
     "发布时间：2024-01-30"},
    {"WhatIsMarkedAsMainStays",
     "<main><p>发布时间：1月</main><p>分享到：",
     {"发布时间：1月"},
     "分享到"},
};

class HtmlReaderTest : public ::testing::TestWithParam<Case> {};

TEST_P(HtmlReaderTest, ReadsWhatIsSeen) {
  const auto document = ReadHtml(GetParam().page, ReaderLimits());
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(Shown(*document), GetParam().shown);
  const bool said = *GetParam().chrome != '\0';
  ASSERT_EQ(document->notes.size(), said ? 1u : 0u);
  if (said) {
    EXPECT_EQ(document->notes[0].code, "PAGE_CHROME");
    EXPECT_THAT(document->notes[0].message, HasSubstr(GetParam().chrome));
  }
}

INSTANTIATE_TEST_SUITE_P(Pages, HtmlReaderTest, ::testing::ValuesIn(kCases),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(HtmlReaderTest, WhatIsStruckOutIsToldApart) {
  const auto document = ReadHtml(
      "<p>共<del>3</del>4件<table><tr><td>甲<td><s>12</s>13<td><strike>1</strike>"
      "<span style='text-decoration: underline line-through'>4</span><td style="
      "'text-decoration:line-through'>5<tr style='text-decoration:line-through'><td>乙<td>6<td>"
      "<td> </table><s><p>去</p></s>",
      ReaderLimits());
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(Shown(*document), (std::vector<std::string>{"共（划去：3）4件",
                                                        "[甲|13（划去：12）|14（划去）|5（划去）]"
                                                        "[乙（划去）|6（划去）||]",
                                                        "（划去：去）"}));
  ASSERT_EQ(document->notes.size(), 1u);
  EXPECT_EQ(document->notes[0].code, "STRUCK_TEXT");
  EXPECT_TRUE(document->notes[0].needs_person);
  EXPECT_EQ(document->notes[0].position.line, 1);
}

TEST(HtmlReaderTest, ATableOrAPartOfItMayBeStruckOut) {
  const auto document = ReadHtml(
      "<table style='text-decoration:line-through'><tr><td>甲<td>1</table>"
      "<table><tbody style='text-decoration:line-through'><tr><td>乙<td>2<tr><td>丙<td>3<tbody><tr>"
      "<td>丁<td>4</table>",
      ReaderLimits());
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(Shown(*document),
            (std::vector<std::string>{"[甲（划去）|1（划去）]",
                                      "[乙（划去）|2（划去）][丙（划去）|3（划去）][丁|4]"}));
}

std::string Times(int n, absl::string_view text) {
  std::string result;
  for (int i = 0; i < n; ++i) absl::StrAppend(&result, text);
  return result;
}

struct LimitCase {
  const char* name;
  std::string page;
  const char* message;
};
void PrintTo(const LimitCase& c, std::ostream* os) { *os << c.name; }

class HtmlLimitTest : public ::testing::TestWithParam<LimitCase> {};

TEST_P(HtmlLimitTest, IsMet) {
  ReaderLimits limits;
  limits.max_items = 1000;
  EXPECT_THAT(ReadHtml(GetParam().page, limits),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr(GetParam().message)));
}

std::vector<LimitCase> Limits() {
  std::string fonts;
  for (int i = 0; i < 9000; ++i) absl::StrAppend(&fonts, "<font size=", i, ">");
  return {
      {"Depth", Times(201, "<div>"), "nested more than 200"},
      {"DepthOfAllTags", Times(20000, "<div>"), "nested more than 200"},
      {"Tags", Times(20001, "<p>"), "more than 20000 tags"},
      // Every paragraph opens all of them again.
      {"Memory", absl::StrCat("<p>", fonts, "</p>", Times(10000, "<p>x</p>")),
       "unfolds to more than"},
      {"Cells", absl::StrCat("<table>", Times(300, "<tr><td colspan=200>1<td>2"), "</table>"),
       "more than 50000 cells"},
      {"Paragraphs", Times(1003, "<p>x"), "more than 1000 paragraphs"},
  };
}

INSTANTIATE_TEST_SUITE_P(Pages, HtmlLimitTest, ::testing::ValuesIn(Limits()),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(PageChromeTest, LinesOfReportsAreNone) {
  for (const char* line : {"一、总体情况", "（四）政府信息公开平台建设情况。发布时间及时。", "中",
                           "分享经验，改进工作", "下载量有所上升", "来源于上年结转的申请1件",
                           "信息来源不够规范。", "—", "2024年1月30日"}) {
    EXPECT_FALSE(IsChromeLine(line)) << line;
  }
  for (const char* line : {"打 印 | 关 闭", "[字体：大 中 小]", "某ICP备05000000号-1",
                           "分享到：微信 微博", "责任编辑：张三"}) {
    EXPECT_TRUE(IsChromeLine(line)) << line;
  }
}

}  // namespace
}  // namespace nianbao::import
