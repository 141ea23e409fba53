#include "services/submission/import/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

namespace nianbao::import {
namespace {

std::string Utf8(char32_t c) { return ToUtf8(std::u32string(1, c)); }

std::u32string ByIcu(const std::string& utf8) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString folded = icu::Normalizer2::getNFKCInstance(error)->normalize(
      icu::UnicodeString::fromUTF8(utf8), error);
  EXPECT_TRUE(U_SUCCESS(error));
  std::string bytes;
  folded.toUTF8String(bytes);
  std::u32string text = ToCodePoints(bytes);
  std::erase_if(text, IsSpace);
  return text;
}

TEST(FoldTest, EveryLetterFoldsAsNfkcSays) {
  for (char32_t c = 1; c < 0x30000; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    const std::string letter = Utf8(c);
    ASSERT_EQ(Fold(letter), ByIcu(letter)) << static_cast<uint32_t>(c);
  }
}

TEST(FoldTest, LettersThatJoinAreFoldedTogether) {
  for (const std::string text :
       {"e\u0301", "ｅ\u0301", "か\u3099", "规\u0301章", "１２　件（Ａ）"}) {
    EXPECT_EQ(Fold(text), ByIcu(text)) << text;
  }
  EXPECT_EQ(Fold("１２　件（Ａ）"), U"12件(A)");
}

// No document could hold it.
TEST(TidyTest, WhatIsNoCharacterIsReplaced) {
  EXPECT_EQ(Tidy(" 甲\uFFFF乙\uFDD0\U0001FFFE "), "甲\uFFFD乙\uFFFD\uFFFD");
  EXPECT_EQ(Tidy("甲\uE000乙\x01"), "甲乙");
}

TEST(RaisedTest, DigitsOfNotesAreNoDigits) {
  EXPECT_EQ(Raised("注1、20"), "注¹、²⁰");
  for (const char32_t mark : {U'①', U'⑳', U'²', U'₂', U'⒈', U'❶'}) {
    const std::u32string folded = Fold(Utf8(mark));
    const bool digit =
        std::any_of(folded.begin(), folded.end(), [](char32_t c) { return c >= '0' && c <= '9'; });
    EXPECT_EQ(IsMarkDigit(mark), digit) << Utf8(mark);
  }
  for (const char32_t digit : {U'1', U'１', U'一', U'件'}) {
    EXPECT_FALSE(IsMarkDigit(digit)) << Utf8(digit);
  }
}

}  // namespace
}  // namespace nianbao::import
