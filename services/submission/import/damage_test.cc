// Kinds of damage that real files have, each with its outcome.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "services/submission/import/import.h"
#include "services/submission/import/table_matcher.h"
#include "tests/support/status_matchers.h"

namespace nianbao::import {
namespace {

using test::IsOk;

struct Case {
  const char* name;
  const char* format;
  const char* section;  // Heading of the part the lines stand in.
  const char* lines;
  const char* cell;
  const char* value;  // "3", "/", "blank", "none", or "unread".
  const char* code;   // A finding that must be there; empty: any.
};
void PrintTo(const Case& c, std::ostream* os) { *os << c.name; }

constexpr char kTwo[] = "二、主动公开政府信息情况";
constexpr char kThree[] = "三、收到和处理政府信息公开申请情况";

constexpr Case kCases[] = {
    {"ShiftedRow", "markdown", kThree,
     "| | (六) 其他处理 | 2. 重复申请 | 2 | 0 | 0 | 0 | 0 | 0 | 2 |\n"
     "| | | 3. 要求提供公开出版物 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n"
     "| 一、本年新收政府信息公开申请数量 | | 5 | 0 | 0 | 0 | 0 | 0 | 6 | |\n",
     "requests/received.total", "6", "SHIFTED_ROW"},
    {"EmptyColumnsAtTheEnd", "markdown", kTwo, "| 规章 | 0 | 0 | 3 | | | |\n",
     "disclosure/rules.in_force", "3", ""},
    {"DigitsRunTogether", "text", kThree, "（二）部分公开3100004\n",
     "requests/partly_disclosed.business", "unread", "RUN_TOGETHER"},
    {"OneCellPerLine", "text", kThree,
     "一、本年新收政府信息公开申请数量\n|\n4\n|\n1\n|\n0\n|\n0\n|\n0\n|\n0\n|\n5\n",
     "requests/received.business", "1", ""},
    {"DroppedCells", "text", kThree, "（一）予以公开 | 5 | 5\n",
     "requests/disclosed.natural_person", "unread", "DROPPED_CELLS"},
    {"OrganisationColumnsBlank", "markdown", kThree, "| （一）予以公开 | 6 | | | | | | 6 |\n",
     "requests/disclosed.research", "blank", "BLANK_CELL"},
    {"BlankTotal", "markdown", kThree, "| （三）不予公开 | 1.属于国家秘密 | 2 | | | | | 1 | |\n",
     "requests/refused_state_secret.other", "1", "BLANK_CELL"},
    {"LabelWithoutNumbers", "text", kTwo, "规章\n行政许可\n0\n", "disclosure/rules.made", "none",
     "ROW_WITHOUT_NUMBERS"},
    {"EmptySection", "text", kThree, "（表格略）\n", "requests/received.total", "none",
     "MISSING_TABLE"},
    {"NotApplicable", "markdown", kTwo, "| 规章 | / | / | / |\n", "disclosure/rules.made", "/",
     "NOT_APPLICABLE_CELL"},
    {"UnitInCell", "markdown", kTwo, "| 行政事业性收费 | 8100.5元 |\n", "disclosure/fees.amount",
     "810050", "UNIT_IN_CELL"},
    {"RemarkInCell", "markdown", kTwo, "| 行政规范性文件 | 14（其中修订6件） | 2 | 90 |\n",
     "disclosure/normative_documents.made", "unread", "UNREAD_CELL"},
    {"FeesWithSixDecimals", "markdown", kTwo, "| 行政事业性收费 | 1204.560312 |\n",
     "disclosure/fees.amount", "1204560312", ""},
    {"FullWidthDigits", "markdown", kTwo, "| 规章 | １２ | 1,204 | 3 |\n",
     "disclosure/rules.abolished", "1204", "SEPARATOR_IN_CELL"},
    {"ShortWording", "markdown", kTwo, "| 规范性文件 | 1 | 2 | 3 |\n",
     "disclosure/normative_documents.made", "1", "LABEL_WORDING"},
    {"InstructionInLabel", "markdown", kTwo, "| 规章（填写本机关制发的） | 4 | 0 | 0 |\n",
     "disclosure/rules.made", "4", ""},
    {"RowsOfNoForm", "markdown", kTwo,
     "| 规章 | 1 | 1 | 1 |\n| 其他已公开的材料 | 40 | 12 | 96 |\n", "disclosure/rules.made", "1",
     "UNKNOWN_ROW"},
    {"SpansAndEntities", "html", kTwo,
     "<table><tr><td>行政<span>规</span>范性文件</td><td>1<td>2<td>3&nbsp;</tr></table>",
     "disclosure/normative_documents.in_force", "3", ""},
};

class DamageTest : public ::testing::TestWithParam<Case> {};

std::string ValueOf(const submission::v1::ImportReportResponse& response, const std::string& cell) {
  for (const report::v1::Figure& figure : response.report().figures()) {
    if (figure.cell() != cell) continue;
    if (figure.has_count()) return absl::StrCat(figure.count());
    if (figure.has_amount()) return absl::StrCat(figure.amount().fen());
    if (figure.has_not_applicable()) return "/";
    return figure.has_blank() ? "blank" : "unread";
  }
  return "none";
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
  EXPECT_EQ(ValueOf(*response, c.cell), c.value);
  bool found = *c.code == '\0';
  for (const auto& finding : response->findings()) found = found || finding.code() == c.code;
  EXPECT_TRUE(found) << c.code;
}

INSTANTIATE_TEST_SUITE_P(Kinds, DamageTest, ::testing::ValuesIn(kCases),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(CutDigitsTest, KeepsEveryWay) {
  EXPECT_EQ(CutDigits("3100004", 7, true, 8).size(), 1u);
  EXPECT_EQ(CutDigits("220000022", 7, true, 8).size(), 2u);
  EXPECT_TRUE(CutDigits("12", 7, false, 8).empty());
}

}  // namespace
}  // namespace nianbao::import
