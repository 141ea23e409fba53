#include "services/submission/import/pdf_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/submission/import/text.h"
#include "tests/support/status_matchers.h"

namespace nianbao::import {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;

constexpr double kSize = 10;
constexpr double kLeft = 50;
constexpr int kFull = 20;  // Characters of a full line.

// Pages of 300 x 400 points, drawn character by character.
class Sheet {
 public:
  explicit Sheet(int pages = 1) : pages_(static_cast<size_t>(pages)) {
    for (PdfPage& page : pages_) {
      page.width = 300;
      page.height = 400;
    }
  }

  // Half-width characters are half as wide.
  Sheet& Text(size_t page, double x, double baseline, const std::string& text, int font = 1,
              double size = kSize) {
    for (const char32_t c : ToCodePoints(text)) {
      PdfGlyph glyph;
      glyph.x = x;
      glyph.baseline = baseline;
      glyph.advance = c < 0x2000 ? size / 2 : size;
      glyph.size = size;
      glyph.font = font;
      glyph.text = ToUtf8(std::u32string(1, c));
      x += glyph.advance;
      pages_[page].glyphs.push_back(std::move(glyph));
    }
    return *this;
  }
  Sheet& Line(size_t page, double baseline, const std::string& text, double indent = 0) {
    return Text(page, kLeft + indent * kSize, baseline, text);
  }
  Sheet& Rules(const std::vector<double>& xs, const std::vector<double>& ys) {
    for (const double y : ys) pages_[0].rules.push_back({xs.front(), y, xs.back(), y});
    for (const double x : xs) pages_[0].rules.push_back({x, ys.front(), x, ys.back()});
    return *this;
  }

  SourceDocument Read() const {
    auto document = ReadPdf(pages_, ReaderLimits());
    EXPECT_THAT(document, IsOk());
    return document.ok() ? *std::move(document) : SourceDocument();
  }

  // Paragraphs as they are, grids with bars between cells and "/" between rows.
  std::vector<std::string> Texts() const {
    std::vector<std::string> texts;
    for (const SourceItem& item : Read().items) {
      if (const Paragraph* paragraph = std::get_if<Paragraph>(&item)) {
        texts.push_back(paragraph->text);
        continue;
      }
      std::string text;
      for (const SourceRow& row : std::get<Grid>(item).rows) {
        if (!text.empty()) text += "/";
        for (const SourceCell& cell : row) {
          text += cell.continued ? "|<" : absl::StrCat("|", cell.text);
        }
      }
      texts.push_back(text);
    }
    return texts;
  }

