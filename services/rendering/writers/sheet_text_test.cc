#include "services/rendering/writers/sheet_text.h"

#include <gtest/gtest.h>

namespace nianbao::rendering {
namespace {

TEST(SheetText, WidthsAndLines) {
  EXPECT_EQ(WidthOf("规章 12"), 7);
  EXPECT_EQ(LinesOf("", 10), 1);
  EXPECT_EQ(LinesOf("四个汉字", 9), 1);
  EXPECT_EQ(LinesOf("四个汉字", 6), 2);
  EXPECT_EQ(LinesOf("1\n2\n3", 10), 3);
  EXPECT_EQ(LinesOf("四个汉字\n", 6), 3);
}

TEST(SheetText, ABeginningHasWholeCharactersAndIsNoWider) {
  EXPECT_EQ(BytesWithin("规章 12", 7), 9u);
  EXPECT_EQ(BytesWithin("规章 12", 6), 8u);
  EXPECT_EQ(BytesWithin("规章 12", 3), 3u);
  EXPECT_EQ(BytesWithin("规章 12", 1), 0u);
  EXPECT_EQ(BytesWithin("", 1), 0u);
}

TEST(SheetText, ALongTextIsPartedBehindASentence) {
  EXPECT_EQ(FirstPart("短。", 100), 6u);
  EXPECT_EQ(FirstPart("一二。三四", 14), 9u);
  EXPECT_EQ(FirstPart("一。二三四", 14), 12u);
  EXPECT_EQ(FirstPart("一二三四五", 14), 12u);
}

TEST(SheetText, ANumberHasNoMoreDigitsThanASpreadsheetKeeps) {
  for (const char* number : {"0", "-7", "123456789012345", "1.5", "12345678901234.5"}) {
    EXPECT_TRUE(IsSheetNumber(number)) << number;
  }
  for (const char* text :
       {"", "-", ".", "1234567890123456", "1234567890.123456", "1.2.3", "1e5", "/", "12件"}) {
    EXPECT_FALSE(IsSheetNumber(text)) << text;
  }
  EXPECT_EQ(DecimalsOf("12"), 0);
  EXPECT_EQ(DecimalsOf("0.004009"), 6);
}

}  // namespace
}  // namespace nianbao::rendering
