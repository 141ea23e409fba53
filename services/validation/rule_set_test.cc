#include "services/validation/rule_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/form/form.h"
#include "storage/base/hash.h"
#include "tests/support/paths.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"

namespace nianbao::validation {
namespace {

using ::nianbao::test::IsOk;
using ::nianbao::test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

void Nothing(const Rule&, const Subject&, Findings&) {}

std::vector<PredicateEntry> Entries(int version = 1) {
  return {{"A-1", version, &Nothing, {"word"}, {"most"}}};
}

constexpr char kFile[] = R"(id: "t" revision: 2
rules { id: "A-1" patterns { name: "word" values: "a|b" } limits { key: "most" value: 3 } }
)";

TEST(RuleSetTest, DigestCoversFileAndVersions) {
  const auto first = RuleSet::Compile(kFile, Entries());
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ((*first)->ref().digest(), Hash(Suite::kSha256, std::string(kFile) + "A-1=1\n"));
  const auto newer = RuleSet::Compile(kFile, Entries(2));
  EXPECT_NE((*newer)->ref().digest(), (*first)->ref().digest());
  EXPECT_EQ((*newer)->rules().front().meta().predicate_version(), 2);
}

// Who and what a clause speaks of is told by the same words in every rule.
TEST(RuleSetTest, RulesThatTellOthersApartDoSoAlike) {
  const std::shared_ptr<const RuleSet> rules = RuleSet::Embedded().back();
  for (const char* const name : {"narrower", "wider", "year"}) {
    std::set<std::vector<std::string>> told;
    for (const auto& rule : rules->rules()) {
      if (rule.Has(name)) told.insert(rule.Words(name));
    }
    EXPECT_EQ(told.size(), 1u) << name;
  }
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
           Case{R"(rules { id: "A-1" patterns { name: "word" } })", "no values"},
           Case{R"(rules { id: "A-1" patterns { name: "word" values: "a" } })",
                "lacks the limit most"},
           Case{R"(rules { id: "A-1" patterns { name: "word" values: "(" } })", "pattern word"},
       }) {
    EXPECT_THAT(RuleSet::Compile(absl::StrCat(test.file, "\n"), Entries()),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.message)));
  }
}

TEST(RuleSetTest, RefusesPatternsWithTooFewGroups) {
  std::vector<PredicateEntry> entries = Entries();
  entries[0].patterns = {"word/1"};
  EXPECT_THAT(RuleSet::Compile(kFile, entries),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("needs 1 groups")));
}

TEST(RuleSetTest, RefusesPatternsOfUnreasonableSize) {
  std::string file = R"(rules { id: "A-1" limits { key: "most" value: 3 })";
  for (int i = 0; i < 100; ++i) {
    absl::StrAppend(&file, "patterns { name: \"", i == 0 ? "word" : absl::StrCat("p", i),
                    "\" values: \"[^a]{1000}\" }");
  }
  EXPECT_THAT(RuleSet::Compile(file + "}\n", Entries()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("too large")));
}

TEST(RuleSetTest, AnotherSetOfTheSameRevisionStopsStartUp) {
  const std::string file = RuleSet::Embedded().back()->file();
  EXPECT_THAT(RuleSet::CompileAll({{"a", file}}), IsOk());
  EXPECT_THAT(RuleSet::CompileAll({{"a", file}, {"b", file + "# other\n"}}),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("next revision")));
}

TEST(RuleSetTest, VectorsNameEveryDigest) {
  const std::string vectors = test::ReadFile(test::SourceDir() + "/tests/data/vectors/forms.json");
  for (const auto& set : RuleSet::Embedded()) {
    EXPECT_THAT(vectors, HasSubstr(absl::BytesToHexString(set->ref().digest())));
  }
  for (const auto& form : form::FormRegistry::Embedded().All()) {
    EXPECT_THAT(vectors, HasSubstr(absl::BytesToHexString(form->ref().digest())));
  }
}

TEST(RuleSetTest, BytesRestoreTheSet) {
  const auto set = RuleSet::Compile(kFile, Entries());
  const auto again = RuleSet::Restore((*set)->bytes(), Entries());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ((*again)->bytes(), (*set)->bytes());
  EXPECT_EQ((*again)->file(), kFile);
  EXPECT_EQ((*again)->ref().digest(), (*set)->ref().digest());
  EXPECT_TRUE((*again)->rules().front().same_version());
}

TEST(RuleSetTest, RestoredRulesKnowThatTheirPredicateChanged) {
  const std::string bytes = (*RuleSet::Compile(kFile, Entries(1)))->bytes();
  const auto restored = RuleSet::Restore(bytes, Entries(2));
  ASSERT_THAT(restored, IsOk());
  EXPECT_EQ((*restored)->ref().digest(), Hash(Suite::kSha256, bytes));
  const Rule& rule = (*restored)->rules().front();
  EXPECT_FALSE(rule.same_version());
  EXPECT_EQ(rule.meta().predicate_version(), 1);
  EXPECT_NE(rule.predicate(), nullptr);
}

TEST(RuleSetTest, RestoredRulesWithoutPredicateOrDataAreKeptUnjudged) {
  const std::string bytes = (*RuleSet::Compile(kFile, Entries(1)))->bytes();
  std::vector<PredicateEntry> newer = Entries(2);
  newer[0].patterns.push_back("new");
  for (const auto& entries : {newer, std::vector<PredicateEntry>()}) {
    const auto restored = RuleSet::Restore(bytes, entries);
    ASSERT_THAT(restored, IsOk());
    EXPECT_EQ((*restored)->rules().front().predicate(), nullptr);
  }
  std::vector<PredicateEntry> same = Entries(1);
  same[0].patterns.push_back("new");
  EXPECT_THAT(RuleSet::Restore(bytes, same), StatusIs(absl::StatusCode::kInvalidArgument, _));
}

TEST(RuleSetTest, RefusesBytesThatNoSetHas) {
  const std::string file = kFile;
  for (const std::string& bytes :
       {std::string(), file, file + "A-1=1", file + "A-1=1\nA-1=1\n", file + "B-1=1\n",
        file + "A-1=01\n", file + "A-1= 1\n", "A-1=1\n" + file}) {
    EXPECT_THAT(RuleSet::Restore(bytes, Entries()), StatusIs(absl::StatusCode::kInvalidArgument, _))
        << bytes;
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
