#include "services/submission/import/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/submission/import/import.h"
#include "tests/support/status_matchers.h"

namespace nianbao::import {
namespace {

using submission::v1::ImportReportResponse;
using test::IsOk;
using test::StatusIs;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kHead[] =
    "单元格,表,行,列,单位,数值,状态\r\n,标题,,,,某局2023年政府信息公开工作年度报告,\r\n";

ImportReportResponse Import(const std::string& bytes, const std::string& name = "f.csv") {
  const auto forms = form::FormRegistry::Embedded();
  auto response = ImportFile(forms, bytes, {.format = "", .file_name = name, .edition = ""});
  EXPECT_THAT(response, IsOk());
  return response.ok() ? *std::move(response) : ImportReportResponse();
}

std::vector<std::string> Codes(const ImportReportResponse& response) {
  std::vector<std::string> codes;
  for (const auto& finding : response.findings()) codes.push_back(finding.code());
  return codes;
}

TEST(ParseCsvTest, QuotesAndLineEnds) {
  const auto records = ParseCsv("a,\"b,\"\"c\"\"\nd\",\r\n,e", ReaderLimits());
  ASSERT_THAT(records, IsOk());
  EXPECT_THAT(*records, ElementsAre(ElementsAre("a", "b,\"c\"\nd", ""), ElementsAre("", "e")));
}

TEST(ParseCsvTest, LimitsAndOpenQuotes) {
  ReaderLimits limits;
  limits.max_cells = 3;
  EXPECT_THAT(ParseCsv(",,,", limits),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("3")));
  EXPECT_THAT(ParseCsv("a,\"b", ReaderLimits()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("quoted")));
}

TEST(FigureListTest, AFigureCountsWhereItsLabelsAreThoseOfItsAddress) {
  const auto form = *form::FormRegistry::Embedded().ForYear(2023);
  const form::Cell& cell = form->cells()[0];
  const std::string labels = absl::StrCat(form->edition().tables(0).name(), ",", cell.row_label,
                                          ",", cell.column_label, ",件,");
  const struct {
    std::string record;
    report::v1::Figure::ValueCase value;
    const char* code;
  } kCases[] = {
      {absl::StrCat(cell.address, ",", labels, "7,数字"), report::v1::Figure::kCount, ""},
      {absl::StrCat(cell.address, ",", labels, "/,不适用"), report::v1::Figure::kNotApplicable,
       "NOT_APPLICABLE_CELL"},
      {absl::StrCat(cell.address, ",", labels, ",空白"), report::v1::Figure::kBlank, "BLANK_CELL"},
      {absl::StrCat(cell.address, ",", labels, "7,未读出"), report::v1::Figure::kUnread,
       "UNREAD_CELL"},
      {absl::StrCat(cell.address, ",", labels, "七,数字"), report::v1::Figure::kUnread,
       "CELL_CONFLICT"},
      {absl::StrCat(cell.address, ",", labels, ",数字"), report::v1::Figure::kUnread,
       "CELL_CONFLICT"},
      {absl::StrCat(form->cells()[1].address, ",", labels, "7,数字"), report::v1::Figure::kUnread,
       "CELL_CONFLICT"},
  };
  for (const auto& one : kCases) {
    const ImportReportResponse response = Import(absl::StrCat(kHead, one.record, "\r\n"));
    ASSERT_EQ(response.report().figures_size(), 1) << one.record;
    EXPECT_EQ(response.report().figures(0).value_case(), one.value) << one.record;
    if (*one.code != '\0') {
      EXPECT_THAT(Codes(response), Contains(one.code)) << one.record;
    }
    EXPECT_THAT(Codes(response), Contains("MISSING_CELL"));
    EXPECT_EQ(response.report().year(), 2023);
    EXPECT_EQ(response.agency_name(), "某局");
  }
}

TEST(FigureListTest, UnknownRepeatedAndUnstatedCells) {
  EXPECT_THAT(Codes(Import(absl::StrCat(kHead, "x/y.z,表一,a,b,件,7,数字\r\n"))),
              Contains("UNKNOWN_CELL"));
  const auto form = *form::FormRegistry::Embedded().ForYear(2023);
  const form::Cell& cell = form->cells()[0];
  const std::string place = absl::StrCat(cell.address, ",", form->edition().tables(0).name(), ",",
                                         cell.row_label, ",", cell.column_label, ",件,");
  const auto twice = Import(absl::StrCat(kHead, place, "7,数字\r\n", place, "8,数字\r\n"));
  EXPECT_THAT(Codes(twice), Contains("CONFLICTING_CELL"));
  EXPECT_TRUE(twice.report().figures(0).has_unread());
  ASSERT_EQ(twice.sources_size(), 1);
  EXPECT_EQ(twice.sources(0).confidence(), 0);
  EXPECT_EQ(Import(absl::StrCat(kHead, place, ",未填报\r\n")).report().figures_size(), 0);
}

TEST(SheetTest, AnyOtherListIsAGrid) {
  const ImportReportResponse response = Import(
      "某局2023年政府信息公开工作年度报告,,,\n"
      "二、主动公开政府信息情况,,,\n,,,\n"
      "第二十条第（一）项,,,\n信息内容,本年制发件数,本年废止件数,现行有效件数\n"
      "规章,1,2,3\n行政规范性文件,4,5,\"1,006\"\n注：含修订2件,,,\n");
  EXPECT_EQ(response.report().title(), "某局2023年政府信息公开工作年度报告");
  EXPECT_EQ(response.read_count(), 6);
  ASSERT_EQ(response.report().sections_size(), 1);
  EXPECT_EQ(response.report().sections(0).blocks_size(), 2);
}

}  // namespace
}  // namespace nianbao::import
