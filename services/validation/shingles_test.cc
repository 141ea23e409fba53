#include "services/validation/shingles.h"

#include <gtest/gtest.h>

#include <string>

namespace nianbao::validation {
namespace {

TEST(ShinglesTest, NumbersAndSignsDoNotCount) {
  EXPECT_EQ(ShinglesOf("全年主动公开信息216条，答复15件。"),
            ShinglesOf("全年主动公开信息 9 条；答复 7 件"));
}

TEST(ShinglesTest, SimilarityFallsWithEveryChange) {
  const std::string text = "一是部分信息公开不够及时，二是业务人员更换较多、培训有待加强。";
  const auto whole = ShinglesOf(text);
  EXPECT_EQ(Similarity(whole, whole), 1000);
  const int one_word = Similarity(
      whole, ShinglesOf("一是少数信息公开不够及时，二是业务人员更换较多、培训有待加强。"));
  EXPECT_LT(one_word, 1000);
  EXPECT_GT(one_word, 500);
  EXPECT_EQ(Similarity(whole, ShinglesOf("本年度未收取信息处理费。")), 0);
}

TEST(ShinglesTest, ShortTextHasNone) {
  EXPECT_TRUE(ShinglesOf("无。").empty());
  EXPECT_EQ(Similarity({}, {}), 0);
}

}  // namespace
}  // namespace nianbao::validation
