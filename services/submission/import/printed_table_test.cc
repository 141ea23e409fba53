// Tables of pages without rules, as a reader of print hands them to the matcher.
#include "services/submission/import/printed_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/form/form.h"
#include "services/submission/import/matcher.h"
#include "tests/support/status_matchers.h"

namespace nianbao::import {
namespace {

using Origin = SourceCell::Origin;
using test::IsOk;

// A report with a part that has what a test puts there.
class PrintedTableTest : public ::testing::Test {
 protected:
  void Line(const std::string& text) {
    Paragraph line;
    line.text = text;
    document_.items.emplace_back(std::move(line));
  }

  // A line with gaps: its first text, then numbers of one origin.
  void Row(const std::string& label, Origin origin, std::initializer_list<const char*> numbers) {
    Grid grid;
    grid.printed = true;
    SourceRow row;
    if (!label.empty()) row.push_back({label, {}, false, Origin::kGrid});
    for (const char* number : numbers) row.push_back({number, {}, false, origin});
    grid.rows.push_back(std::move(row));
    document_.items.emplace_back(std::move(grid));
  }

  // As a report of a year.
  void Match(int year) {
    const form::FormRegistry forms = form::FormRegistry::Embedded();
    const auto form = forms.ForYear(year);
    ASSERT_THAT(form, IsOk());
    Paragraph title;
    title.text = absl::StrCat("灋河县某局", year, "年政府信息公开工作年度报告");
    document_.items.insert(document_.items.begin(), title);
    Findings findings;
    const auto response = import::Match(document_, {*form}, &findings);
    for (const report::v1::Figure& figure : response.report().figures()) {
      cells_[figure.cell()] = figure;
    }
    for (const auto& section : response.report().sections()) {
      for (const auto& block : section.blocks()) prose_ += block.content().text() + "\n";
    }
  }

  std::string Value(const std::string& cell) {
    const report::v1::Figure& figure = cells_[cell];
    if (figure.has_count()) return absl::StrCat(figure.count());
    if (figure.has_amount()) return absl::StrCat(figure.amount().fen());
    return figure.has_blank() ? "blank" : figure.has_unread() ? "unread" : "none";
  }

  SourceDocument document_;
  std::map<std::string, report::v1::Figure> cells_;
  std::string prose_;
};

// What a file without rules leaves of "其他对外管理服务事项 | 0 | -5 | 0" is not read as -5, 0.
TEST_F(PrintedTableTest, ARowThatLacksANumberIsUnread) {
  Line("二、主动公开政府信息情况");
  Row("行政许可 0", Origin::kPlace, {"-5", "0"});
  Row("其他对外管理服务事项", Origin::kOpen, {"0", "-5", "0"});
  Match(2020);
  EXPECT_EQ(Value("disclosure/licences.last_year"), "unread");
  EXPECT_EQ(Value("disclosure/other_services.last_year"), "unread");
}

TEST_F(PrintedTableTest, ColumnsKnownByPlaceAreRead) {
  Line("三、收到和处理政府信息公开申请情况");
  Row("（七）总计", Origin::kPlace, {"3", "", "2", "0", "0", "0", "5"});
  Match(2023);
  EXPECT_EQ(Value("requests/total.natural_person"), "3");
  EXPECT_EQ(Value("requests/total.business"), "blank");
  EXPECT_EQ(Value("requests/total.total"), "5");
}

TEST_F(PrintedTableTest, ALineAboveTellsTheUnitOfAmounts) {
  Line("二、主动公开政府信息情况");
  Line("单位：元");
  Row("政府集中采购", Origin::kPlace, {"3", "251000"});
  Match(2020);
  EXPECT_EQ(Value("disclosure/procurement.projects"), "3");
  EXPECT_EQ(Value("disclosure/procurement.amount"), "25100000");
  EXPECT_EQ(prose_, "二、主动公开政府信息情况\n单位：元\n");
}

TEST_F(PrintedTableTest, LinesOfLabelsBetweenRowsAreNoProse) {
  Line("三、收到和处理政府信息公开申请情况");
  Line("收到和处理政府信息公开申请情况");
  Line("申请人情况");
  Line("一、本年新收政府信息公开申请");
  Row("", Origin::kPlace, {"3", "1", "", "0", "0", "0", "4"});
  Line("数量");
  Line("本年申请不多。");
  Row("（七）总计", Origin::kPlace, {"3", "0", "2", "0", "0", "0", "5"});
  Line("注：含上年度结转。");
  Match(2023);
  EXPECT_EQ(Value("requests/received.business"), "1");
  EXPECT_EQ(Value("requests/received.research"), "blank");
  EXPECT_EQ(Value("requests/total.total"), "5");
  EXPECT_EQ(prose_, "三、收到和处理政府信息公开申请情况\n本年申请不多。\n注：含上年度结转。\n");
}

}  // namespace
}  // namespace nianbao::import
