#include "services/validation/expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "services/validation/match.h"
#include "services/validation/rule_set.h"
#include "tests/support/conformance.h"
#include "tests/support/status_matchers.h"

namespace nianbao::validation {
namespace {

using ::nianbao::test::IsOk;
using ::nianbao::test::StatusIs;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

TEST(ExpressionTest, KnowsWhatATextMustHold) {
  const auto expression =
      Expression::Compile("(?:收到|接到)[^,。]{0,16}(?:公开申请|依申请)(\\d+)件");
  ASSERT_TRUE(expression.ok());
  EXPECT_THAT((*expression)->needs(), SizeIs(3));
  EXPECT_THAT((*expression)->needs(), Contains(UnorderedElementsAre("公开申请", "依申请")));
}

TEST(ExpressionTest, ANumberIsNeededWithWhatStandsAtIt) {
  const auto expression =
      Expression::Compile("收到[^,。]{0,16}(\\d+|[一二两三四五]{1,12})(?:件|条)");
  ASSERT_TRUE(expression.ok());
  EXPECT_THAT((*expression)->needs(), Contains(Contains("3条")));
  EXPECT_THAT((*expression)->needs(), Contains(Contains("两件")));
}

TEST(ExpressionTest, KnowsWhereMarksTellAll) {
  for (const char* pattern : {"复议|诉讼", "上年|比", "截止12月", "责任"}) {
    const auto expression = Expression::Compile(pattern);
    ASSERT_TRUE(expression.ok()) << pattern;
    EXPECT_FALSE((*expression)->MarksTell()) << pattern;  // No numbers yet.
    (*expression)->SetNumbers({0});
    EXPECT_TRUE((*expression)->MarksTell()) << pattern;
  }
  for (const char* pattern : {"复议.*诉讼", "复议|", "复议?", "(复议)", "Ab|复议", "^复议", "复 议",
                              "（一）", "一|二|三|四", "\\d|复议"}) {
    const auto expression = Expression::Compile(pattern);
    ASSERT_TRUE(expression.ok()) << pattern;
    (*expression)->SetNumbers({0});
    EXPECT_FALSE((*expression)->MarksTell()) << pattern;
  }
}

TEST(ExpressionTest, NeedsNothingWhereItCannotTell) {
  for (const char* pattern : {"\\d+", ".*", "甲?", "(?i)ks", "Ärger|甲", "一|二|三|四",
                              "甲\u212A乙", "甲\u017F乙", "甲\\x{212A}乙"}) {
    const auto expression = Expression::Compile(pattern);
    ASSERT_TRUE(expression.ok()) << pattern;
    EXPECT_THAT((*expression)->needs(), IsEmpty()) << pattern;
  }
}

TEST(ExpressionTest, AnAnchorAsksForNoWord) {
  for (const char* pattern :
       {"^(.+)$", "^(?:关于)?(.*?)(?:\\d{3})", "^(?:第)?([一二三四五六])+[、.]?(.+)$"}) {
    const auto expression = Expression::Compile(pattern);
    ASSERT_TRUE(expression.ok()) << pattern;
    EXPECT_THAT((*expression)->needs(), IsEmpty()) << pattern;
  }
  const auto expression = Expression::Compile("^(?:关于)?(.*?)政府信息公开$");
  ASSERT_TRUE(expression.ok());
  EXPECT_THAT((*expression)->needs(), ElementsAre(ElementsAre("政府信息公开")));
}

TEST(ExpressionTest, RefusesWhatIsNoExpression) {
  EXPECT_THAT(Expression::Compile("(甲"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("missing )")));
}

// Every block of the conformance set, once.
std::set<std::string> Texts() {
  std::set<std::string> texts;
  const auto cases = LoadConformance();
  EXPECT_THAT(cases, IsOk());
  if (!cases.ok()) return texts;
  for (const ConformanceCase& test : *cases) {
    for (const auto& section : test.request.report().sections()) {
      for (const auto& block : section.blocks()) texts.insert(block.content().text());
    }
  }
  return texts;
}

// Marks lose nothing: over all texts of the conformance set, by all expressions of the rules.
TEST(ExpressionTest, MarksLoseNoMatch) {
  const auto rules = RuleSet::Embedded().back();
  int matches = 0;
  int spared = 0;
  for (const std::string& block : Texts()) {
    const FoldedText text = Fold(block);
    const std::vector<Span> sentences = Sentences(text);
    const Marked marked = rules->words().Scan(text, sentences);
    for (const Rule& rule : rules->rules()) {
      for (const v1::Pattern& pattern : rule.meta().patterns()) {
        const Expression& expression = rule.Expression(pattern.name());
        spared += expression.MayMatch(marked.whole) ? 0 : 1;
        if (Matches(text.text, expression)) {
          ++matches;
          EXPECT_TRUE(expression.MayMatch(marked.whole)) << pattern.name() << " " << block;
        }
        for (size_t i = 0; i < sentences.size(); ++i) {
          const auto begin = static_cast<size_t>(sentences[i].begin);
          const auto size = static_cast<size_t>(sentences[i].end) - begin;
          const absl::string_view sentence = absl::string_view(text.text).substr(begin, size);
          const bool matches_it = Matches(sentence, expression);
          EXPECT_EQ(MatchesWhole(sentence, expression, &marked.sentences[i]), matches_it)
              << pattern.name() << " " << block;
          if (!matches_it) continue;
          EXPECT_TRUE(expression.MayMatch(marked.sentences[i])) << pattern.name() << " " << block;
        }
      }
    }
  }
  EXPECT_GT(matches, 0);
  EXPECT_GT(spared, matches);
}

}  // namespace
}  // namespace nianbao::validation
