#include "services/submission/import/parse_back.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/submission/import/import.h"
#include "tests/support/paths.h"
#include "tests/support/status_matchers.h"

namespace nianbao::import {
namespace {

using test::IsOk;
using ::testing::IsEmpty;

class ParseBackTest : public ::testing::Test {
 protected:
  ParseBackTest() {
    std::ifstream file(test::SourceDir() + "/tests/data/reports/chanhe-keji-2023.md");
    std::stringstream bytes;
    bytes << file.rdbuf();
    sample_ = bytes.str();
    ImportOptions options;
    options.format = "markdown";
    const auto response = ImportFile(forms_, sample_, options);
    EXPECT_THAT(response, IsOk());
    if (response.ok()) report_ = response->report();
    const auto form = forms_.ForYear(2023);
    EXPECT_THAT(form, IsOk());
    if (form.ok()) form_ = *form;
  }

  std::vector<Mismatch> Back(const std::string& bytes, const std::string& format) {
    ImportOptions options;
    options.format = format;
    const auto mismatches = ParseBack(forms_, *form_, report_, bytes, options);
    EXPECT_THAT(mismatches, IsOk());
    return mismatches.ok() ? *mismatches : std::vector<Mismatch>();
  }

  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  std::shared_ptr<const form::Form> form_;
  std::string sample_;
  report::v1::Report report_;
};

TEST_F(ParseBackTest, AFaithfulDocumentAgrees) {
  EXPECT_THAT(Back(sample_, "markdown"), IsEmpty());
}

TEST_F(ParseBackTest, OneChangedCellIsNamed) {
  const std::string changed =
      absl::StrReplaceAll(sample_, {{"| 行政许可 | 0 |", "| 行政许可 | 7 |"}});
  ASSERT_NE(changed, sample_);
  const std::vector<Mismatch> mismatches = Back(changed, "markdown");
  ASSERT_EQ(mismatches.size(), 1u);
  EXPECT_EQ(mismatches[0].where, "disclosure/licences.decisions");
  EXPECT_EQ(mismatches[0].stated, "0");
  EXPECT_EQ(mismatches[0].shown, "7");
}

TEST_F(ParseBackTest, OneLostWordIsNamed) {
  const std::string changed = absl::StrReplaceAll(sample_, {{"三审三校", "三审"}});
  const std::vector<Mismatch> mismatches = Back(changed, "markdown");
  ASSERT_EQ(mismatches.size(), 1u);
  EXPECT_EQ(mismatches[0].where, "section/1");
}

TEST_F(ParseBackTest, ALostFigureIsNotZero) {
  report::v1::Report shown = report_;
  shown.mutable_figures()->RemoveLast();
  EXPECT_EQ(CompareWithReport(*form_, report_, shown).size(), 1u);
}

TEST_F(ParseBackTest, NotStatedAndBlankPrintAlike) {
  report::v1::Report stated = report_;
  report::v1::Report shown = report_;
  stated.mutable_figures()->RemoveLast();
  shown.mutable_figures()->Mutable(shown.figures_size() - 1)->mutable_blank();
  EXPECT_THAT(CompareWithReport(*form_, stated, shown), IsEmpty());
}

TEST_F(ParseBackTest, MergedCellsAndWrappedTextOfAPageAreRead) {
  const std::string page =
      "<html><head><title>x</title></head><body><nav>首页</nav>"
      "<h1>某局<br>2023年政府信息公开工作年度报告</h1>"
      "<h2>四、政府信息公开行政复议、行政诉讼情况</h2>"
      "<table><caption>政府信息公开行政复议、行政诉讼情况</caption>"
      "<tr><th colspan=5>行政复议</th><th colspan=10>行政诉讼</th></tr>"
      "<tr><th rowspan=2>结果<br>维持</th><th rowspan=2>结果纠正</th><th rowspan=2>其他结果</th>"
      "<th rowspan=2>尚未审结</th><th rowspan=2>总计</th><th colspan=5>未经复议直接起诉</th>"
      "<th colspan=5>复议后起诉</th></tr>"
      "<tr><th>结果维持</th><th>结果纠正</th><th>其他结果</th><th>尚未审结</th><th>总计</th>"
      "<th>结果维持</th><th>结果纠正</th><th>其他结果</th><th>尚未审结</th><th>总计</th></tr>"
      "<tr><td>1</td><td>2</td><td>3</td><td>4</td><td>10</td><td>5</td><td>6</td><td>7</td>"
      "<td>8</td><td>26</td><td data-cell=x>9</td><td>0</td><td></td><td>/</td><td>9</td></tr>"
      "</table></body></html>";
  ImportOptions options;
  options.format = "html";
  const auto response = ImportFile(forms_, page, options);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->report().title(), "某局2023年政府信息公开工作年度报告");
  EXPECT_EQ(response->report().figures_size(), 15);
  EXPECT_EQ(response->report().figures(9).cell(), "disputes/direct_suit.total");
  EXPECT_EQ(response->report().figures(9).count(), 26);
  EXPECT_TRUE(response->report().figures(12).has_blank());
  EXPECT_TRUE(response->report().figures(13).has_not_applicable());
}

}  // namespace
}  // namespace nianbao::import
