#include "services/rendering/layout/shaper.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/rendering/layout/fonts.h"
#include "services/rendering/layout/shaper_pool.h"
#include "services/rendering/theme.h"
#include "tests/support/status_matchers.h"

namespace nianbao::rendering {
namespace {

constexpr const char* kRoles[] = {"songti", "fangsong", "heiti", "kaiti", "title"};

class ShaperTest : public ::testing::Test {
 protected:
  ShaperTest() {
    const auto theme = Themes::BuiltIn().Find("");
    EXPECT_THAT(theme, test::IsOk());
    const auto fonts = (*theme)->Fonts();
    EXPECT_THAT(fonts, test::IsOk());
    shaper_ = HoldShaper(*fonts);
  }

  std::vector<ShapedLine> Shape(const std::string& text, const std::string& role, double size,
                                double width) {
    TextSetting setting;
    setting.families = shaper_->fonts().Families(role);
    setting.size = size;
    setting.width = width;
    return shaper_->Shape(text, setting)->lines;
  }

 private:
  HeldShaper shaper_;
};

// Whoever reads a digest back gets the letters it has.
TEST_F(ShaperTest, EveryLetterHasAGlyphOfItsOwn) {
  const std::string text = "sha256:0ff1ffi2fl3";
  for (const char* role : kRoles) {
    size_t glyphs = 0;
    const std::vector<ShapedLine> lines = Shape(text, role, 6.5, 0);
    for (const ShapedRun& run : lines.at(0).runs) {
      glyphs += run.glyphs.size();
    }
    EXPECT_EQ(glyphs, text.size()) << role;
  }
}

std::string LineText(const ShapedLine& line) {
  std::string text;
  for (const ShapedRun& run : line.runs) text += run.text;
  return text;
}

size_t GlyphsOf(const ShapedLine& line) {
  size_t glyphs = 0;
  for (const ShapedRun& run : line.runs) {
    uint32_t from = 0;
    for (const Glyph& glyph : run.glyphs) {
      EXPECT_GT(glyph.text_end, from) << "a glyph that stands for nothing in " << run.text;
      from = glyph.text_end;
    }
    glyphs += run.glyphs.size();
  }
  return glyphs;
}

// There is no hyphen where a word breaks, nor is room left for one.
TEST_F(ShaperTest, AWordThatBreaksFillsItsLinesWithItsLetters) {
  constexpr double kWidth = 100;
  for (const std::string& text :
       {std::string(300, 'w'), std::string("unknownunknownunknownunknownunknownunknown"),
        std::string("0ff1ffi2fl3b5c7d9e0ff1ffi2fl3b5c7d9e0ff1ffi2fl3b5c7d9e0ff1ffi2fl")}) {
    for (const char* role : kRoles) {
      const std::vector<ShapedLine> lines = Shape(text, role, 15.8, kWidth);
      ASSERT_GT(lines.size(), 1u);
      std::string shown;
      size_t glyphs = 0;
      for (size_t i = 0; i < lines.size(); ++i) {
        shown += LineText(lines[i]);
        glyphs += GlyphsOf(lines[i]);
        if (i == 0) continue;
        const double next = lines[i].runs.front().glyphs.front().advance;
        EXPECT_GT(lines[i - 1].width + next, kWidth) << role << " " << LineText(lines[i - 1]);
      }
      EXPECT_EQ(shown, text) << role;
      EXPECT_EQ(glyphs, text.size()) << role;
    }
  }
}

// GB/T 15834. A row of signs breaks where it must.
TEST_F(ShaperTest, NoSignThatJoinsBeginsALine) {
  constexpr double kSize = 10;
  for (const char* sign : {"—", "·", "～"}) {
    for (const std::string& text :
         {absl::StrCat("六日", sign, "十日一二三四五", sign, "六"),
          absl::StrCat("2023年1月1日", sign, "12月31日"), absl::StrCat("甲", sign)}) {
      for (const char* role : kRoles) {
        for (double width = 2 * kSize; width < 16 * kSize; width += kSize / 4) {
          for (const ShapedLine& line : Shape(text, role, kSize, width)) {
            EXPECT_FALSE(absl::StartsWith(LineText(line), sign)) << role << " " << text << width;
            EXPECT_LE(line.width, width + 0.1) << role << " " << text;
          }
        }
      }
    }
    std::string row;
    for (int i = 0; i < 100; ++i) row += sign;
    for (const ShapedLine& line : Shape(row, "fangsong", kSize, 100)) {
      EXPECT_LE(line.width, 100.1) << sign;
    }
  }
}

// Each sign that is bound costs a look at all before it.
TEST_F(ShaperTest, OfVeryManySignsTheFirstThousandAreBound) {
  std::string text;
  for (int i = 0; i < 1500; ++i) text += "一～";
  int signs = 0;
  bool begins = false;
  for (const ShapedLine& line : Shape(text, "fangsong", 10, 35)) {
    const std::string words = LineText(line);
    if (absl::StartsWith(words, "～")) {
      EXPECT_GE(signs, 1000);
      begins = true;
    }
    for (size_t at = 0; (at = words.find("～", at)) != std::string::npos; ++at) ++signs;
  }
  EXPECT_EQ(signs, 1500);
  EXPECT_TRUE(begins);
}

TEST_F(ShaperTest, ADoubleDashMayBeginALine) {
  bool begins = false;
  for (int width = 20; width < 120; width += 5) {
    for (const ShapedLine& line : Shape("一二三四五——六七八", "fangsong", 10, width)) {
      begins = begins || absl::StartsWith(LineText(line), "——");
    }
  }
  EXPECT_TRUE(begins);
}

}  // namespace
}  // namespace nianbao::rendering
