#include "services/rendering/layout/shaper.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

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

}  // namespace
}  // namespace nianbao::rendering
