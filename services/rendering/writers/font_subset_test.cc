// What is cut out of a font, read back with HarfBuzz: the same characters, widths and shapes.
#include "services/rendering/writers/font_subset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hb-ot.h>

#include <cmath>
#include <memory>
#include <set>
#include <string>

#include "services/rendering/theme.h"
#include "tests/support/status_matchers.h"

namespace nianbao::rendering {
namespace {

using HbFont = std::unique_ptr<hb_font_t, decltype(&hb_font_destroy)>;

HbFont FontOf(hb_face_t* face) { return {hb_font_create(face), &hb_font_destroy}; }

HbFont FontOf(const std::string& file) {
  hb_blob_t* blob = hb_blob_create(file.data(), static_cast<unsigned>(file.size()),
                                   HB_MEMORY_MODE_DUPLICATE, nullptr, nullptr);
  hb_face_t* face = hb_face_create(blob, 0);
  HbFont font = FontOf(face);
  hb_face_destroy(face);
  hb_blob_destroy(blob);
  return font;
}

// The area that a glyph's contours enclose, by its direction positive or negative.
class Area {
 public:
  static double Of(hb_font_t* font, hb_codepoint_t glyph) {
    hb_draw_funcs_t* functions = hb_draw_funcs_create();
    hb_draw_funcs_set_move_to_func(
        functions,
        [](auto*, void* area, auto*, float x, float y, void*) { Self(area)->Move(x, y); }, nullptr,
        nullptr);
    hb_draw_funcs_set_line_to_func(
        functions,
        [](auto*, void* area, auto*, float x, float y, void*) { Self(area)->Line(x, y); }, nullptr,
        nullptr);
    hb_draw_funcs_set_cubic_to_func(
        functions,
        [](auto*, void* area, auto*, float bx, float by, float cx, float cy, float x, float y,
           void*) { Self(area)->Cubic(bx, by, cx, cy, x, y); },
        nullptr, nullptr);
    Area area;
    hb_font_get_glyph_shape(font, glyph, functions, &area);
    hb_draw_funcs_destroy(functions);
    return area.sum_ / 2;
  }

 private:
  static Area* Self(void* area) { return static_cast<Area*>(area); }

  void Move(double x, double y) {
    x_ = x;
    y_ = y;
  }
  // HarfBuzz closes contours by a line.
  void Line(double x, double y) {
    sum_ += x_ * y - x * y_;
    Move(x, y);
  }
  void Cubic(double bx, double by, double cx, double cy, double x, double y) {
    const double ax = x_;
    const double ay = y_;
    constexpr int kSteps = 64;
    for (int i = 1; i <= kSteps; ++i) {
      const double t = static_cast<double>(i) / kSteps;
      const double s = 1 - t;
      Line(s * s * s * ax + 3 * s * s * t * bx + 3 * s * t * t * cx + t * t * t * x,
           s * s * s * ay + 3 * s * s * t * by + 3 * s * t * t * cy + t * t * t * y);
    }
  }

  double x_ = 0;
  double y_ = 0;
  double sum_ = 0;
};

// Characters of every kind: strokes, curves, Latin, punctuation, blank, beyond the basic plane.
constexpr char32_t kCharacters[] = {U'年', U'报', U'信', U'灋', U'㵲', U'𠮷', U'3',
                                    U'g',  U'%',  U'，', U'·',  U' ',  U'—',  U'〓'};

class FontSubsetTest : public ::testing::Test {
 protected:
  FontSubsetTest() : fonts_(*(*Themes::BuiltIn().Find(""))->Fonts()) {}

  // Glyphs of the font that kCharacters lead to, with their texts.
  static std::map<uint32_t, std::string> TextsOf(const Font& font) {
    std::map<uint32_t, std::string> texts;
    const HbFont original = FontOf(font.face);
    for (const char32_t c : kCharacters) {
      hb_codepoint_t glyph = 0;
      if (!hb_font_get_nominal_glyph(original.get(), c, &glyph)) continue;
      texts.emplace(glyph, Utf8(c));
    }
    return texts;
  }

  static std::string Utf8(char32_t c) {
    std::string text;
    const auto put = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xC0 | c >> 6);
      put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      put(0xE0 | c >> 12);
      put(0x80 | (c >> 6 & 0x3F));
      put(0x80 | (c & 0x3F));
    } else {
      put(0xF0 | c >> 18);
      put(0x80 | (c >> 12 & 0x3F));
      put(0x80 | (c >> 6 & 0x3F));
      put(0x80 | (c & 0x3F));
    }
    return text;
  }

  const std::shared_ptr<const FontSet> fonts_;
};

TEST_F(FontSubsetTest, CharactersWidthsAndShapesAreThoseOfTheFont) {
  std::set<char32_t> shown;
  for (const Font& font : fonts_->fonts()) {
    SCOPED_TRACE(font.family);
    const auto subset = SubsetFont(font, TextsOf(font), /*named=*/true);
    ASSERT_THAT(subset, test::IsOk());
    const HbFont original = FontOf(font.face);
    const HbFont cut = FontOf(subset->file);
    for (const auto& [glyph, c] : subset->characters) {
      SCOPED_TRACE(Utf8(c));
      hb_codepoint_t found = 0;
      ASSERT_TRUE(hb_font_get_nominal_glyph(cut.get(), c, &found));
      EXPECT_EQ(found, subset->glyphs.at(glyph));
      EXPECT_EQ(hb_font_get_glyph_h_advance(cut.get(), found),
                hb_font_get_glyph_h_advance(original.get(), glyph));
      const double area = std::abs(Area::Of(original.get(), glyph));
      // Points lie on whole units: that shows in what is as small as a dot.
      EXPECT_NEAR(std::abs(Area::Of(cut.get(), found)), area, 0.004 * area + 40);
      EXPECT_EQ(area > 0, c != U' ');
      shown.insert(c);
    }
  }
  EXPECT_EQ(shown.size(), std::size(kCharacters));
}

TEST_F(FontSubsetTest, TheSameGlyphsGiveTheSameBytes) {
  const Font& font = fonts_->fonts().front();
  const auto first = SubsetFont(font, TextsOf(font), /*named=*/true);
  const auto again = SubsetFont(font, TextsOf(font), /*named=*/true);
  EXPECT_TRUE(first->file == again->file);
  EXPECT_LT(SubsetFont(font, TextsOf(font), /*named=*/false)->file.size(), first->file.size());
}

TEST_F(FontSubsetTest, AGlyphThatStandsForSeveralCharactersHasNoneOfItsOwn) {
  const Font& font = fonts_->fonts().front();
  std::map<uint32_t, std::string> texts = TextsOf(font);
  texts.begin()->second = "年报";
  const auto subset = SubsetFont(font, texts, /*named=*/true);
  EXPECT_FALSE(subset->characters.contains(texts.begin()->first));
  EXPECT_TRUE(subset->glyphs.contains(texts.begin()->first));
}

}  // namespace
}  // namespace nianbao::rendering
