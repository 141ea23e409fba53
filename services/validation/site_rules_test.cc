#include "services/validation/site_rules.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/validation/judge.h"
#include "storage/base/hash.h"
#include "tests/support/paths.h"
#include "tests/support/report_generator.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"

namespace nianbao::validation {
namespace {

using ::nianbao::test::IsOk;
using ::nianbao::test::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Property;

constexpr char kHead[] = "site: \"chanhe\" revision: 3 base_revision: 1\n";

// Licences are at least penalties and coercion together.
constexpr char kIdentity[] = R"(identity {
  id: "chanhe-LICENCES"
  editions: "2021"
  left: "disclosure/licences.decisions"
  relation: ">="
  right: "disclosure/penalties.decisions"
  right: "disclosure/coercion.decisions"
  severity: SEVERITY_BLOCK
  basis: "N 瀍政办〔2026〕1号"
  title: "许可不少于处罚与强制之和"
  title_en: "Licences >= penalties + coercion"
  message: "{left_side}，少于 {right_side}，差 {gap}。{suggestion}"
  message_en: "{left_side_en} is less than {right_side_en}; difference {difference}."
  suggestion: "请核对。"
}
)";

class SiteRulesTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::shared_ptr<const RuleSet>> Compile(const std::string& text) const {
    return CompileSiteRules(text, *base_, forms_);
  }

  // A report without findings but for those of kIdentity.
  v1::ValidateRequest Request(int64_t licences, int64_t penalties, int64_t coercion) const {
    std::mt19937 random(1);
    v1::ValidateRequest request;
    report::v1::Report& report = *request.mutable_report();
    report = test::ValidReport(**forms_.ForYear(2023), random);
    test::FindFigure(report, "disclosure/licences.decisions")->set_count(licences);
    test::FindFigure(report, "disclosure/penalties.decisions")->set_count(penalties);
    test::FindFigure(report, "disclosure/coercion.decisions")->set_count(coercion);
    v1::Context& context = *request.mutable_context();
    context.mutable_agency()->set_name(test::GeneratorOptions().agency_name);
    context.mutable_agency()->set_kind(v1::AGENCY_KIND_DEPARTMENT);
    context.set_no_prior_report(true);
    return request;
  }
  Judges With(const std::string& text) const {
    std::vector<std::shared_ptr<const RuleSet>> rules = RuleSet::Embedded();
    rules.push_back(*Compile(text));
    return {forms_, std::move(rules)};
  }

  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  const std::shared_ptr<const RuleSet> base_ = RuleSet::Embedded().back();
};

auto Finding(const std::string& rule, v1::Severity severity, v1::Outcome outcome) {
  return AllOf(Property("rule", &v1::Finding::rule, rule),
               Property("severity", &v1::Finding::severity, severity),
               Property("outcome", &v1::Finding::outcome, outcome));
}

TEST_F(SiteRulesTest, MakesASetOfItsOwn) {
  const auto set = Compile(absl::StrCat(kHead, kIdentity));
  ASSERT_THAT(set, IsOk());
  EXPECT_EQ((*set)->ref().id(), "national-r1.chanhe");
  EXPECT_EQ((*set)->ref().revision(), 3);
  EXPECT_EQ((*set)->ref().digest(), Hash(Suite::kSha256, (*set)->bytes()));
  EXPECT_EQ((*set)->rules().size(), base_->rules().size() + 1);
  EXPECT_EQ((*set)->rules().back().meta().id(), "chanhe-LICENCES");
  for (size_t i = 0; i < base_->rules().size(); ++i) {
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals((*set)->rules()[i].meta(),
                                                                   base_->rules()[i].meta()));
  }
  const auto again = RuleSet::Restore((*set)->bytes());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ((*again)->ref().digest(), (*set)->ref().digest());
  EXPECT_NE((*again)->rules().back().predicate(), nullptr);
}

