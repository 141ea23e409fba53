#include "services/client/import_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "services/submission/import/import.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"

namespace nianbao::client {
namespace {

using test::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

class ImportTextTest : public ::testing::Test {
 protected:
  ImportTextTest() : forms_(form::FormRegistry::Embedded()), form_(*forms_.ForYear(2023)) {}

  submission::v1::ImportReportResponse Import(const std::string& bytes) {
    import::ImportOptions options;
    options.format = "markdown";
    const auto imported = import::ImportFile(forms_, bytes, options);
    EXPECT_THAT(imported, IsOk());
    return imported.ok() ? *imported : submission::v1::ImportReportResponse();
  }

  const form::FormRegistry forms_;
  const std::shared_ptr<const form::Form> form_;
  const Painter plain_;
};

TEST_F(ImportTextTest, AWholeReportLeavesNoDoubts) {
  const auto imported =
      Import(test::ReadFile(test::SourceDir() + "/tests/data/reports/chanhe-keji-2023.md"));
  EXPECT_EQ(DoubtsText(*form_, imported, plain_), "");
  const std::string tables = TablesText(*form_, imported, plain_);
  EXPECT_THAT(tables, HasSubstr("表三 "));
  EXPECT_THAT(tables, HasSubstr("\n  （三）不予公开\n    1.属于国家秘密"));
  EXPECT_THAT(tables, Not(HasSubstr("？")));
  EXPECT_THAT(tables, Not(HasSubstr("缺")));
  EXPECT_THAT(PartsText(*form_, imported, plain_), HasSubstr("总体情况"));
}

TEST_F(ImportTextTest, WhatIsNotCertainStandsBesideWhatTheFileSays) {
  const auto imported = Import(
      "灋河县某局2023年政府信息公开工作年度报告\n\n二、主动公开政府信息情况\n\n"
      "| 规章 | 14（其中修订6件） | | / |\n| 行政许可 | 12 |\n");
  const std::string doubts = DoubtsText(*form_, imported, plain_);
  EXPECT_THAT(doubts, HasSubstr("第5行"));
  EXPECT_THAT(doubts, HasSubstr("14（其中修订6件）"));
  EXPECT_THAT(doubts, HasSubstr("？ 可能是 14"));
  EXPECT_THAT(doubts, Not(HasSubstr("行政许可")));
  EXPECT_THAT(doubts, HasSubstr("……另有 "));
  const std::string tables = TablesText(*form_, imported, plain_);
  EXPECT_THAT(tables, HasSubstr("空"));
  EXPECT_THAT(tables, HasSubstr("缺"));
}

TEST(PositionTextTest, SaysWhatIsKnown) {
  submission::v1::SourcePosition at;
  EXPECT_EQ(PositionText(at), "");
  at.set_table(3);
  at.set_row(2);
  at.set_column(4);
  EXPECT_EQ(PositionText(at), "第3个表第2行第4列");
  at.set_page(1);
  EXPECT_EQ(PositionText(at), "第1页第3个表第2行第4列");
  at.set_line(7);
  EXPECT_EQ(PositionText(at), "第1页第7行");
}

}  // namespace
}  // namespace nianbao::client
