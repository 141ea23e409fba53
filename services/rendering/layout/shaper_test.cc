#include "services/rendering/layout/shaper.h"

#include <gtest/gtest.h>

#include <string>

#include "services/rendering/layout/fonts.h"
#include "services/rendering/layout/shaper_pool.h"
#include "services/rendering/theme.h"
#include "tests/support/status_matchers.h"

namespace nianbao::rendering {
namespace {

// Whoever reads a digest back gets the letters it has.
TEST(Shaper, EveryLetterHasAGlyphOfItsOwn) {
  const Themes themes = Themes::BuiltIn();
  const auto theme = themes.Find("");
  ASSERT_THAT(theme, test::IsOk());
  const auto fonts = (*theme)->Fonts();
  ASSERT_THAT(fonts, test::IsOk());
  const HeldShaper shaper = HoldShaper(*fonts);
  const std::string text = "sha256:0ff1ffi2fl3";
  for (const char* role : {"songti", "fangsong", "heiti", "kaiti", "title"}) {
    TextSetting setting;
    setting.families = shaper->fonts().Families(role);
    setting.size = 6.5;
    size_t glyphs = 0;
    for (const ShapedRun& run : shaper->Shape(text, setting)->lines.at(0).runs) {
      glyphs += run.glyphs.size();
    }
    EXPECT_EQ(glyphs, text.size()) << role;
  }
}

}  // namespace
}  // namespace nianbao::rendering
