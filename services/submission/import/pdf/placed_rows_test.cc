#include "services/submission/import/pdf/placed_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

using ::testing::ElementsAre;

constexpr double kSize = 10;

// Words on a page; half-width characters are half as wide.
class Print {
 public:
  Print& Text(double x, double baseline, const std::string& text) {
    for (const char32_t c : ToCodePoints(text)) {
      PdfGlyph glyph;
      glyph.x = x;
      glyph.baseline = baseline;
      glyph.advance = c < 0x2000 ? kSize / 2 : kSize;
      glyph.size = kSize;
      glyph.text = ToUtf8(std::u32string(1, c));
      x += glyph.advance;
      glyphs_.push_back(std::move(glyph));
    }
    return *this;
  }

  // Each row of numbers: labels, then values behind bars, or behind "?" where they are open.
  std::vector<std::string> Rows() const {
    std::vector<const PdfGlyph*> glyphs;
    for (const PdfGlyph& glyph : glyphs_) glyphs.push_back(&glyph);
    std::vector<std::string> texts;
    for (const auto& row : PlaceRows(MakeLines(glyphs))) {
      if (!row) continue;
      const std::string bar = row->sure ? "|" : "?";
      texts.push_back(
          absl::StrCat(absl::StrJoin(row->labels, "+"), bar, absl::StrJoin(row->values, bar)));
    }
    return texts;
  }

 private:
  std::deque<PdfGlyph> glyphs_;
};

// The label fills its column, so that the number behind it stands as near as a word does.
TEST(PlaceRows, ANumberNearItsLabelIsInItsColumn) {
  EXPECT_THAT(Print()
                  .Text(50, 100, "规章")
                  .Text(155, 100, "3")
                  .Text(255, 100, "-2")
                  .Text(355, 100, "14")
                  .Text(50, 120, "其他对外管理服务事项")
                  .Text(155, 120, "0")
                  .Text(255, 120, "-5")
                  .Text(355, 120, "0")
                  .Rows(),
              ElementsAre("规章|3|-2|14", "其他对外管理服务事项|0|-5|0"));
}

TEST(PlaceRows, ANumberNearItsLabelAloneIsOpen) {
  EXPECT_THAT(Print()
                  .Text(50, 120, "其他对外管理服务事项")
                  .Text(155, 120, "0")
                  .Text(255, 120, "-5")
                  .Text(355, 120, "0")
                  .Rows(),
              ElementsAre("其他对外管理服务事项?0?-5?0"));
}

TEST(PlaceRows, WideGapsPartCells) {
  EXPECT_THAT(Print().Text(50, 100, "规章").Text(155, 100, "3").Text(255, 100, "14").Rows(),
              ElementsAre("规章|3|14"));
}

TEST(PlaceRows, AColumnWithoutAWordIsBlank) {
  EXPECT_THAT(Print()
                  .Text(155, 100, "3")
                  .Text(255, 100, "2")
                  .Text(355, 100, "14")
                  .Text(155, 140, "8")
                  .Text(355, 140, "7")
                  .Text(155, 180, "1")
                  .Text(255, 180, "6")
                  .Rows(),
              ElementsAre("|3|2|14", "|8||7", "|1|6|"));
}

TEST(PlaceRows, NumbersAlignedAtTheirEndsAreInColumns) {
  EXPECT_THAT(Print()
                  .Text(150, 100, "10000")
                  .Text(190, 100, "20000")
                  .Text(220, 100, "30000")
                  .Text(170, 140, "3")
                  .Text(210, 140, "4")
                  .Text(240, 140, "5")
                  .Text(165, 180, "12")
                  .Text(240, 180, "6")
                  .Rows(),
              ElementsAre("|10000|20000|30000", "|3|4|5", "|12||6"));
}

// "1 204" is one number or two; columns elsewhere do not make it two.
TEST(PlaceRows, ASpaceWithinANumberPartsNoCells) {
  EXPECT_THAT(Print()
                  .Text(155, 100, "3")
                  .Text(255, 100, "14")
                  .Text(155, 120, "1 204")
                  .Text(255, 120, "7")
                  .Text(155, 140, "1 305")
                  .Text(255, 140, "8")
                  .Rows(),
              ElementsAre("|3|14", "?1?204?7", "?1?305?8"));
}

TEST(PlaceRows, ARowUnderItsHeadsIsInTheirColumns) {
  Print print;
  print.Text(105, 60, "行政诉讼");
  for (int i = 0; i < 3; ++i) print.Text(100 + 30 * i, 80, "结果");
  print.Text(100, 110, "25271").Text(130, 110, "2").Text(160, 110, "36091");
  EXPECT_THAT(print.Rows(), ElementsAre("|25271|2|36091"));
  print.Text(190, 80, "总计");
  EXPECT_THAT(print.Rows(), ElementsAre("?25271?2?36091"));
}

TEST(PlaceRows, WordsOnTheNextLineMayBeTheRestOfACell) {
  Print print;
  print.Text(155, 100, "3").Text(255, 100, "2").Text(355, 100, "14");
  print.Text(155, 140, "12345").Text(255, 140, "2").Text(355, 140, "4");
  EXPECT_THAT(print.Rows(), ElementsAre("|3|2|14", "|12345|2|4"));
  print.Text(155, 154, "67");
  EXPECT_THAT(print.Rows(), ElementsAre("|3|2|14", "?12345?2?4"));
}

TEST(PlaceRows, ABlankBesideWordsOfItsColumnIsOpen) {
  EXPECT_THAT(Print()
                  .Text(155, 100, "3")
                  .Text(255, 100, "2")
                  .Text(355, 100, "14")
                  .Text(255, 133, "见附")
                  .Text(155, 140, "8")
                  .Text(355, 140, "7")
                  .Text(255, 147, "件一")
                  .Text(155, 180, "1")
                  .Text(255, 180, "6")
                  .Text(355, 180, "7")
                  .Rows(),
              ElementsAre("|3|2|14", "?8?7", "|1|6|7"));
}

TEST(PlaceRows, WordsBeforeTheFirstNumberAreNoLabelAmongTheNumbers) {
  EXPECT_THAT(Print()
                  .Text(155, 100, "3")
                  .Text(255, 100, "2")
                  .Text(355, 100, "14")
                  .Text(155, 140, "见附件")
                  .Text(255, 140, "8")
                  .Text(355, 140, "7")
                  .Rows(),
              ElementsAre("|3|2|14", "见附件|8|7"));
}

}  // namespace
}  // namespace nianbao::import
