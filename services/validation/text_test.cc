#include "services/validation/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/validation/labels.h"
#include "services/validation/match.h"

namespace nianbao::validation {
namespace {

using ::testing::ElementsAre;

TEST(TextTest, FoldsWidthAndBlanks) {
  const FoldedText folded = Fold("２０２３ 年　（一），A；𬭚\n");
  EXPECT_EQ(folded.text, "2023年(一),A;𬭚\n");
  EXPECT_EQ(std::u32string(folded.points.begin(), folded.points.end()), U"2023年(一),A;𬭚\n");
}

TEST(TextTest, KnowsWhereEachByteComesFrom) {
  const std::string original = "２０２３ 年　（一），A；𬭚\n";
  const std::vector<int32_t> origins = OriginsOf(original);
  // "年" is the sixth character of the original.
  EXPECT_EQ(origins[4], 5);
  EXPECT_EQ(origins[6], 5);
  EXPECT_EQ(origins.back(), 15);
  EXPECT_EQ(origins.size(), Fold(original).text.size() + 1);
}

TEST(TextTest, KnowsWhereAPartComesFrom) {
  const std::string original = " ２０２３ 年　（一），A；𬭚é\n ";
  const FoldedText folded = Fold(original);
  const std::vector<int32_t> origins = OriginsOf(original);
  std::vector<int> starts;  // Of characters.
  int at = 0;
  for (const char32_t c : folded.points) {
    starts.push_back(at);
    at += BytesOf(c);
  }
  starts.push_back(at);
  ASSERT_EQ(at, static_cast<int>(folded.text.size()));
  for (size_t i = 0; i + 1 < starts.size(); ++i) {
    for (size_t k = i + 1; k < starts.size(); ++k) {
      const Extent extent = ExtentOf(original, {starts[i], starts[k]});
      EXPECT_EQ(extent.begin, origins[static_cast<size_t>(starts[i])]) << i << " " << k;
      EXPECT_EQ(extent.end, origins[static_cast<size_t>(starts[k]) - 1] + 1) << i << " " << k;
    }
  }
}

// Of the basic plane.
std::string Utf8(char32_t c) {
  if (c < 0x80) return {static_cast<char>(c)};
  const auto last = static_cast<char>(0x80 | (c & 0x3F));
  if (c < 0x800) return {static_cast<char>(0xC0 | (c >> 6)), last};
  return {static_cast<char>(0xE0 | (c >> 12)), static_cast<char>(0x80 | (c >> 6 & 0x3F)), last};
}

TEST(TextTest, KnowsWhatFoldsToItself) {
  for (const char* text : {"", "abc", "主动公开政府信息情况", "é𬭚"}) {
    EXPECT_FALSE(MayFold(text)) << text;
  }
  for (char32_t c = 1; c < 0x10000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    const std::string text = Utf8(c);
    EXPECT_TRUE(MayFold(text) || Fold(text).text == text) << text;
  }
}

TEST(TextTest, FoldsWhatIsNoText) {
  for (const std::string& bytes :
       {std::string("\x80\x80\x80\x80\xE5\x9C\xB0\xE5\x9C\xB0"), std::string("\xE5\x9C"),
        std::string("\xF0\xE5\x9C\xB0\xFF"), std::string(100, '\x80')}) {
    const FoldedText folded = Fold(bytes);
    EXPECT_LE(folded.text.size(), bytes.size());
    EXPECT_LE(folded.points.size(), bytes.size());
  }
}

TEST(TextTest, HoldsWords) {
  EXPECT_TRUE(Holds("政府信息公开", "信息"));
  EXPECT_TRUE(Holds("政府", ""));
  EXPECT_TRUE(Holds("", ""));
  EXPECT_FALSE(Holds("政府", "政府信息"));
  EXPECT_FALSE(Holds("", "政"));
}

TEST(TextTest, CutsSentences) {
  const FoldedText folded = Fold("甲。乙；丙！。\n丁");
  std::vector<std::string> sentences;
  for (Span span : Sentences(folded)) {
    sentences.push_back(folded.text.substr(static_cast<size_t>(span.begin),
                                           static_cast<size_t>(span.end - span.begin)));
  }
  EXPECT_THAT(sentences, ElementsAre("甲", "乙", "丙", "丁"));
}

TEST(TextTest, CountsCodePoints) {
  EXPECT_EQ(CodePointCount("瀍𬭚a"), 3);
  EXPECT_EQ(CodePointCount(std::string(1000, 'a') + "瀍"), 1001);
  EXPECT_THAT(Characters("瀍𬭚a"), ElementsAre("瀍", "𬭚", "a"));
}

TEST(TextTest, ReadsYears) {
  EXPECT_EQ(ParseYear("2023"), 2023);
  EXPECT_EQ(ParseYear("二〇二三"), 2023);
  EXPECT_EQ(ParseYear("二○一九"), 2019);
  EXPECT_EQ(ParseYear("20"), 0);
  EXPECT_EQ(ParseYear("二十三"), 0);
}

TEST(TextTest, TakesOrdinalsOffLabels) {
  EXPECT_EQ(WithoutOrdinal("（一）予以公开"), "予以公开");
  EXPECT_EQ(WithoutOrdinal("1.属于国家秘密"), "属于国家秘密");
  EXPECT_EQ(WithoutOrdinal("四、结转下年度继续办理"), "结转下年度继续办理");
  EXPECT_EQ(WithoutOrdinal("自然人"), "自然人");
  EXPECT_EQ(WithoutOrdinal("一审"), "一审");
}

}  // namespace
}  // namespace nianbao::validation