TEST_F(SiteRulesTest, ChangesSeverities) {
  const struct {
    const char* change;
    const char* rule;
    v1::Severity severity;
    bool waivable;
  } cases[] = {
      {"rule: \"X-RECV\" severity: SEVERITY_EXPLAIN", "X-RECV", v1::SEVERITY_EXPLAIN, false},
      {"rule: \"X-RECV\" severity: SEVERITY_BLOCK", "X-RECV", v1::SEVERITY_BLOCK, false},
      {"rule: \"X-RECV\" severity: SEVERITY_BLOCK waivable: true", "X-RECV", v1::SEVERITY_BLOCK,
       true},
      {"rule: \"Y-JUMP\" severity: SEVERITY_WARN", "Y-JUMP", v1::SEVERITY_WARN, false},
      {"rule: \"Y-CF\" severity: SEVERITY_BLOCK", "Y-CF", v1::SEVERITY_BLOCK, false},
      {"rule: \"DUP-Y\" severity: SEVERITY_EXPLAIN", "DUP-Y", v1::SEVERITY_EXPLAIN, true},
  };
  for (const auto& test : cases) {
    const auto set = Compile(absl::StrCat(kHead, "severity { ", test.change, " }\n"));
    ASSERT_THAT(set, IsOk()) << test.change;
    EXPECT_EQ((*set)->Find(test.rule)->meta().severity(), test.severity) << test.change;
    EXPECT_EQ((*set)->Find(test.rule)->meta().waivable(), test.waivable) << test.change;
    EXPECT_NE((*set)->ref().digest(), base_->ref().digest());
  }
  const auto set = Compile(absl::StrCat(
      kHead, R"(severity { rule: "DUP-Y" wording: "similar" severity: SEVERITY_EXPLAIN })"));
  ASSERT_THAT(set, IsOk());
  EXPECT_EQ((*set)->Find("DUP-Y")->FindWording("similar")->severity(), v1::SEVERITY_EXPLAIN);
  EXPECT_EQ((*set)->Find("DUP-Y")->meta().severity(), v1::SEVERITY_BLOCK);
}

TEST_F(SiteRulesTest, RefusesSeveritiesAndSaysWhatIsAllowed) {
  const struct {
    const char* change;
    const char* message;
  } cases[] = {
      {R"(rule: "T4" severity: SEVERITY_EXPLAIN)",
       "line 2: severity \"T4\": is BLOCK in the national rules: a site cannot change that"},
      {R"(rule: "T4" severity: SEVERITY_BLOCK)", "a site cannot change that"},
      {R"(rule: "DUP-Y" severity: SEVERITY_WARN)",
       "is BLOCK, waivable in the national rules; a site may make it EXPLAIN, not WARN"},
      {R"(rule: "Y-CF" severity: SEVERITY_WARN)", "a site may make it BLOCK, not WARN"},
      {R"(rule: "X-RECV" severity: SEVERITY_INFO)", "may make it BLOCK or EXPLAIN, not INFO"},
      {R"(rule: "X-RECV")", "may make it BLOCK or EXPLAIN, not UNSPECIFIED"},
      {R"(rule: "X-RECV" severity: SEVERITY_WARN)", "not WARN"},
      {R"(rule: "T3-ROW-1" severity: SEVERITY_WARN)", "a member of T3-ROW"},
      {R"(rule: "T9" severity: SEVERITY_WARN)", "\"T9\": is no national rule"},
      {R"(rule: "X-RECV" severity: SEVERITY_EXPLAIN waivable: true)", "only a rule that is made"},
      {R"(rule: "P-NAME" wording: "none" severity: SEVERITY_BLOCK)", "no wording \"none\""},
      {R"(rule: "P-NAME" wording: "body" severity: SEVERITY_INFO)", "BLOCK or EXPLAIN, not INFO"},
      {R"(rule: "P-NAME" wording: "body" severity: SEVERITY_BLOCK waivable: true)", "whole rule"},
      {R"(rule: "P-NAME" wording: "title" severity: SEVERITY_WARN)", "cannot change that"},
      {R"(rule: "X-RECV" severity: SEVERITY_BLOCK } severity { rule: "X-RECV" severity: SEVERITY_EXPLAIN)",
       "changed twice"},
  };
  for (const auto& test : cases) {
    EXPECT_THAT(Compile(absl::StrCat(kHead, "severity { ", test.change, " }\n")),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.message)))
        << test.change;
  }
}

