#include "services/validation/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "absl/strings/match.h"

namespace nianbao::validation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Marks Of(std::initializer_list<int> numbers) {
  Marks marks;
  for (const int number : numbers) marks.Set(number);
  return marks;
}

TEST(WordFinderTest, FindsWordsBySentence) {
  WordFinder finder;
  finder.Add("结转", 0);
  finder.Add("公开申请", 1);
  finder.Add("申请", 2);
  finder.Compile();
  const FoldedText text = Fold("上年结转2件。收到信息公开申请3件；无其他。");
  const Marked found = finder.Scan(text, Sentences(text));
  EXPECT_THAT(found.sentences, ElementsAre(Of({0}), Of({1, 2}), Of({})));
  EXPECT_EQ(found.whole, Of({0, 1, 2}));
}

TEST(WordFinderTest, WithoutWordsThereIsNothingToFind) {
  const Marked found = WordFinder().Scan(Fold("收到"), {});
  EXPECT_EQ(found.whole, Marks());
  EXPECT_THAT(found.sentences, IsEmpty());
}

TEST(WordFinderTest, LatinLettersMayBeLargeOrSmall) {
  WordFinder finder;
  finder.Add("App", Marks::kMost - 1);
  finder.Add("号A", 0);
  finder.Compile();
  const FoldedText text = Fold("ＡPP上线。号a");
  EXPECT_THAT(finder.Scan(text, Sentences(text)).sentences,
              ElementsAre(Of({Marks::kMost - 1}), Of({0})));
}

TEST(WordFinderTest, AWordAcrossSentencesIsOfTheOneItEndsIn) {
  WordFinder finder;
  finder.Add("。。", 1);
  finder.Add("甲。乙", 2);
  finder.Compile();
  const FoldedText text = Fold("丙甲。乙丁。。");
  const Marked found = finder.Scan(text, Sentences(text));
  EXPECT_EQ(found.whole, Of({1, 2}));
  EXPECT_THAT(found.sentences, ElementsAre(Of({}), Of({2})));
}

// Against a search for each word by itself, over random texts of few characters.
TEST(WordFinderTest, FindsWhatASearchForEachWordFinds) {
  std::mt19937 random(7);
  const auto word = [&](int longest) {
    std::string text;
    for (int i = 1 + static_cast<int>(random() % longest); i > 0; --i) {
      text += "ab复议"[random() % 2];
      if (random() % 3 == 0) text += "复";
    }
    return text;
  };
  for (int round = 0; round < 200; ++round) {
    WordFinder finder;
    std::vector<std::string> words;
    for (int bit = 0; bit < 10; ++bit) finder.Add(words.emplace_back(word(4)), bit);
    finder.Compile();
    const std::string text = word(40);
    Marks expected;
    for (size_t bit = 0; bit < words.size(); ++bit) {
      if (absl::StrContains(text, words[bit])) expected.Set(static_cast<int>(bit));
    }
    EXPECT_EQ(finder.Scan(Fold(text), {{0, static_cast<int>(text.size())}}).whole, expected)
        << text;
  }
}

}  // namespace
}  // namespace nianbao::validation
