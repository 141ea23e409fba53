#include "services/validation/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/validation/judge.h"
#include "tests/support/report_generator.h"
#include "tests/support/status_matchers.h"

namespace nianbao::validation {
namespace {

using ::nianbao::test::IsOk;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// A valid report with one more paragraph.
v1::ValidateRequest With(const std::string& text) {
  std::mt19937 random(1);
  v1::ValidateRequest request;
  report::v1::Report& report = *request.mutable_report();
  report = test::ValidReport(**form::FormRegistry::Embedded().ForYear(2023), random);
  report::v1::Block& block = *report.mutable_sections(0)->add_blocks();
  block.set_id("more");
  block.set_kind(report::v1::Block::KIND_PARAGRAPH);
  block.mutable_content()->set_text(text);
  v1::AgencyFacts& agency = *request.mutable_context()->mutable_agency();
  agency.set_name(test::GeneratorOptions().agency_name);
  agency.set_kind(v1::AGENCY_KIND_DEPARTMENT);
  request.mutable_context()->set_no_prior_report(true);
  return request;
}

v1::Verdict Judged(const v1::ValidateRequest& request) {
  static const Judges judges = Judges::Embedded();
  const auto response = judges.Validate(request);
  EXPECT_THAT(response, IsOk());
  return response.ok() ? response->verdict() : v1::Verdict();
}

std::string Times(int times, const std::string& text) {
  std::string all;
  for (int i = 0; i < times; ++i) absl::StrAppend(&all, text);
  return all;
}

// TYPO is WARN, and comes before PII, which is BLOCK.
constexpr char kTypo[] = "我们布署，";
constexpr char kMobile[] = "电话 13800138000，";

int CountOf(const v1::Verdict& verdict, const std::string& rule) {
  int count = 0;
  for (const v1::Finding& finding : verdict.findings()) count += finding.rule() == rule ? 1 : 0;
  return count;
}

TEST(FindingsTest, AllThatFitAreTold) {
  const v1::Verdict verdict = Judged(With(Times(1000, kTypo)));
  EXPECT_THAT(verdict.findings(), SizeIs(1000));
  EXPECT_EQ(verdict.warn_count(), 1000);
  EXPECT_EQ(CountOf(verdict, "TYPO"), 1000);
  EXPECT_TRUE(verdict.submittable());
}

TEST(FindingsTest, OfTooManyTheGravestAreToldInOrder) {
  // More than twice the limit, and a BLOCK behind all of them.
  const v1::Verdict verdict = Judged(With(Times(3500, kTypo) + Times(7, kMobile)));
  ASSERT_THAT(verdict.findings(), SizeIs(1001));
  EXPECT_EQ(CountOf(verdict, "PII"), 7);
  for (int i = 0; i < 993; ++i) EXPECT_EQ(verdict.findings(i).rule(), "TYPO") << i;
  for (int i = 993; i < 1000; ++i) EXPECT_EQ(verdict.findings(i).rule(), "PII") << i;
  EXPECT_EQ(verdict.warn_count(), 3500);
  EXPECT_EQ(verdict.block_count(), 7);
  EXPECT_FALSE(verdict.submittable());
  const v1::Finding& last = verdict.findings(1000);
  EXPECT_EQ(last.rule(), "TYPO");
  EXPECT_EQ(last.severity(), v1::SEVERITY_WARN);
  EXPECT_EQ(last.outcome(), v1::OUTCOME_FAIL);
  EXPECT_THAT(last.message(), HasSubstr(" 2507 条"));
  EXPECT_THAT(last.message_en(), HasSubstr(" 2507 are left out"));
  EXPECT_THAT(last.fingerprint(), SizeIs(16));
}

TEST(FindingsTest, WhatIsLeftOutRefusesAsWhatIsTold) {
  v1::ValidateRequest request = With(Times(1100, kMobile));
  const v1::Verdict verdict = Judged(request);
  ASSERT_THAT(verdict.findings(), SizeIs(1001));
  EXPECT_EQ(verdict.block_count(), 1100);
  EXPECT_EQ(verdict.findings(1000).severity(), v1::SEVERITY_BLOCK);
  EXPECT_FALSE(verdict.findings(1000).waivable());
  // All that can be seen is waived, and yet.
  for (const v1::Finding& finding : verdict.findings()) {
    v1::Waiver& waiver = *request.mutable_context()->add_waivers();
    waiver.set_rule(finding.rule());
    waiver.set_fingerprint(finding.fingerprint());
  }
  const v1::Verdict waived = Judged(request);
  EXPECT_EQ(waived.waived_count(), 1000);
  EXPECT_EQ(waived.block_count(), 100);
  EXPECT_FALSE(waived.submittable());
}

TEST(FindingsTest, ADoubtGivesWayToWhatIsWrong) {
  v1::ValidateRequest request = With(Times(1000, kTypo));
  request.mutable_context()->clear_no_prior_report();
  const v1::Verdict verdict = Judged(request);
  ASSERT_THAT(verdict.findings(), SizeIs(1001));
  EXPECT_EQ(verdict.uncertain_count(), 1);
  EXPECT_EQ(verdict.findings(1000).rule(), "Y-CF");
  EXPECT_EQ(verdict.findings(1000).outcome(), v1::OUTCOME_UNCERTAIN);
  EXPECT_TRUE(verdict.submittable());
}

}  // namespace
}  // namespace nianbao::validation