 private:
  std::vector<PdfPage> pages_;
};

std::string Full(const std::string& start) {
  std::string text = start;
  while (ToCodePoints(text).size() < kFull) text += "字";
  return text;
}

TEST(ReadPdf, LinesOfAParagraphAreJoined) {
  constexpr size_t kShorter = 54;  // Bytes of 18 characters: the first line is indented.
  EXPECT_THAT(
      Sheet()
          .Line(0, 100, Full("首").substr(0, kShorter), 2)
          .Line(0, 115, Full("次"))
          .Line(0, 130, "末。")
          .Line(0, 145, "另一段。", 2)
          .Texts(),
      ElementsAre(absl::StrCat(Full("首").substr(0, kShorter), Full("次"), "末。"), "另一段。"));
}

TEST(ReadPdf, AShortLineEndsAParagraphWithoutIndents) {
  EXPECT_THAT(
      Sheet().Line(0, 100, Full("一")).Line(0, 115, "短行。").Line(0, 130, "另一段。").Texts(),
      ElementsAre(absl::StrCat(Full("一"), "短行。"), "另一段。"));
}

TEST(ReadPdf, AnotherTypeBeginsAParagraph) {
  EXPECT_THAT(Sheet()
                  .Line(0, 100, Full("正"))
                  .Text(0, kLeft, 115, "二、标题", /*font=*/2)
                  .Line(0, 130, "正文。")
                  .Texts(),
              ElementsAre(Full("正"), "二、标题", "正文。"));
}

TEST(ReadPdf, AParagraphGoesOnOnTheNextPage) {
  EXPECT_THAT(Sheet(2)
                  .Line(0, 300, Full("前"))
                  .Text(0, 150, 390, "— 1 —")
                  .Line(1, 50, "后。")
                  .Text(1, 150, 390, "— 2 —")
                  .Texts(),
              ElementsAre(absl::StrCat(Full("前"), "后。")));
}

TEST(ReadPdf, PageNumbersAndWhatIsBelowThemAreLeftOutAndNoted) {
  const Sheet sheet =
      Sheet().Line(0, 100, "正文 12。").Text(0, 150, 370, "— 1 —").Line(0, 390, "摘要 12");
  EXPECT_THAT(sheet.Texts(), ElementsAre("正文 12。"));
  const SourceDocument document = sheet.Read();
  ASSERT_EQ(document.notes.size(), 1u);
  EXPECT_EQ(document.notes[0].code, "PAGE_CHROME");
  EXPECT_THAT(document.notes[0].message, ::testing::HasSubstr("摘要 12"));
}

TEST(ReadPdf, ANumberAtTheFootOfTheOnlyPageStays) {
  EXPECT_THAT(Sheet().Line(0, 100, Full("正")).Line(0, 120, "共").Line(0, 370, "12").Texts(),
              ElementsAre(absl::StrCat(Full("正"), "共"), "12"));
}

TEST(ReadPdf, BoldDrawnTwiceIsReadOnce) {
  EXPECT_THAT(Sheet().Line(0, 100, "标题").Text(0, kLeft + 0.3, 100, "标题").Texts(),
              ElementsAre("标题"));
}

TEST(ReadPdf, CellsAreWhatRulesEnclose) {
  EXPECT_THAT(Sheet()
                  .Rules({50, 150, 200, 250}, {100, 130, 150})
                  .Text(0, 60, 112, "规章和")
                  .Text(0, 60, 126, "其他")
                  .Text(0, 170, 119, "12")
                  .Text(0, 220, 119, "-3")
                  .Text(0, 60, 143, "费")
                  .Text(0, 220, 143, "/")
                  .Texts(),
              ElementsAre("|规章和\n其他|12|-3/|费||/"));
}

TEST(ReadPdf, AWrappedNumberIsOneAgainAndTwoNumbersStayTwo) {
  EXPECT_THAT(Sheet()
                  .Rules({50, 80, 200}, {100, 130})
                  .Text(0, 52, 112, "12345")
                  .Text(0, 52, 126, "67")
                  .Text(0, 90, 112, "12345")
                  .Text(0, 90, 126, "67")
                  .Texts(),
              ElementsAre("|1234567|12345\n67"));
}

TEST(ReadPdf, LinesWithGapsAreRows) {
  EXPECT_THAT(Sheet()
                  .Line(0, 100, "行政许可")
                  .Text(0, 150, 100, "12")
                  .Text(0, 200, 100, "0")
                  .Line(0, 120, "正文。")
                  .Texts(),
              ElementsAre("|行政许可|12|0", "正文。"));
}

// The program that answers has read a foreign file.
TEST(DecodePagesTest, AnAnswerThatMakesNoSenseIsRefused) {
  const std::string page = "P 595000 842000\n";
  const std::string glyph = "G 1000 1000 5000 10500 1 e794b2\n";
  EXPECT_THAT(DecodePages(page + glyph + "R 0 5 9 5\nL 0\nE\n"), IsOk());
  for (const std::string& line :
       {std::string("G 1000 1000 5000 -10500 1 e794b2\n"),
        std::string("G 1000 1000 5000 0 1 e794b2\n"),
        std::string("G 1000 1000 -5000 10500 1 e794b2\n"), std::string("R 9 5 0 5\n"),
        std::string("R 0 5 9 6\n"), std::string("L -1\n"), std::string("P -1 5\n"),
        std::string("G 1000 1000 5000 nan 1 e794b2\n")}) {
    EXPECT_THAT(DecodePages(absl::StrCat(page, glyph, line, "E\n")),
                StatusIs(absl::StatusCode::kDataLoss, _))
        << line;
  }
  std::string pages;
  for (int i = 0; i <= PdfLimits().pages; ++i) pages += page;
  EXPECT_THAT(DecodePages(pages + "E\n"), StatusIs(absl::StatusCode::kDataLoss, _));
}

// Would else be looked through pair by pair.
TEST(ReadPdf, PagesOfNumbersAloneAreRead) {
  std::vector<PdfPage> pages(50);
  for (PdfPage& page : pages) {
    page.width = 595;
    page.height = 842;
    for (int i = 0; i < 2000; ++i) {
      page.glyphs.push_back({100, 700 + i * 0.05, 5, 0.01, 1, std::to_string(i % 10)});
    }
  }
  EXPECT_THAT(ReadPdf(pages, ReaderLimits()), IsOk());
}

}  // namespace
}  // namespace nianbao::import
