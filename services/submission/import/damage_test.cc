// The kinds of damage that real reports have, by the numbers of docs/import.md, each with its
// outcome: read right, or unread with its alternatives and a finding.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/submission/import/import.h"
#include "services/submission/import/table_matcher.h"
#include "tests/support/status_matchers.h"

namespace nianbao::import {
namespace {

using test::IsOk;

struct Case {
  int kind;
  const char* name;
  const char* format;
  const char* section;  // Heading of the part the lines stand in.
  const char* lines;
  const char* cell;
  const char* value;                      // "3", "/", "blank", "none", or "unread".
  const char* code = "";                  // A finding that must be there; empty: any.
  std::vector<std::string> offered = {};  // The alternatives of an unread cell.
  const char* kept = "";                  // Words that must stand in the report's prose.
};
void PrintTo(const Case& c, std::ostream* os) { *os << c.kind << " " << c.name; }

constexpr char kTwo[] = "二、主动公开政府信息情况";
constexpr char kThree[] = "三、收到和处理政府信息公开申请情况";
constexpr char kFour[] = "四、政府信息公开行政复议、行政诉讼情况";

const Case kCases[] = {
    {1, "ShiftedRow", "markdown", kThree,
     "| | (六) 其他处理 | 2. 重复申请 | 2 | 0 | 0 | 0 | 0 | 0 | 2 |\n"
     "| | | 3. 要求提供公开出版物 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n"
     "| 一、本年新收政府信息公开申请数量 | | 5 | 0 | 0 | 0 | 0 | 0 | 6 | |\n",
     "requests/received.total", "6", "SHIFTED_ROW"},
    {1, "LostGroups", "markdown", kThree,
     "| | （六）其他处理 | 1. 逾期未补正 | 2 | 0 | 0 | 0 | 0 | 0 | 2 |\n"
     "| 3. 其他 | | 1 | 0 | 0 | 0 | 0 | 0 | 1 | |\n",
     "requests/other_rest.natural_person", "1", ""},
    {2, "EmptyColumnsAtTheEnd", "markdown", kTwo, "| 规章 | 0 | 0 | 3 | | | |\n",
     "disclosure/rules.in_force", "3"},
    {3,
     "DigitsRunTogether",
     "text",
     kThree,
     "（二）部分公开3100004\n",
     "requests/partly_disclosed.business",
     "unread",
     "RUN_TOGETHER",
     {"1"}},
    {3,
     "TwoCuts",
     "text",
     kThree,
     "（七）总计220000022\n",
     "requests/total.natural_person",
     "unread",
     "RUN_TOGETHER",
     {"2", "22"}},
    {3,
     "TableFourInOneNumber",
     "text",
     kFour,
     "结果维持\n10203120001200000\n",
     "disputes/direct_suit.upheld",
     "unread",
     "RUN_TOGETHER",
     {"12"}},
    {3,
     "TableFourWithoutHeads",
     "text",
     kFour,
     "10203120001200000\n",
     "disputes/direct_suit.upheld",
     "none",
     "MISSING_TABLE",
     {},
     "10203120001200000"},
    {4, "OneCellPerLine", "text", kThree,
     "一、本年新收政府信息公开申请数量\n|\n4\n|\n1\n|\n0\n|\n0\n|\n0\n|\n0\n|\n5\n",
     "requests/received.business", "1"},
    {4, "OneCellPerLineWithBlanks", "text", kThree,
     "（一）予以公开\n\n5\n\n0\n\n0\n\n0\n\n0\n\n0\n\n5\n", "requests/disclosed.total", "5"},
    {5,
     "TwoNumbersLeft",
     "text",
     kThree,
     "（一）予以公开 | 5 | 5\n",
     "requests/disclosed.natural_person",
     "unread",
     "DROPPED_CELLS",
     {"5", "blank"}},
    {5,
     "OneNumberLeft",
     "text",
     kThree,
     "（二）部分公开 | 2\n",
     "requests/partly_disclosed.other",
     "unread",
     "DROPPED_CELLS",
     {"2", "blank"}},
    {6, "OrganisationColumnsBlank", "markdown", kThree, "| （一）予以公开 | 6 | | | | | | 6 |\n",
     "requests/disclosed.research", "blank", "BLANK_CELL"},
    {6, "OnlyTheTotal", "markdown", kThree, "| （一）予以公开 | | | | | | | 1 |\n",
     "requests/disclosed.total", "1", "BLANK_CELL"},
    {6, "BlankTotal", "markdown", kThree, "| （三）不予公开 | 1.属于国家秘密 | 2 | | | | | 1 | |\n",
     "requests/refused_state_secret.other", "1", "BLANK_CELL"},
    {7, "LastCellLost", "markdown", kThree,
     "| 一、本年新收政府信息公开申请数量 | 3 | 0 | 0 | 0 | 0 | 0 | 3 |\n"
     "| 四、结转下年度继续办理 | 3 | 0 | 0 | 0 | 0 | 0 |\n",
     "requests/carried_out.total", "none", "LAST_CELL_LOST"},
    {8, "LabelWithoutNumbers", "text", kTwo, "规章\n行政许可\n0\n", "disclosure/rules.made", "none",
     "ROW_WITHOUT_NUMBERS"},
    {9,
     "EmptySection",
     "text",
     kThree,
     "（表格略）\n",
     "requests/received.total",
     "none",
     "MISSING_TABLE",
     {},
     "（表格略）"},
    {10,
     "TornLabel",
     "markdown",
     kThree,
     "| 2.没有现成信息需要另行 |\n| 4 | 0 | 0 | 0 | 0 | 0 | 4 |\n| 制作 |\n"
     "| （七）总计 | 4 | 0 | 0 | 0 | 0 | 0 | 4 |\n",
     "requests/unavailable_needs_creation.natural_person",
     "unread",
     "UNLABELLED_ROW",
     {"4"}},
    {10,
     "LostLabel",
     "markdown",
     kThree,
     "| 1.信访举报投诉类申请 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n| 2 | 0 | 0 | 0 | 0 | 0 | 2 |\n"
     "| 3.要求提供公开出版物 | 3 | 0 | 0 | 0 | 0 | 0 | 3 |\n",
     "requests/declined_repeated.total",
     "unread",
     "UNLABELLED_ROW",
     {"2"}},
    {11,
     "LabelsWoven",
     "text",
     kThree,
     "三、本          1.本机关不掌握相关政府\n年度办  （四）无                        7 0 0 0 0 0 "
     "7\n"
     "理结果  法提供  信息\n",
     "requests/unavailable_not_held.total",
     "none",
     "MISSING_TABLE",
     {},
     "年度办 （四）无 7 0 0 0 0 0 7"},
    {12, "GroupInItsNeighboursRow", "markdown", kThree,
     "| （三）不 | 4.保护第三方合法权益 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n"
     "| 予公开 | 5.属于三类内部事务信息 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n",
     "requests/refused_internal_affairs.total", "1"},
    {13, "PageBreakInTheTable", "text", kThree,
     "（四）无   1.本机关不掌握相关政府信息   9 0 0 0 0 0 9\n— 5 —\n"
     "法提供     2.没有现成信息需要另行制作   1 0 0 0 0 0 1\n",
     "requests/unavailable_needs_creation.total", "1", "PAGE_CHROME"},
    {14, "HeadsInTwoLines", "html", kThree,
     "<table><tr><td>商业<br>企业<td>科研<br>机构<td>社会公<br>益组织"
     "<tr><td>（一）予以公开<td>3<td>0<td>0<td>0<td>0<td>0<td>3</table>",
     "requests/disclosed.natural_person", "3"},
    {14, "VerticalHeads", "markdown", kFour,
     "| 结 | 结 |\n| 果 | 果 |\n| 维 | 纠 |\n| 持 | 正 |\n"
     "| 2 | 0 | 0 | 1 | 3 | 0 | 0 | 0 | 0 | 0 | 1 | 0 | 0 | 0 | 1 |\n",
     "disputes/suit_after_reconsideration.total", "1"},
    {15, "HeadsOfTableFourRunTogether", "markdown", kFour,
     "| 结果维持 结果结果其他尚未 总计 |\n"
     "| 2 | 0 | 0 | 1 | 3 | 0 | 0 | 0 | 0 | 0 | 1 | 0 | 0 | 0 | 1 |\n",
     "disputes/reconsideration.pending", "1"},
    {16,
     "ColumnsOneAfterTheOther",
     "text",
     kThree,
     "8 0 0 0 0 0 8\n0 0 0 0 0 0 0\n（一）予以公开\n（二）部分公开\n",
     "requests/disclosed.total",
     "none",
     "ROW_WITHOUT_NUMBERS",
     {},
     "8 0 0 0 0 0 8"},
    {17, "InventedHeads", "markdown", kThree,
     "| 项目 | 数据1 | 数据2 | 数据3 | 数据4 | 数据5 | 数据6 | 总计 |\n"
     "| 1.信访举报投诉类申请 | 2 | 0 | 0 | 0 | 0 | 0 | 2 |\n",
     "requests/declined_petition.total", "2"},
    {17, "HeadsOfAnotherTable", "markdown", kThree,
     "| 信息内容 | 制发 | 废止 | 有效 |\n| 2.重复申请 | 2 | 0 | 0 | 0 | 0 | 0 | 2 |\n",
     "requests/declined_repeated.total", "2"},
    {18, "NotApplicable", "markdown", kTwo, "| 规章 | / | / | / |\n", "disclosure/rules.made", "/",
     "NOT_APPLICABLE_CELL"},
    {18, "EmptyMsoParagraph", "html", kTwo,
     "<table><tr><td>规章<td>&nbsp;<td><p class=MsoNormal><o:p>&nbsp;</o:p></p><td>—</table>",
     "disclosure/rules.abolished", "blank", "BLANK_CELL"},
    {19, "UnitInCell", "markdown", kTwo, "| 行政事业性收费 | 8100.5元 |\n",
     "disclosure/fees.amount", "810050", "UNIT_IN_CELL"},
    {19,
     "RemarkInCell",
     "markdown",
     kTwo,
     "| 行政规范性文件 | 14（其中修订6件） | 2 | 90 |\n",
     "disclosure/normative_documents.made",
     "unread",
     "UNREAD_CELL",
     {"14"}},
    {19,
     "SignedCellOfAnotherEdition",
     "markdown",
     kTwo,
     "| 行政许可 | 12 | +3 | 640 |\n",
     "disclosure/licences.decisions",
     "unread",
     "SURPLUS_CELLS",
     {"12", "640"}},
    {20, "FeesWithSixDecimals", "markdown", kTwo, "| 行政事业性收费 | 1204.560312 |\n",
     "disclosure/fees.amount", "1204560312"},
    {21, "FullWidthDigits", "markdown", kTwo, "| 规章 | １２ | 1,204 | 3 |\n",
     "disclosure/rules.abolished", "1204", "SEPARATOR_IN_CELL"},
    {21,
     "BlankBetweenDigits",
     "markdown",
     kTwo,
     "| 规章 | 1 204 | 2 | 3 |\n",
     "disclosure/rules.made",
     "unread",
     "UNREAD_CELL",
     {"1204"}},
    {22,
     "RemarkRow",
     "markdown",
     kThree,
     "| （一）予以公开 | 3 | 0 | 0 | 0 | 0 | 0 | 3 |\n| 注：含上年度结转2件 | | | | | | | |\n",
     "requests/disclosed.total",
     "3",
     "",
     {},
     "注：含上年度结转2件"},
    {23, "SpacesAndStops", "markdown", kThree,
     "| | 自 然 人 | 商业 企业 |\n| 1．信 访 举报投诉类申请 | 2 | 0 | 0 | 0 | 0 | 0 | 2 |\n"
     "| 3、危及\"三安全一稳定\" | 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n",
     "requests/refused_security_stability.total", "1"},
    {24, "ShortWording", "markdown", kTwo, "| 规范性文件 | 1 | 2 | 3 |\n",
     "disclosure/normative_documents.made", "1", "LABEL_WORDING"},
    {24, "LostLetters", "markdown", kThree, "| 4.保护第三方合法益 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n",
     "requests/refused_third_party.total", "1", "LABEL_WORDING"},
    {24, "YearInHead", "markdown", kTwo,
     "| 信息内容 | 本年(2031)制发件数 | 废止 | 有效 |\n| 规章 | 1 | 2 | 3 |\n",
     "disclosure/rules.made", "1"},
    {25, "InstructionInLabel", "markdown", kTwo, "| 规章（填写本机关制发的） | 4 | 0 | 0 |\n",
     "disclosure/rules.made", "4"},
    {25, "RowsOfNoForm", "markdown", kTwo,
     "| 规章 | 1 | 1 | 1 |\n| 其他已公开的材料 | 40 | 12 | 96 |\n", "disclosure/rules.made", "1",
     "UNKNOWN_ROW"},
    {26, "TablesOf2019", "markdown", kTwo,
     "| 信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总数量 |\n| 规章 | 1 | 2 | 3 |\n"
     "| 其他对外管理服务事项 | 3 | +3 | 9 |\n| 政府集中采购 | 3 | 12.5 |\n",
     "disclosure/rules.total_disclosed", "3", "EDITION_YEAR"},
    {26, "OneRowSix", "markdown", kThree,
     "| （一）予以公开 | 3 | 0 | 0 | 0 | 0 | 0 | 3 |\n| （六）其他处理 | 3 | 0 | 0 | 0 | 0 | 0 | 3 "
     "|\n",
     "requests/other_rest.total", "none", "UNKNOWN_ROW"},
    {27, "SpansAndEntities", "html", kTwo,
     "<table><tr><td>行政<span>规</span>范性文件</td><td>1<td>2<td>3&nbsp;</tr></table>",
     "disclosure/normative_documents.in_force", "3"},
    {28,
     "AChapterThatIsARowToo",
     "text",
     kThree,
     "四、结转下年度继续办理 1 0 0 0 0 0 1\n四、政府信息公开行政复议、行政诉讼情况\n"
     "一、存在的主要问题及整改措施\n问题。\n其他需要报告的事项\n无。\n",
     "requests/carried_out.total",
     "1",
     "HEADING_ORDINAL",
     {},
     "问题。"},
    {29, "TitleAsARowAndChrome", "html", kTwo,
     "<table><tr><td colspan=4>二、主动公开政府信息情况<tr><td>规章<td>1<td>2<td>3</table>"
     "<p>【打印】 【关闭】</p>",
     "disclosure/rules.in_force", "3", "PAGE_CHROME"},
    {30,
     "Traditional",
     "markdown",
     "三、收到和處理政府信息公開申請情況",
     "根據有關規定，現公佈本機關的年度報告。所列數據的統計期限為一年，歡迎查閱並提出意見。\n\n"
     "| 四、結轉下年度繼續辦理 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n",
     "requests/carried_out.total",
     "1",
     "TRADITIONAL",
     {},
     "根據有關規定"},
    {30, "MisreadLetter", "markdown", kThree,
     "| 1.本机关不掌握相关政肘信息 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n",
     "requests/unavailable_not_held.total", "1", "LABEL_WORDING"},
    {30,
     "QuestionMarks",
     "text",
     "???????????",
     "????? 3 0 0 0 0 0 3\n???????\n????????\n?????\n",
     "requests/received.total",
     "none",
     "DAMAGED_TEXT",
     {},
     "????? 3 0 0 0 0 0 3"},
    {31,
     "ScopeOfTheProse",
     "markdown",
     kThree,
     "本机关全年收到申请12件（含上年结转2件）。\n\n"
     "| 一、本年新收政府信息公开申请数量 | 10 | 0 | 0 | 0 | 0 | 0 | 10 |\n",
     "requests/received.total",
     "10",
     "",
     {},
     "本机关全年收到申请12件（含上年结转2件）。"},
};

class DamageTest : public ::testing::TestWithParam<Case> {};

std::string ValueOf(const report::v1::Figure& figure) {
  if (figure.has_count()) return absl::StrCat(figure.count());
  if (figure.has_amount()) return absl::StrCat(figure.amount().fen());
  if (figure.has_not_applicable()) return "/";
  return figure.has_blank() ? "blank" : "unread";
}

std::vector<std::string> Offered(const report::v1::Figure& figure) {
  std::vector<std::string> offered;
  for (const report::v1::UnreadAlternative& alternative : figure.unread().alternatives()) {
    offered.push_back(alternative.has_blank() ? "blank" : absl::StrCat(alternative.count()));
  }
  return offered;
}

TEST_P(DamageTest, HasItsOutcome) {
  const Case& c = GetParam();
  const std::string title = "灋河县某局2023年政府信息公开工作年度报告";
  const std::string file =
      std::string(c.format) == "html"
          ? absl::StrCat("<h1>", title, "</h1><h2>", c.section, "</h2>", c.lines)
          : absl::StrCat(title, "\n\n", c.section, "\n\n", c.lines);
  const form::FormRegistry forms = form::FormRegistry::Embedded();
  ImportOptions options;
  options.format = c.format;
  const auto response = ImportFile(forms, file, options);
  ASSERT_THAT(response, IsOk());
  std::string value = "none";
  for (const report::v1::Figure& figure : response->report().figures()) {
    if (figure.cell() != c.cell) continue;
    value = ValueOf(figure);
    EXPECT_EQ(Offered(figure), c.offered);
  }
  EXPECT_EQ(value, c.value);
  std::vector<std::string> codes = {""};
  for (const auto& finding : response->findings()) codes.push_back(finding.code());
  EXPECT_THAT(codes, ::testing::Contains(c.code));
  std::string prose;
  for (const report::v1::Section& section : response->report().sections()) {
    for (const report::v1::Block& block : section.blocks()) prose += block.content().text() + "\n";
  }
  EXPECT_THAT(prose, ::testing::HasSubstr(c.kept));
}

INSTANTIATE_TEST_SUITE_P(Kinds, DamageTest, ::testing::ValuesIn(kCases), [](const auto& tested) {
  return absl::StrCat("No", tested.param.kind, tested.param.name);
});

TEST(DamageTableTest, EveryKindHasAnOutcome) {
  std::set<int> kinds;
  for (const Case& c : kCases) kinds.insert(c.kind);
  EXPECT_EQ(kinds.size(), 31u);
  EXPECT_EQ(*kinds.begin(), 1);
  EXPECT_EQ(*kinds.rbegin(), 31);
}

TEST(CutDigitsTest, KeepsEveryWay) {
  EXPECT_EQ(CutDigits("3100004", 7, true, 8).size(), 1u);
  EXPECT_EQ(CutDigits("220000022", 7, true, 8).size(), 2u);
  EXPECT_TRUE(CutDigits("12", 7, false, 8).empty());
}

}  // namespace
}  // namespace nianbao::import
