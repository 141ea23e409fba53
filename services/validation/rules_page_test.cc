#include "services/validation/rules_page.h"
#include "tests/support/paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/reports.h"

namespace nianbao::validation {
namespace {

using ::testing::HasSubstr;

TEST(RulesPageTest, TheCommittedPageIsThatOfTheRulesInForce) {
  EXPECT_EQ(test::ReadFile(test::SourceDir() + "/docs/rules.md"),
            RulesPage(*RuleSet::Embedded().back(), form::FormRegistry::Embedded()))
      << "Make it again: nianbao rules list --markdown > docs/rules.md";
}

TEST(RulesPageTest, TellsWhatARuleDoesAndSays) {
  const auto rules = RuleSet::Embedded().back();
  const std::string page = RulesPage(*rules, form::FormRegistry::Embedded());
  for (const Rule& rule : rules->rules()) {
    EXPECT_THAT(page, HasSubstr("## " + rule.meta().id() + " " + rule.meta().title() + "\n"));
    for (const v1::Wording& wording : rule.meta().wordings()) {
      EXPECT_THAT(page, HasSubstr(wording.message_en()));
    }
  }
  EXPECT_THAT(page, HasSubstr("`T3-ROW-1` … `-23` of edition 2019"));
  EXPECT_THAT(page, HasSubstr("BLOCK (WARN at import)"));
}

}  // namespace
}  // namespace nianbao::validation
