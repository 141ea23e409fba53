#include "services/rendering/writers/csv_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "services/rendering/document_builder.h"
#include "tests/support/reports.h"

namespace nianbao::rendering {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Csv(const report::v1::Report& report) {
  const auto form = *form::FormRegistry::Embedded().ForYear(report.year());
  v1::Stamp stamp;
  stamp.set_revision("agencies/a/reports/r/revisions/3");
  return WriteCsv(*BuildDocument(*form, report, &stamp, "某局"), *form);
}

TEST(Csv, OneRecordForEachCellBetweenTitleAndStamp) {
  const std::string csv = Csv(test::SampleReport());
  EXPECT_THAT(csv, StartsWith("\xEF\xBB\xBF单元格,表,行,列,单位,数值,状态\r\n,标题,,,,"));
  EXPECT_THAT(csv, HasSubstr("\r\nrequests/disclosed.natural_person,表三,三、本年度办理结果"
                             "（一）予以公开,自然人,件,0,数字\r\n"));
  EXPECT_THAT(csv, ::testing::EndsWith(",修订,,,,agencies/a/reports/r/revisions/3,\r\n"));
  // Head, title, edition, agency, 200 cells, revision.
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 205);
}

TEST(Csv, EveryStateIsToldApart) {
  report::v1::Report report = test::SampleReport();
  const auto figure = [&](const char* cell) -> report::v1::Figure& {
    for (report::v1::Figure& one : *report.mutable_figures()) {
      if (one.cell() == cell) return one;
    }
    ADD_FAILURE() << cell;
    return *report.mutable_figures(0);
  };
  figure("disclosure/rules.made").mutable_blank();
  figure("disclosure/rules.abolished").mutable_not_applicable();
  figure("disclosure/rules.in_force").mutable_unread()->set_raw("=1+2,\"三\"");
  figure("disclosure/fees.amount").mutable_amount()->set_fen(1234567);
  report.mutable_figures()->RemoveLast();
  const std::string csv = Csv(report);
  EXPECT_THAT(csv, HasSubstr("件,,空白\r\n"));
  EXPECT_THAT(csv, HasSubstr("件,/,不适用\r\n"));
  EXPECT_THAT(csv, HasSubstr("件,\"'=1+2,\"\"三\"\"\",未读出\r\n"));
  EXPECT_THAT(csv, HasSubstr("万元,1.234567,数字\r\n"));
  EXPECT_THAT(csv, HasSubstr("件,,未填报\r\n"));
}

}  // namespace
}  // namespace nianbao::rendering
