#include "services/validation/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <set>

#include "absl/strings/match.h"
#include "services/form/digest.h"
#include "tests/support/report_generator.h"
#include "tests/support/status_matchers.h"

namespace nianbao::validation {
namespace {

using ::nianbao::test::FindFigure;
using ::nianbao::test::IsOk;
using ::nianbao::test::StatusIs;
using ::nianbao::test::ValidReport;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class JudgeTest : public ::testing::Test {
 protected:
  v1::ValidateRequest Request(const std::string& edition, uint32_t seed = 1) const {
    form::v1::EditionRef ref;
    ref.set_id(edition);
    std::mt19937 random(seed);
    const test::GeneratorOptions options;
    v1::ValidateRequest request;
    *request.mutable_report() = ValidReport(**forms_.Find(ref), random, options);
    request.set_report_id(absl::StrCat(request.report().year()));
    request.mutable_context()->mutable_agency()->set_name(options.agency_name);
    request.mutable_context()->mutable_agency()->set_kind(v1::AGENCY_KIND_DEPARTMENT);
    request.mutable_context()->set_no_prior_report(true);
    return request;
  }
  v1::Verdict Judged(const v1::ValidateRequest& request) const {
    auto response = judges_.Validate(request);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? response->verdict() : v1::Verdict();
  }

  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  const Judges judges_ = Judges::Embedded();
};

TEST_F(JudgeTest, ValidReportsHaveNoFailures) {
  for (const char* edition : {"2019", "2021"}) {
    for (uint32_t seed = 1; seed <= 300; ++seed) {
      const v1::Verdict verdict = Judged(Request(edition, seed));
      ASSERT_THAT(verdict.findings(), IsEmpty()) << edition << " " << seed << "\n"
                                                 << verdict.Utf8DebugString();
    }
  }
}

TEST_F(JudgeTest, NamesEveryBrokenIdentity) {
  for (const char* edition : {"2019", "2021"}) {
    v1::ValidateRequest request = Request(edition);
    // Powers of three: no two sums are alike.
    int64_t value = 1;
    for (report::v1::Figure& figure : *request.mutable_report()->mutable_figures()) {
      if (!figure.has_count()) continue;
      figure.set_count(value % 1000003);
      value = value * 3 % 1000003;
    }
    std::set<std::string> found, expected;
    const v1::Verdict verdict = Judged(request);
    for (const v1::Finding& finding : verdict.findings()) {
      if (absl::StartsWith(finding.rule(), "T3-") || absl::StartsWith(finding.rule(), "T4-")) {
        found.insert(finding.rule());
      }
    }
    form::v1::EditionRef ref;
    ref.set_id(edition);
    for (const auto& identity : (*forms_.Find(ref))->identities()) expected.insert(identity.rule);
    EXPECT_EQ(found, expected) << edition;
  }
}

TEST_F(JudgeTest, SumsBeyondInt64DoNotOverflow) {
  v1::ValidateRequest request = Request("2021");
  for (const char* cell : {"requests/received.natural_person", "requests/received.business"}) {
    FindFigure(*request.mutable_report(), cell)->set_count(std::numeric_limits<int64_t>::max());
  }
  const v1::Verdict verdict = Judged(request);
  bool found = false;
  for (const v1::Finding& finding : verdict.findings()) {
    if (finding.rule() != "T3-ROW-1") continue;
    found = true;
    EXPECT_GE(finding.left_value().size(), std::string("18446744073709551614").size());
  }
  EXPECT_TRUE(found);
}

TEST_F(JudgeTest, PinsEditionRuleSetAndDigest) {
  const v1::ValidateRequest request = Request("2021");
  const v1::Verdict verdict = Judged(request);
  EXPECT_EQ(verdict.edition().digest(), request.report().edition().digest());
  EXPECT_EQ(verdict.rule_set().digest(), RuleSet::Embedded().back()->ref().digest());
  EXPECT_EQ(verdict.report_digest(),
            *form::ContentDigest(Suite::kSha256, request.report(), request.report_id()));
  EXPECT_TRUE(verdict.submittable());
}

TEST_F(JudgeTest, JudgesADraftWithoutDigest) {
  v1::ValidateRequest request = Request("2021");
  request.mutable_report()->clear_agency();
  EXPECT_THAT(Judged(request).report_digest(), IsEmpty());
}

TEST_F(JudgeTest, FingerprintSurvivesOtherFiguresAndWords) {
  v1::ValidateRequest request = Request("2021");
  FindFigure(*request.mutable_report(), "disputes/reconsideration.total")->set_count(900001);
  const std::string first = Judged(request).findings(0).fingerprint();
  FindFigure(*request.mutable_report(), "disputes/reconsideration.total")->set_count(900002);
  EXPECT_EQ(Judged(request).findings(0).fingerprint(), first);
  EXPECT_THAT(first, SizeIs(16));
}

// A report without problems in part five: P-FIVE may be waived.
v1::ValidateRequest WithoutProblems(v1::ValidateRequest request) {
  for (auto& block : *request.mutable_report()->mutable_sections(4)->mutable_blocks()) {
    if (block.level() == 0) block.mutable_content()->set_text("无");
  }
  return request;
}

TEST_F(JudgeTest, SuperiorWaivesWhereTheRuleAllows) {
  v1::ValidateRequest request = WithoutProblems(Request("2021"));
  const v1::Verdict refused = Judged(request);
  ASSERT_THAT(refused.findings(), SizeIs(1));
  EXPECT_FALSE(refused.submittable());
  v1::Waiver& waiver = *request.mutable_context()->add_waivers();
  waiver.set_rule("P-FIVE");
  waiver.set_fingerprint(refused.findings(0).fingerprint());
  const v1::Verdict waived = Judged(request);
  EXPECT_TRUE(waived.findings(0).waived());
  EXPECT_EQ(waived.block_count(), 0);
  EXPECT_EQ(waived.waived_count(), 1);
  EXPECT_EQ(refused.waived_count(), 0);
  EXPECT_TRUE(waived.submittable());
}

TEST_F(JudgeTest, NobodyWaivesArithmetic) {
  v1::ValidateRequest request = Request("2021");
  FindFigure(*request.mutable_report(), "disputes/reconsideration.total")->set_count(900001);
  v1::Waiver& waiver = *request.mutable_context()->add_waivers();
  waiver.set_rule("T4-1");
  waiver.set_fingerprint(Judged(request).findings(0).fingerprint());
  EXPECT_FALSE(Judged(request).submittable());
}

TEST_F(JudgeTest, SketchesTheTextThatOthersAreComparedWith) {
  v1::ValidateRequest request = Request("2021");
  EXPECT_THAT(judges_.Validate(request)->sketches(), IsEmpty());
  request.set_with_sketches(true);
  const auto first = judges_.Validate(request);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(first->sketches(), Not(IsEmpty()));

  // Another report with the same text is found by them.
  v1::Peer& peer = *request.mutable_context()->add_peers();
  peer.set_name("某县教育局");
  *peer.mutable_sketches() = first->sketches();
  const v1::Verdict verdict = Judged(request);
  EXPECT_THAT(verdict.findings(), SizeIs(first->sketches_size()));
  for (const v1::Finding& finding : verdict.findings()) {
    EXPECT_EQ(finding.rule(), "DUP-O");
    EXPECT_EQ(finding.severity(), v1::SEVERITY_BLOCK);
    EXPECT_TRUE(finding.waivable());
    EXPECT_EQ(finding.right_value(), "某县教育局");
    EXPECT_THAT(finding.ranges(), Not(IsEmpty()));
  }
}

TEST_F(JudgeTest, TellsTheCostOfEachRuleAndOfWhatTheyShare) {
  int64_t ticks = 0;
  const Judges judges(forms_, RuleSet::Embedded(), [&] { return absl::Seconds(1.5) * ticks++; });
  v1::ValidateRequest request = Request("2019");
  FindFigure(*request.mutable_report(), "disputes/reconsideration.total")->set_count(900001);
  EXPECT_THAT(judges.Validate(request)->verdict().costs(), IsEmpty());
  EXPECT_EQ(ticks, 0);
  request.set_with_costs(true);
  const auto response = judges.Validate(request);
  ASSERT_THAT(response, IsOk());
  std::vector<std::string> rules = {""};
  const auto set = RuleSet::Embedded().back();
  for (const Rule& rule : set->rules()) {
    if (rule.AppliesTo("2019")) rules.push_back(rule.meta().id());
  }
  std::vector<std::string> told;
  int findings = 0;
  for (const v1::RuleCost& cost : response->verdict().costs()) {
    told.push_back(cost.rule());
    findings += cost.finding_count();
    if (cost.rule().empty()) continue;
    // Between the two readings for a rule the clock moves once.
    EXPECT_EQ(cost.elapsed().seconds(), 1) << cost.rule();
    EXPECT_EQ(cost.elapsed().nanos(), 500'000'000) << cost.rule();
    EXPECT_EQ(cost.finding_count(), cost.rule() == "T4" ? 1 : 0) << cost.rule();
  }
  EXPECT_EQ(told, rules);
  EXPECT_EQ(findings, response->verdict().findings_size());
  // From the first reading to the last, but for what lies within the rules.
  EXPECT_EQ(response->verdict().costs(0).elapsed().seconds(),
            static_cast<int64_t>(1.5 * static_cast<double>(rules.size())));
}

TEST_F(JudgeTest, WhoCopiedIsNoPartOfTheFingerprint) {
  v1::ValidateRequest request = Request("2021");
  request.set_with_sketches(true);
  v1::Peer& peer = *request.mutable_context()->add_peers();
  *peer.mutable_sketches() = judges_.Validate(request)->sketches();
  peer.set_name("甲局");
  const std::string fingerprint = Judged(request).findings(0).fingerprint();
  peer.set_name("乙局");
  EXPECT_EQ(Judged(request).findings(0).fingerprint(), fingerprint);
}

TEST_F(JudgeTest, RefusesWhatIsNoReportOfTheEdition) {
  struct Case {
    const char* name;
    std::function<void(v1::ValidateRequest&)> change;
    const char* message;
  };
  const std::vector<Case> cases = {
      {"unknown edition", [](auto& r) { r.mutable_report()->mutable_edition()->set_id("1999"); },
       "1999"},
      {"year the edition does not serve", [](auto& r) { r.mutable_report()->set_year(2018); },
       "2018"},
      {"unknown cell",
       [](auto& r) { r.mutable_report()->mutable_figures(0)->set_cell("disclosure/nothing.made"); },
       "disclosure/nothing.made"},
      {"repeated cell", [](auto& r) { *r.mutable_report()->add_figures() = r.report().figures(0); },
       "同一格填报了两次"},
      {"unknown rule set",
       [](auto& r) {
         r.mutable_context()->mutable_pinned_rule_set()->set_id("national");
         r.mutable_context()->mutable_pinned_rule_set()->set_revision(99);
       },
       "r99"},
      {"malformed children",
       [](auto& r) { r.mutable_context()->mutable_children()->add_children()->add_values(1); },
       "context.children.children[0].values"},
  };
  for (const Case& test : cases) {
    v1::ValidateRequest request = Request("2021");
    test.change(request);
    EXPECT_THAT(judges_.Validate(request),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.message)))
        << test.name;
  }
}

TEST_F(JudgeTest, ListsRulesAndEditions) {
  EXPECT_THAT(judges_.ListRules({})->rules(), SizeIs(Predicates().size()));
  v1::GetRuleRequest rule;
  rule.set_id("T3-ROW-25");
  EXPECT_EQ(judges_.GetRule(rule)->rule().id(), "T3-ROW");
  rule.set_id("T9-1");
  EXPECT_THAT(judges_.GetRule(rule), StatusIs(absl::StatusCode::kNotFound, _));
  const auto editions = judges_.ListEditions({});
  ASSERT_THAT(editions->editions(), SizeIs(2));
  EXPECT_EQ(editions->editions(1).cell_count(), 200);
  EXPECT_EQ(editions->editions(1).identity_count(), 42);
  v1::GetEditionRequest edition;
  edition.mutable_edition()->set_id("2019");
  EXPECT_EQ(judges_.GetEdition(edition)->edition().id(), "2019");
  edition.mutable_edition()->set_id("1999");
  EXPECT_THAT(judges_.GetEdition(edition), StatusIs(absl::StatusCode::kNotFound, _));
}

}  // namespace
}  // namespace nianbao::validation
