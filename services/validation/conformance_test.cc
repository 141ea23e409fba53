#include "tests/support/conformance.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "services/validation/judge.h"
#include "tests/support/status_matchers.h"

namespace nianbao::validation {
namespace {

using ::nianbao::test::IsOk;

std::vector<ConformanceCase> Cases() {
  auto cases = LoadConformance();
  EXPECT_THAT(cases, IsOk());
  return cases.ok() ? *std::move(cases) : std::vector<ConformanceCase>();
}

TEST(ConformanceTest, EveryCaseGetsExactlyItsFindings) {
  const Judges judges = Judges::Embedded();
  const auto rules = RuleSet::Embedded().back();
  for (const ConformanceCase& test : Cases()) {
    SCOPED_TRACE(absl::StrCat(test.file, ": ", test.data.name(), " (", test.base, ")"));
    const auto response = judges.Validate(test.request);
    EXPECT_THAT(response, IsOk());
    if (!response.ok()) continue;
    EXPECT_EQ(absl::StrJoin(Deviations(test, *rules, response->verdict()), "\n"), "");
  }
}

TEST(ConformanceTest, EveryRuleHasAPassingAndAFailingCaseInEveryEdition) {
  std::map<std::string, std::set<std::string>> passing, failing;
  for (const ConformanceCase& test : Cases()) {
    bool fails = false;
    for (const auto& expected : test.data.expect()) {
      const bool own = expected.rule() == test.file ||
                       absl::StartsWith(expected.rule(), absl::StrCat(test.file, "-"));
      fails = fails || (own && expected.outcome() != v1::OUTCOME_UNCERTAIN);
    }
    (fails ? failing : passing)[test.file].insert(test.base);
  }
  const auto set = RuleSet::Embedded().back();
  for (const Rule& rule : set->rules()) {
    std::set<std::string> editions(rule.meta().editions().begin(), rule.meta().editions().end());
    if (editions.empty()) editions = {"2019", "2021"};
    EXPECT_EQ(passing[rule.meta().id()], editions) << rule.meta().id();
    EXPECT_EQ(failing[rule.meta().id()], editions) << rule.meta().id();
  }
}

// The cases hold the Chinese messages to it.
TEST(ConformanceTest, EnglishTellsMoneyInTheUnitOfTheForm) {
  const std::map<std::string, std::string> expected = {
      {"a child states yuan",
       "disclosure/fees.amount is 0.5万元, but the reports of 2 children add up to 5000万元; "
       "difference 4999.5万元."},
      {"a negative amount is told as the form asks for it",
       "disclosure/fees.amount is -0.0005万元; it must not be negative."},
  };
  const Judges judges = Judges::Embedded();
  std::set<std::string> told;
  for (const ConformanceCase& test : Cases()) {
    const auto wanted = expected.find(test.data.name());
    if (wanted == expected.end() || test.base != "2021") continue;
    const auto response = judges.Validate(test.request);
    ASSERT_THAT(response, IsOk());
    for (const v1::Finding& finding : response->verdict().findings()) {
      if (finding.message_en() == wanted->second) told.insert(wanted->first);
    }
  }
  EXPECT_EQ(told.size(), expected.size()) << absl::StrJoin(told, ", ");
}

TEST(ConformanceTest, TriggersLoseNothing) {
  const auto real = RuleSet::Embedded().back();
  const std::string file =
      absl::StrReplaceAll(real->file(), {{"name: \"triggers\"", "name: \"no_triggers\""}});
  ASSERT_NE(file, real->file());
  const auto all = RuleSet::Compile(file);
  ASSERT_THAT(all, IsOk());
  const form::FormRegistry forms = form::FormRegistry::Embedded();
  const Judges without(forms, {*all});
  const Judges with = Judges::Embedded();
  for (const ConformanceCase& test : Cases()) {
    auto expected = without.Validate(test.request);
    auto found = with.Validate(test.request);
    ASSERT_THAT(expected, IsOk());
    ASSERT_THAT(found, IsOk());
    expected->mutable_verdict()->clear_rule_set();
    found->mutable_verdict()->clear_rule_set();
    EXPECT_EQ(found->Utf8DebugString(), expected->Utf8DebugString()) << test.data.name();
  }
}

void NoFindings(const Rule&, const Subject&, Findings&) {}

TEST(ConformanceTest, NoticesThatARuleDoesNothing) {
  const form::FormRegistry forms = form::FormRegistry::Embedded();
  const auto real = RuleSet::Embedded().back();
  const std::vector<ConformanceCase> cases = Cases();
  for (const PredicateEntry& disabled : Predicates()) {
    std::vector<PredicateEntry> entries = Predicates();
    for (PredicateEntry& entry : entries) {
      if (std::string(entry.rule) == disabled.rule) entry.judge = &NoFindings;
    }
    const auto rules = RuleSet::Compile(real->file(), entries);
    ASSERT_THAT(rules, IsOk());
    const Judges judges(forms, {*rules});
    int noticed = 0;
    for (const ConformanceCase& test : cases) {
      if (test.file != disabled.rule) continue;
      const auto response = judges.Validate(test.request);
      EXPECT_THAT(response, IsOk());
      if (!response.ok()) continue;
      noticed += Deviations(test, *real, response->verdict()).empty() ? 0 : 1;
    }
    EXPECT_GT(noticed, 0) << disabled.rule;
  }
}

}  // namespace
}  // namespace nianbao::validation
