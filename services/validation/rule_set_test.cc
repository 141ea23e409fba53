#include "services/validation/rule_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/base/hash.h"
#include "tests/support/status_matchers.h"

namespace nianbao::validation {
namespace {

using ::nianbao::test::IsOk;
using ::nianbao::test::StatusIs;
using ::testing::HasSubstr;

void Nothing(const Rule&, const Subject&, Findings&) {}

std::vector<PredicateEntry> Entries(int version = 1) {
  return {{"A-1", version, &Nothing, {"word"}, {"most"}}};
}

constexpr char kFile[] = R"(id: "t" revision: 2
rules { id: "A-1" patterns { name: "word" values: "a|b" } limits { key: "most" value: 3 } })";

TEST(RuleSetTest, DigestCoversFileAndVersions) {
  const auto first = RuleSet::Compile(kFile, Entries());
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ((*first)->ref().digest(), Hash(Suite::kSha256, std::string(kFile) + "A-1=1\n"));
  const auto newer = RuleSet::Compile(kFile, Entries(2));
  EXPECT_NE((*newer)->ref().digest(), (*first)->ref().digest());
  EXPECT_EQ((*newer)->rules().front().meta().predicate_version(), 2);
}

TEST(RuleSetTest, RefusesIncompleteData) {
  struct Case {
    const char* file;
    const char* message;
  };
  for (const Case& test : {
           Case{"rules {", "not the text form"},
           Case{R"(rules { id: "B" })", "no predicate"},
           Case{R"(rules { id: "A-1" })", "lacks the pattern word"},
           Case{R"(rules { id: "A-1" patterns { name: "word" values: "a" } })",
                "lacks the limit most"},
           Case{R"(rules { id: "A-1" patterns { name: "word" values: "(" } })", "pattern word"},
       }) {
    EXPECT_THAT(RuleSet::Compile(test.file, Entries()),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.message)));
  }
}

TEST(RuleSetTest, EmbeddedSetUsesEveryPredicate) {
  const auto set = RuleSet::Embedded().back();
  for (const PredicateEntry& entry : Predicates()) {
    const Rule* rule = set->Find(entry.rule);
    ASSERT_NE(rule, nullptr) << entry.rule;
    EXPECT_FALSE(rule->meta().basis().empty()) << entry.rule;
    EXPECT_FALSE(rule->meta().title().empty()) << entry.rule;
    EXPECT_NE(rule->meta().severity(), v1::SEVERITY_UNSPECIFIED) << entry.rule;
  }
}

TEST(RuleSetTest, FindsMembers) {
  const auto set = RuleSet::Embedded().back();
  EXPECT_EQ(set->Find("T3-ROW-25")->meta().id(), "T3-ROW");
  EXPECT_EQ(set->Find("T2-1")->meta().id(), "T2-1");
  EXPECT_EQ(set->Find("T3"), nullptr);
}

}  // namespace
}  // namespace nianbao::validation
