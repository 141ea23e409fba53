#include "services/rendering/writers/ofd_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace nianbao::rendering {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A font that shows "a", "b" and "c" by glyphs 11 to 13, and has glyph 14 without a character.
OfdFonts SomeFont() {
  OfdFont font;
  font.id = 2;
  for (uint32_t i = 0; i < 4; ++i) font.subset.glyphs[11 + i] = 1 + i;
  for (uint32_t i = 0; i < 3; ++i) font.subset.characters[11 + i] = U'a' + i;
  return {{0, font}};
}

std::string Show(const std::string& text, const std::vector<Glyph>& glyphs) {
  Page page;
  page.runs.push_back({.size = 10, .y = 100, .glyphs = glyphs, .text = text});
  int last_id = 10;
  return OfdPage(page, 500, 700, SomeFont(), {}, last_id);
}

TEST(OfdPage, CharactersThatTheFontShowsNeedNothingSaidOfThem) {
  const std::string page = Show("abc", {{11, 5, 0, 0, 1}, {12, 5, 0, 0, 2}, {13, 5, 0, 0, 3}});
  EXPECT_THAT(page, HasSubstr(">abc</ofd:TextCode>"));
  EXPECT_THAT(page, Not(HasSubstr("CGTransform")));
}

// A second glyph of "b": what is said of it is said of no other character.
TEST(OfdPage, AFurtherGlyphBelongsToItsCharacterAlone) {
  const std::string page =
      Show("abc", {{11, 5, 0, 0, 1}, {12, 5, 0, 0, 2}, {14, 0, 0, 0, 2}, {13, 5, 0, 0, 3}});
  EXPECT_THAT(page, HasSubstr(">a</ofd:TextCode>"));
  EXPECT_THAT(page, HasSubstr("<ofd:CGTransform CodePosition=\"0\" CodeCount=\"1\" "
                              "GlyphCount=\"2\"><ofd:Glyphs>2 4</ofd:Glyphs></ofd:CGTransform>"));
  EXPECT_THAT(page, HasSubstr(">b</ofd:TextCode>"));
  EXPECT_THAT(page, HasSubstr(">c</ofd:TextCode>"));
}

// The same where "b" begins the run, and of three glyphs.
TEST(OfdPage, AClusterMayBeginARun) {
  const std::string page = Show("b", {{12, 5, 0, 0, 1}, {14, 0, 0, 0, 1}, {14, 0, 0, 0, 1}});
  EXPECT_THAT(page, HasSubstr("CodeCount=\"1\" GlyphCount=\"3\"><ofd:Glyphs>2 4 4</ofd:Glyphs>"));
}

}  // namespace
}  // namespace nianbao::rendering
