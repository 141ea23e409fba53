#include "services/submission/import/sheet_number.h"

#include <gtest/gtest.h>

#include <string>

#include "services/submission/import/cell_value.h"

namespace nianbao::import {
namespace {

TEST(SheetNumberTest, TheDecimalThatIsShown) {
  const struct {
    const char* saved;
    int format;
    const char* shown;
  } kCases[] = {
      {"12", 0, "12"},
      {"-7", 0, "-7"},
      {"0", 0, "0"},
      {"8.410000000000001", 0, "8.41"},
      {"1.0000000000000001E-5", 0, "0.00001"},
      {"1.2345E+6", 0, "1234500"},
      {"999999999999999", 0, "999999999999999"},
      {"204.560312", 0, "204.560312"},
      {"1", 9, "100%"},
      {"0.0005", 10, "0.05%"},
      {"0", 9, "0%"},
      {"45000", 14, "日期 45000"},
      {"", 0, ""},
      {"x", 0, "x"},
      {"nan", 0, "nan"},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(ShownNumber(one.saved, LookOf(one.format, "")), one.shown);
  }
}

TEST(SheetNumberTest, AFormatThatShowsAnotherNumberOrAUnitIsSaid) {
  const struct {
    const char* code;
    const char* saved;
    const char* shown;
  } kCases[] = {
      // Digits as they are, whatever stands in front.
      {"General", "81005", "81005"},
      {"G/通用格式", "81005", "81005"},
      {"@", "81005", "81005"},
      {"#,##0.00_ ", "81005", "81005"},
      {"0.00_);[Red](0.00)", "-5", "-5"},
      {"0;[Red]0", "-5", "-5"},
      {"_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", "81005", "81005"},
      {"_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", "-81005", "-81005"},
      {"_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", "0", "0"},
      {"\"¥\"#,##0.00;\"¥\"\\-#,##0.00", "5", "5"},
      {"[$¥-804]#,##0.00", "5", "5"},
      {"[$-804]0", "5", "5"},
      {"[DBNum1][$-804]General", "5", "5"},
      {"0;-0;;@", "0", "0"},
      {"+0;-0;0", "3", "3"},
      {"\"增\"0;\"减\"0", "-3", "-3"},
      {"[>99]#,##0;0", "5", "5"},
      {"0.00E+00", "81005", "81005"},
      // Words behind the digits are as if typed.
      {"0.00\"元\"", "81005", "81005元"},
      {"0.00\\元", "81005", "81005元"},
      {"0.00!元", "81005", "81005元"},
      {"0.00元", "81005", "81005元"},
      {"#,##0.00[$元-804]", "81005", "81005元"},
      {"General\"件\"", "12", "12件"},
      {"[Red]0.00\" 年\"", "1", "1年"},
      {"0.0\\%", "5", "5%"},
      {"0%", "0.05", "5%"},
      // Scaled, cut up or hidden.
      {"0!.0,", "81005", "81005（按格式“0!.0,”显示）"},
      {"0\\.0,", "81005", "81005（按格式“0\\.0,”显示）"},
      {"0!.0000", "81005", "81005（按格式“0!.0000”显示）"},
      {"#,##0,", "81005", "81005（按格式“#,##0,”显示）"},
      {"0,.0", "81005", "81005（按格式“0,.0”显示）"},
      {"0.00,,\"百万\"", "81005", "81005（按格式“0.00,,\"百万\"”显示）"},
      {"0!.0,", "0", "0"},
      {"[>=10000]0!.0,\"万\";0", "81005", "81005（按格式“[>=10000]0!.0,\"万\";0”显示）"},
      {";;;", "5", "5（按格式“;;;”显示）"},
      {"\"有\"", "5", "5（按格式“\"有\"”显示）"},
      {"\"约\"0", "5", "5（按格式“\"约\"0”显示）"},
      {"-0", "5", "5（按格式“-0”显示）"},
      // Dates.
      {"yyyy\"年\"m\"月\"", "45000", "日期 45000"},
      {"yyyy/m/d;@", "45000", "日期 45000"},
      {"[h]", "45000", "日期 45000"},
      // What is no code at all.
      {"\"", "5", "5（按格式“\"”显示）"},
      {"[", "5", "5（按格式“[”显示）"},
      {"0\\", "5", "5"},
      {"0_", "5", "5"},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(ShownNumber(one.saved, LookOf(170, one.code)), one.shown) << one.code;
  }
  EXPECT_EQ(ShownNumber("5", LookOf(170, std::string(1000, '0'))), "5（按格式“…”显示）");
  const CellReading scaled =
      ReadCell("81005（按格式“0!.0,”显示）", form::v1::UNIT_COUNT, /*is_signed=*/false);
  EXPECT_TRUE(scaled.unread());
  ASSERT_EQ(scaled.figure.unread().alternatives_size(), 1);
  EXPECT_EQ(scaled.figure.unread().alternatives(0).count(), 81005);
  EXPECT_EQ(ReadCell("81005元", form::v1::UNIT_WANYUAN, false).figure.amount().fen(), 8100500);
}

}  // namespace
}  // namespace nianbao::import
