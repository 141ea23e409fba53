#include "services/validation/triggers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "absl/strings/match.h"

namespace nianbao::validation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TriggersTest, FindsWordsBySentence) {
  Triggers triggers;
  triggers.Add("结转", 0);
  triggers.Add("公开申请", 1);
  triggers.Add("申请", 2);
  triggers.Compile();
  const FoldedText text = Fold("上年结转2件。收到信息公开申请3件；无其他。");
  const Triggered found = triggers.Scan(text.text, Sentences(text));
  EXPECT_THAT(found.sentences, ElementsAre(0b001U, 0b110U, 0U));
  EXPECT_EQ(found.whole, 0b111U);
}

TEST(TriggersTest, WithoutWordsThereIsNothingToFind) {
  const Triggered found = Triggers().Scan("收到", {});
  EXPECT_EQ(found.whole, 0U);
  EXPECT_THAT(found.sentences, IsEmpty());
}

// Against a search for each word by itself, over random texts of few characters.
TEST(TriggersTest, FindsWhatASearchForEachWordFinds) {
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
    Triggers triggers;
    std::vector<std::string> words;
    for (int bit = 0; bit < 10; ++bit) triggers.Add(words.emplace_back(word(4)), bit);
    triggers.Compile();
    const std::string text = word(40);
    TriggerMask expected = 0;
    for (size_t bit = 0; bit < words.size(); ++bit) {
      if (absl::StrContains(text, words[bit])) expected |= TriggerMask{1} << bit;
    }
    EXPECT_EQ(triggers.Scan(text, {{0, static_cast<int>(text.size())}}).whole, expected) << text;
  }
}

}  // namespace
}  // namespace nianbao::validation