TEST_F(SiteRulesTest, RefusesIdentitiesAndSaysWhatIsAllowed) {
  const struct {
    const char* from;
    const char* to;
    const char* message;
  } cases[] = {
      {"chanhe-L", "T3-L", "line 2: identity \"T3-LICENCES\": the id of a rule of this site is"},
      {"chanhe-L", "chanhe-L-", "chanhe-NAME"},
      {"chanhe-L", "chanhe-l", "chanhe-NAME"},
      {"\"2021\"", "\"2013\"", "editions: "},
      {"editions: \"2021\"", "", "at least one"},
      {"\"2021\"\n  left: \"disclosure/licences.decisions\"",
       "\"2021\" editions: \"2019\" left: \"disclosure/rules.in_force\"",
       "edition 2019 has no cell \"disclosure/rules.in_force\""},
      {"licences.decisions", "licences.made",
       "edition 2021 has no cell \"disclosure/licences.made"},
      {"licences.decisions", "licences.*", "has no cell"},
      {"licences.decisions", "coercion.decisions", "stands twice"},
      {"licences.decisions", "fees.amount", "another unit"},
      {"left: \"disclosure/licences.decisions\"", "", "left and right"},
      {"\">=\"", "\"!=\"", "none of \"=\", \">=\", \"<=\""},
      {"severity: SEVERITY_BLOCK", "", "severity is missing"},
      {"basis: \"N 瀍政办〔2026〕1号\"", "", "basis is missing"},
      {"title_en: \"Licences >= penalties + coercion\"", "", "title_en is missing"},
      {"差 {gap}", "差 {gaps}", "message: braces hold one of left_side"},
      {"差 {gap}", "差 {gap", "message: braces hold one of"},
      {"差 {gap}", "差 gap}", "message: braces hold one of"},
      {"请核对", "\\n", "suggestion has control characters"},
      {"请核对", "\\xff", "suggestion has control characters or is not UTF-8"},
  };
  for (const auto& test : cases) {
    const std::string changed = absl::StrReplaceAll(kIdentity, {{test.from, test.to}});
    ASSERT_NE(changed, kIdentity) << test.from;
    EXPECT_THAT(Compile(absl::StrCat(kHead, changed)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.message)))
        << test.from << " " << test.to;
  }
  EXPECT_THAT(Compile(absl::StrCat(kHead, kIdentity, kIdentity)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 17: identity")));
}

TEST_F(SiteRulesTest, RefusesFilesThatAreNone) {
  const struct {
    std::string text;
    const char* message;
  } cases[] = {
      {"site: \"chanhe\"\nrevisions: 1", "line 2:10: "},
      {"site: \"Chan he\" revision: 1 base_revision: 1", "small letters and digits"},
      {"revision: 1 base_revision: 1", "small letters and digits"},
      {"site: \"chanhe\" base_revision: 1", "revision is missing"},
      {"site: \"chanhe\" revision: 1 base_revision: 9",
       "base_revision is 9, but the national rules here are revision 1"},
      {std::string(200'000, '#'), "has 200000 bytes"},
  };
  for (const auto& test : cases) {
    EXPECT_THAT(Compile(test.text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.message)))
        << test.message;
  }
}

TEST_F(SiteRulesTest, TheDocumentedFileIsSound) {
  const std::string page = test::ReadFile(test::SourceDir() + "/docs/operations.md");
  const size_t begin = page.find("\nsite: \"");
  ASSERT_NE(begin, std::string::npos);
  const auto set = Compile(page.substr(begin, page.find("```", begin) - begin));
  ASSERT_THAT(set, IsOk());
  EXPECT_EQ((*set)->ref().id(), "national-r1.chanhe");
}

TEST_F(SiteRulesTest, JudgesByASitesIdentity) {
  const Judges judges = With(absl::StrCat(kHead, kIdentity));
  for (const int64_t licences : {5, 6}) {
    const auto passes = judges.Validate(Request(licences, 2, 3));
    ASSERT_THAT(passes, IsOk());
    EXPECT_THAT(passes->verdict().findings(), IsEmpty());
  }
  const auto fails = judges.Validate(Request(4, 2, 3));
  ASSERT_THAT(fails, IsOk());
  ASSERT_THAT(fails->verdict().findings(),
              ElementsAre(Finding("chanhe-LICENCES", v1::SEVERITY_BLOCK, v1::OUTCOME_FAIL)));
  const v1::Finding& finding = fails->verdict().findings(0);
  EXPECT_EQ(finding.message(),
            "表二「行政许可 · 本年处理决定数量」 4，少于 表二「行政处罚 · 本年处理决定数量」 2 + "
            "表二「行政强制 · 本年处理决定数量」 3 = 5，差 1。请核对。");
  EXPECT_EQ(finding.message_en(),
            "disclosure/licences.decisions 4 is less than disclosure/penalties.decisions 2 + "
            "disclosure/coercion.decisions 3 = 5; difference -1.");
  EXPECT_FALSE(fails->verdict().submittable());
  EXPECT_EQ(fails->verdict().rule_set().id(), "national-r1.chanhe");
}

TEST_F(SiteRulesTest, RelationsAreAsTheySay) {
  const struct {
    const char* relation;
    int64_t licences;
    bool holds;
  } cases[] = {{"=", 5, true},  {"=", 4, false},  {"=", 6, false},
               {"<=", 5, true}, {"<=", 4, true},  {"<=", 6, false},
               {">=", 5, true}, {">=", 4, false}, {">=", 6, true}};
  for (const auto& test : cases) {
    const Judges judges = With(absl::StrCat(
        kHead,
        absl::StrReplaceAll(kIdentity, {{"\">=\"", absl::StrCat("\"", test.relation, "\"")}})));
    const auto response = judges.Validate(Request(test.licences, 2, 3));
    ASSERT_THAT(response, IsOk());
    EXPECT_EQ(response->verdict().findings().empty(), test.holds)
        << test.licences << test.relation << 5;
  }
}

TEST_F(SiteRulesTest, AMissingFigureIsUncertain) {
  v1::ValidateRequest request = Request(4, 2, 3);
  test::FindFigure(*request.mutable_report(), "disclosure/penalties.decisions")->mutable_blank();
  const auto response = With(absl::StrCat(kHead, kIdentity)).Validate(request);
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->verdict().findings(),
              ElementsAre(Finding("CELL-1", v1::SEVERITY_BLOCK, v1::OUTCOME_FAIL),
                          Finding("chanhe-LICENCES", v1::SEVERITY_BLOCK, v1::OUTCOME_UNCERTAIN)));
}

TEST_F(SiteRulesTest, ListsAndTellsTheSitesRules) {
  const Judges judges = With(absl::StrCat(kHead, kIdentity));
  const auto listed = judges.ListRules({});
  ASSERT_THAT(listed, IsOk());
  EXPECT_EQ(listed->rule_set().id(), "national-r1.chanhe");
  EXPECT_EQ(Hash(Suite::kSha256, listed->rule_set_file()), listed->rule_set().digest());
  EXPECT_EQ(listed->rules().rbegin()->id(), "chanhe-LICENCES");
  v1::GetRuleRequest request;
  request.set_id("chanhe-LICENCES");
  const auto rule = judges.GetRule(request);
  ASSERT_THAT(rule, IsOk());
  EXPECT_EQ(rule->rule().basis(), "N 瀍政办〔2026〕1号");
}

// What a store kept judges again: after the file changed, and where it never was.
TEST_F(SiteRulesTest, ALaterGateJudgesByThePinnedSet) {
  const Judges site = With(absl::StrCat(kHead, kIdentity));
  const auto listed = site.ListRules({});
  ASSERT_THAT(listed, IsOk());
  v1::ValidateRequest request = Request(4, 2, 3);
  *request.mutable_context()->mutable_pinned_rule_set() = listed->rule_set();
  request.mutable_context()->set_pinned_rule_set_file(listed->rule_set_file());
  const Judges changed = With("site: \"chanhe\" revision: 4 base_revision: 1\n");
  const Judges national = Judges::Embedded();
  for (const Judges* judges : {&site, &changed, &national}) {
    const auto response = judges->Validate(request);
    ASSERT_THAT(response, IsOk());
    EXPECT_THAT(response->verdict().findings(),
                ElementsAre(Finding("chanhe-LICENCES", v1::SEVERITY_BLOCK, v1::OUTCOME_FAIL)));
    EXPECT_EQ(response->verdict().rule_set().digest(), listed->rule_set().digest());
  }
}

TEST_F(SiteRulesTest, WhatWasSubmittedBeforeIsNotBound) {
  v1::ValidateRequest request = Request(4, 2, 3);
  *request.mutable_context()->mutable_pinned_rule_set() = base_->ref();
  const auto response = With(absl::StrCat(kHead, kIdentity)).Validate(request);
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->verdict().findings(),
              ElementsAre(Finding("chanhe-LICENCES", v1::SEVERITY_INFO, v1::OUTCOME_FAIL)));
  EXPECT_TRUE(response->verdict().submittable());
}

