// Every kind of damage has its outcome; the cases are in damage_cases_test.cc,
// damage_columns_test.cc and damage_money_test.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/submission/import/damage_fixture.h"
#include "services/submission/import/import.h"
#include "services/submission/import/table_matcher.h"
#include "tests/support/status_matchers.h"

namespace nianbao::import {
namespace {

using test::IsOk;

class DamageTest : public ::testing::TestWithParam<DamageCase> {};

std::string ValueOf(const report::v1::Figure& figure) {
  if (figure.has_count()) return absl::StrCat(figure.count());
  if (figure.has_amount()) return absl::StrCat(figure.amount().fen());
  if (figure.has_not_applicable()) return "/";
  return figure.has_blank() ? "blank" : "unread";
}

std::vector<std::string> Offered(const report::v1::Figure& figure) {
  std::vector<std::string> offered;
  for (const report::v1::UnreadAlternative& alternative : figure.unread().alternatives()) {
    const int64_t number = alternative.has_fen() ? alternative.fen() : alternative.count();
    offered.push_back(alternative.has_blank() ? "blank" : absl::StrCat(number));
  }
  return offered;
}

TEST_P(DamageTest, HasItsOutcome) {
  const DamageCase& c = GetParam();
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
  for (int i = 0; i < response->sources_size(); ++i) {
    if (!response->report().figures(i).has_unread()) continue;
    EXPECT_EQ(response->sources(i).confidence(), 0) << response->sources(i).ShortDebugString();
  }
  std::vector<std::string> codes = {""};
  for (const auto& finding : response->findings()) codes.push_back(finding.code());
  EXPECT_THAT(codes, ::testing::Contains(c.code));
  std::string prose;
  for (const report::v1::Section& section : response->report().sections()) {
    for (const report::v1::Block& block : section.blocks()) prose += block.content().text() + "\n";
  }
  EXPECT_THAT(prose, ::testing::HasSubstr(c.kept));
}

std::string NameOfCase(const ::testing::TestParamInfo<DamageCase>& tested) {
  return absl::StrCat("No", tested.param.kind, tested.param.name);
}
INSTANTIATE_TEST_SUITE_P(Kinds, DamageTest, ::testing::ValuesIn(DamageCases()), NameOfCase);
INSTANTIATE_TEST_SUITE_P(Columns, DamageTest, ::testing::ValuesIn(ColumnDamageCases()), NameOfCase);
INSTANTIATE_TEST_SUITE_P(Money, DamageTest, ::testing::ValuesIn(MoneyDamageCases()), NameOfCase);

TEST(DamageTableTest, EveryKindHasAnOutcome) {
  std::set<int> kinds;
  for (const DamageCase& c : DamageCases()) kinds.insert(c.kind);
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
