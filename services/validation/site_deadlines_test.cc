#include "services/validation/rules/last_days.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/validation/site_rules.h"
#include "tests/support/report_generator.h"
#include "tests/support/status_matchers.h"

namespace nianbao::validation {
namespace {

using ::nianbao::test::IsOk;
using ::nianbao::test::StatusIs;
using ::testing::HasSubstr;

constexpr char kHead[] = "site: \"luoyang\" revision: 1 base_revision: 1\n";

std::string Deadline(const std::string& kind, const std::string& region, const std::string& day) {
  return absl::StrCat("deadline { kind: AGENCY_KIND_", kind, " region: \"", region,
                      "\" last_day: \"", day, "\" basis: \"N 洛政办〔2026〕3号\" }\n");
}

absl::StatusOr<std::shared_ptr<const RuleSet>> Compile(const std::string& text) {
  return CompileSiteRules(text, *RuleSet::Embedded().back(), form::FormRegistry::Embedded());
}

// A government's report for 2025, and one body under it that filed at a moment of 2026.
v1::ValidateRequest Request(v1::AgencyKind kind, const std::string& region,
                            absl::CivilSecond filed) {
  std::mt19937 random(1);
  v1::ValidateRequest request;
  *request.mutable_report() =
      test::ValidReport(**form::FormRegistry::Embedded().ForYear(2025), random);
  request.mutable_report()->set_year(2025);
  request.mutable_report()->set_kind(report::v1::Report::KIND_GOVERNMENT);
  request.mutable_context()->mutable_agency()->set_region(region);
  v1::Child& child = *request.mutable_context()->mutable_children()->add_children();
  child.set_name("甲");
  child.set_kind(kind);
  child.set_revision("agencies/a/reports/2025/revisions/1");
  child.mutable_submit_time()->set_seconds(
      absl::ToUnixSeconds(absl::FromCivil(filed, absl::FixedTimeZone(8 * 60 * 60))));
  return request;
}

// What H-MISS says of them; empty: nothing.
std::string Said(const Judges& judges, const v1::ValidateRequest& request) {
  const auto response = judges.Validate(request);
  EXPECT_THAT(response, IsOk());
  if (!response.ok()) return "";
  for (const v1::Finding& finding : response->verdict().findings()) {
    if (finding.rule() == "H-MISS") return finding.message();
  }
  return "";
}

TEST(SiteDeadlinesTest, TheMostSpecificDayHolds) {
  const auto judges = JudgesOfSite(
      absl::StrCat(kHead, Deadline("DEPARTMENT", "", "01-20"),
                   Deadline("DEPARTMENT", "41", "01-25"), Deadline("DEPARTMENT", "4103", "01-15"),
                   Deadline("TOWNSHIP", "410304", "01-10"), Deadline("GOVERNMENT", "", "03-31")));
  ASSERT_THAT(judges, IsOk());
  const struct {
    v1::AgencyKind kind;
    const char* region;
    absl::CivilDay last;
  } cases[] = {
      {v1::AGENCY_KIND_DEPARTMENT, "", absl::CivilDay(2026, 1, 20)},
      {v1::AGENCY_KIND_DEPARTMENT, "110101", absl::CivilDay(2026, 1, 20)},
      {v1::AGENCY_KIND_DEPARTMENT, "410200", absl::CivilDay(2026, 1, 25)},
      {v1::AGENCY_KIND_DEPARTMENT, "410304", absl::CivilDay(2026, 1, 15)},
      {v1::AGENCY_KIND_TOWNSHIP, "410304", absl::CivilDay(2026, 1, 10)},
      {v1::AGENCY_KIND_GOVERNMENT, "410304", absl::CivilDay(2026, 3, 31)},
  };
  for (const auto& test : cases) {
    SCOPED_TRACE(absl::StrCat(test.kind, " ", test.region));
    const absl::CivilSecond late(test.last + 1);
    EXPECT_EQ(Said(*judges, Request(test.kind, test.region, late - 1)), "");
    EXPECT_THAT(Said(*judges, Request(test.kind, test.region, late)),
                HasSubstr(absl::StrCat("甲（限 ", test.last.month(), " 月 ", test.last.day(),
                                       " 日，", late.month(), " 月 ", late.day(), " 日报送）")));
  }
  EXPECT_EQ(
      Said(*judges, Request(v1::AGENCY_KIND_TOWNSHIP, "410305", absl::CivilSecond(2026, 12, 31))),
      "");
}

TEST(SiteDeadlinesTest, AnotherYearIsNamed) {
  EXPECT_THAT(Said(Judges::Embedded(),
                   Request(v1::AGENCY_KIND_DEPARTMENT, "", absl::CivilSecond(2027, 2, 3))),
              HasSubstr("甲（限 1 月 31 日，2027 年 2 月 3 日报送）"));
}

TEST(SiteDeadlinesTest, TheRuleQuotesWhatItRestsOnOnce) {
  const auto set = Compile(
      absl::StrCat(kHead, Deadline("DEPARTMENT", "", "01-20"), Deadline("TOWNSHIP", "", "01-20")));
  ASSERT_THAT(set, IsOk());
  const auto national_set = RuleSet::Embedded().back();
  const v1::Rule& national = national_set->Find("H-MISS")->meta();
  EXPECT_EQ((*set)->Find("H-MISS")->meta().basis(),
            absl::StrCat(national.basis(), "；N 洛政办〔2026〕3号"));
  const auto again = RuleSet::Restore((*set)->bytes());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(LastDay(*(*again)->Find("H-MISS"), v1::AGENCY_KIND_TOWNSHIP, "41", 2025),
            absl::CivilDay(2026, 1, 20));
}

TEST(SiteDeadlinesTest, RefusesDaysAndSaysWhatIsAllowed) {
  const struct {
    std::string text;
    const char* message;
  } cases[] = {
      {Deadline("DEPARTMENT", "", "02-01"),
       "line 2: deadline \"department\": last_day 02-01 is later than the national 01-31"},
      {Deadline("GOVERNMENT", "41", "04-01"), "later than the national 03-31"},
      {Deadline("TOWNSHIP", "", "04-01"), "later than the national 03-31"},
      {Deadline("GOVERNMENT", "", "02-29"), "is not a month and day"},
      {Deadline("DEPARTMENT", "", "1-20"), "is not a month and day"},
      {Deadline("DEPARTMENT", "", "01-00"), "is not a month and day"},
      {Deadline("DEPARTMENT", "", "00-20"), "is not a month and day"},
      {Deadline("DEPARTMENT", "", "-1-20"), "is not a month and day"},
      {Deadline("DEPARTMENT", "", ""), "is not a month and day"},
      {Deadline("DEPARTMENT", "4", "01-20"), "region \"4\" is not the first two"},
      {Deadline("DEPARTMENT", "41030", "01-20"), "region \"41030\" is not"},
      {Deadline("DEPARTMENT", "41x3", "01-20"), "region \"41x3\" is not"},
      {Deadline("DEPARTMENT", "41030401", "01-20"), "region \"41030401\" is not"},
      {"deadline { last_day: \"01-20\" basis: \"N\" }", "kind is AGENCY_KIND_DEPARTMENT"},
      {"deadline { kind: 77 last_day: \"01-20\" basis: \"N\" }", "kind"},
      {"deadline { kind: AGENCY_KIND_TOWNSHIP last_day: \"01-20\" }", "basis is missing"},
      {absl::StrCat(Deadline("DEPARTMENT", "41", "01-20"), Deadline("DEPARTMENT", "41", "01-21")),
       "line 3: deadline \"department\": the same kind and region stands twice"},
  };
  for (const auto& test : cases) {
    EXPECT_THAT(Compile(absl::StrCat(kHead, test.text)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.message)))
        << test.text;
  }
}

}  // namespace
}  // namespace nianbao::validation