// Bytes that a request brings may say anything.
TEST_F(SiteRulesTest, PinnedRulesThatThisServerCannotJudgeAreSaidToBeUnjudged) {
  const std::string bytes = (*Compile(absl::StrCat(kHead, kIdentity)))->bytes();
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\">=\"", "\"~\""},
           {"values: \"disclosure/licences.decisions\"",
            "values: \"disclosure/gone.decisions\""}}) {
    const std::string changed = absl::StrReplaceAll(bytes, {{from, to}});
    ASSERT_NE(changed, bytes);
    v1::ValidateRequest request = Request(4, 2, 3);
    v1::RuleSetRef& pinned = *request.mutable_context()->mutable_pinned_rule_set();
    pinned.set_id("national-r1.chanhe");
    pinned.set_revision(3);
    pinned.set_digest(Hash(Suite::kSha256, changed));
    request.mutable_context()->set_pinned_rule_set_file(changed);
    const auto response = Judges::Embedded().Validate(request);
    ASSERT_THAT(response, IsOk());
    EXPECT_THAT(response->verdict().findings(),
                ElementsAre(Finding("chanhe-LICENCES", v1::SEVERITY_INFO, v1::OUTCOME_UNCERTAIN)));
  }
}

}  // namespace
}  // namespace nianbao::validation
