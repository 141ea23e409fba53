#include "services/form/utf8.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace nianbao::form {
namespace {

// The slow way to the same answer, as far as it must be right.
bool IsGood(absl::string_view text) {
  bool good = true;
  const bool formed = VisitCodePoints(text, [&](char32_t c) {
    good = good && !IsControl(c) && !IsPrivateUse(c) && !IsNoncharacter(c);
  });
  return formed && good;
}

// Whatever the bytes are: a text that is called plain is good.
TEST(IsPlain, IsNeverTrueOfWhatIsNot) {
  std::string text = "aaa";
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      for (int third = 0; third < 256; third += first < 0xC0 ? 51 : 1) {
        text[0] = static_cast<char>(first);
        text[1] = static_cast<char>(second);
        text[2] = static_cast<char>(third);
        if (IsPlain(text, false)) {
          ASSERT_TRUE(IsGood(text)) << first << " " << second << " " << third;
        }
      }
    }
  }
  text = "aaaa";
  for (int first = 0xE0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      for (const int third : {0x80, 0xBF}) {
        for (const int last : {0x00, 0x7F, 0x80, 0xBD, 0xBE, 0xBF, 0xC0, 0xFF}) {
          text[0] = static_cast<char>(first);
          text[1] = static_cast<char>(second);
          text[2] = static_cast<char>(third);
          text[3] = static_cast<char>(last);
          if (IsPlain(text, false)) {
            ASSERT_TRUE(IsGood(text)) << first << " " << second << " " << third << " " << last;
          }
        }
      }
    }
  }
}

TEST(IsPlain, IsTrueOfWhatPeopleWrite) {
  EXPECT_TRUE(IsPlain("", false));
  EXPECT_TRUE(IsPlain("灋河 2023 年·“主动”—公开（𬭚）é", false));
  EXPECT_TRUE(IsPlain("一\n二", true));
  EXPECT_FALSE(IsPlain("一\n二", false));
  EXPECT_FALSE(IsPlain("一\t二", true));
  EXPECT_FALSE(IsPlain("\xee\x80\x80", true)) << "private use";
}

TEST(IsNoncharacter, IsTrueOfThoseThatUnicodeNames) {
  int found = 0;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) found += IsNoncharacter(c) ? 1 : 0;
  EXPECT_EQ(found, 66);
  for (const char32_t c : {0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF}) {
    EXPECT_TRUE(IsNoncharacter(c)) << static_cast<uint32_t>(c);
  }
  for (const char32_t c : {0xFDCF, 0xFDF0, 0xFFFD, 0x1FFFD, 0x20000}) {
    EXPECT_FALSE(IsNoncharacter(c)) << static_cast<uint32_t>(c);
  }
}

}  // namespace
}  // namespace nianbao::form
