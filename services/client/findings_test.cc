#include "services/client/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "services/submission/import/import.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"

namespace nianbao::client {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

struct FindingCase {
  const char* name;
  const char* there;  // In the sample; "" for none.
  const char* instead;
  const char* code;  // Of a finding that needs a person; "" for none.
  bool taken;        // All content.
};

// Files with every cell stated, whatever else is wrong with them.
TEST(ImportFindingsTest, WhatNeedsAPersonIsNamedAndWhatIsLostKnown) {
  const FindingCase cases[] = {
      {"AsItIs", "", "", "", true},
      {"HeadingGone", "六、其他需要报告的事项\n", "", "MISSING_SECTION", false},
      {"RowOfNoForm", "| 规章 | 0 | 0 | 0 |\n",
       "| 规章 | 0 | 0 | 0 |\n| 其他已公开的材料 | 40 | 12 | 96 |\n", "UNKNOWN_ROW", false},
      {"BlankCell", "| 规章 | 0 | 0 | 0 |\n", "| 规章 | 0 |  | 0 |\n", "BLANK_CELL", true},
  };
  const std::string sample =
      test::ReadFile(test::SourceDir() + "/tests/data/reports/chanhe-keji-2023.md");
  for (const FindingCase& one : cases) {
    SCOPED_TRACE(one.name);
    std::string text = sample;
    if (*one.there != '\0') {
      ASSERT_EQ(absl::StrReplaceAll({{one.there, one.instead}}, &text), 1);
    }
    import::ImportOptions options;
    options.format = "markdown";
    const auto imported = import::ImportFile(form::FormRegistry::Embedded(), text, options);
    ASSERT_THAT(imported, test::IsOk());
    EXPECT_TRUE(AllCellsStated(*imported));
    EXPECT_EQ(AllContentTaken(*imported), one.taken);
    EXPECT_EQ(IsWhole(*imported), *one.code == '\0');
    if (*one.code == '\0') {
      EXPECT_THAT(CodesForPerson(*imported), IsEmpty());
    } else {
      EXPECT_THAT(CodesForPerson(*imported), Contains(one.code));
    }
  }
}

TEST(AllCellsStatedTest, BlankIsStatedAndUnreadIsNot) {
  submission::v1::ImportReportResponse imported;
  EXPECT_FALSE(AllCellsStated(imported));
  imported.set_cell_count(3);
  for (const char* cell : {"t/a.b", "t/a.c"})
    imported.mutable_report()->add_figures()->set_cell(cell);
  imported.mutable_report()->mutable_figures(0)->set_count(0);
  imported.mutable_report()->mutable_figures(1)->mutable_blank();
  EXPECT_FALSE(AllCellsStated(imported)) << "one was not found";
  report::v1::Figure& last = *imported.mutable_report()->add_figures();
  last.set_cell("t/a.d");
  last.mutable_unread()->set_raw("12?");
  EXPECT_FALSE(AllCellsStated(imported));
  last.mutable_not_applicable();
  EXPECT_TRUE(AllCellsStated(imported));
}

TEST(AllCellsStatedTest, ACellThatIsStatedTwiceIsOne) {
  submission::v1::ImportReportResponse imported;
  imported.set_cell_count(2);
  for (int i = 0; i < 2; ++i) {
    report::v1::Figure& figure = *imported.mutable_report()->add_figures();
    figure.set_cell("disclosure/rules.made");
    figure.set_count(1);
  }
  EXPECT_FALSE(AllCellsStated(imported));
  imported.mutable_report()->mutable_figures(1)->set_cell("disclosure/rules.abolished");
  EXPECT_TRUE(AllCellsStated(imported));
}

TEST(ImportFindingsTest, AllCellsWithAFindingForAPersonAreNotWhole) {
  submission::v1::ImportReportResponse imported;
  imported.set_cell_count(1);
  imported.set_read_count(1);
  EXPECT_TRUE(IsWhole(imported));
  imported.add_findings()->set_code("FRAME_TEXT");
  EXPECT_FALSE(AllContentTaken(imported));
  EXPECT_TRUE(IsWhole(imported)) << "nobody is asked";
  imported.mutable_findings(0)->set_needs_person(true);
  EXPECT_FALSE(IsWhole(imported));
  imported.clear_findings();
  imported.set_read_count(0);
  EXPECT_FALSE(IsWhole(imported));
}

}  // namespace
}  // namespace nianbao::client
