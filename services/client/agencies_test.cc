#include "services/client/agencies.h"

#include <gmock/gmock.h>

#include "services/client/exit_code.h"
#include "tests/support/status_matchers.h"

namespace nianbao::client {
namespace {

google::protobuf::Timestamp At(const std::string& rfc3339) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, rfc3339, &time, &error)) << error;
  google::protobuf::Timestamp at;
  at.set_seconds(absl::ToUnixSeconds(time));
  return at;
}

TEST(FactsOfTest, AreThoseOfTheEndOfTheReportYearInChina) {
  submission::v1::Agency agency;
  agency.set_kind(validation::v1::AGENCY_KIND_TOWNSHIP);
  agency.set_rule_making(true);
  agency.set_region("410304");
  auto& old_name = *agency.add_names();
  old_name.set_text("旧名");
  *old_name.mutable_valid_to() = At("2024-01-01T00:00:00+08:00");
  auto& new_name = *agency.add_names();
  new_name.set_text("新名");
  *new_name.mutable_valid_from() = At("2024-01-01T00:00:00+08:00");
  auto& old_code = *agency.add_external_ids();
  old_code.set_scheme("uscc");
  old_code.set_value("old");
  *old_code.mutable_valid_to() = At("2024-06-01T00:00:00+08:00");
  auto& new_code = *agency.add_external_ids();
  new_code.set_scheme("uscc");
  new_code.set_value("new");
  *new_code.mutable_valid_from() = At("2024-06-01T00:00:00+08:00");

  const validation::v1::AgencyFacts before = FactsOf(agency, 2023);
  EXPECT_EQ(before.name(), "旧名");
  EXPECT_EQ(before.credit_code(), "old");
  EXPECT_EQ(before.kind(), validation::v1::AGENCY_KIND_TOWNSHIP);
  EXPECT_TRUE(before.rule_making());
  EXPECT_EQ(before.region(), "410304");
  const validation::v1::AgencyFacts after = FactsOf(agency, 2024);
  EXPECT_EQ(after.name(), "新名");
  EXPECT_EQ(after.credit_code(), "new");
}

TEST(ParseAgencyKindTest, KnowsTheThreeKinds) {
  EXPECT_EQ(*ParseAgencyKind("government"), validation::v1::AGENCY_KIND_GOVERNMENT);
  EXPECT_EQ(ExitCodeOf(ParseAgencyKind("village").status()), kUsage);
  EXPECT_EQ(ExitCodeOf(ParseAgencyKind("unspecified").status()), kUsage);
}

}  // namespace
}  // namespace nianbao::client
