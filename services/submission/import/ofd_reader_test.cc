#include "services/submission/import/ofd_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"
#include "tests/support/zip_package.h"

namespace nianbao::import {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::DoubleNear;
using ::testing::HasSubstr;

constexpr double kPoint = 72 / 25.4;

// A package of one page with this content, on a template with `under`.
std::string Package(const std::string& content, const std::string& under = "") {
  const auto page = [](const std::string& inside) {
    return absl::StrCat("<o:Page><o:Template TemplateID=\"7\"/><o:Content><o:Layer>", inside,
                        "</o:Layer></o:Content></o:Page>");
  };
  return test::MakeZip(
      {{"OFD.xml", "<o:OFD><o:DocBody><o:DocRoot>/Doc_0/D.xml</o:DocRoot></o:DocBody></o:OFD>"},
       {"Doc_0/D.xml",
        "<o:Document><o:CommonData><o:PageArea><o:PhysicalBox>0 0 210 297</o:PhysicalBox>"
        "</o:PageArea><o:TemplatePage ID=\"7\" BaseLoc=\"T.xml\"/></o:CommonData><o:Pages><o:Page "
        "ID=\"1\" BaseLoc=\"P.xml\"/></o:Pages></o:Document>"},
       {"Doc_0/T.xml", page(under)},
       {"Doc_0/P.xml", page(content)}});
}

PdfPage Read(const std::string& content, const std::string& under = "") {
  auto pages = ReadOfdPages(Package(content, under), PdfLimits());
  EXPECT_THAT(pages, IsOk());
  return pages.ok() && pages->size() == 1 ? std::move(pages->front()) : PdfPage();
}

std::string Text(const std::string& attributes, const std::string& code) {
  return absl::StrCat("<o:TextObject Boundary=\"10 20 50 5\" Font=\"3\" Size=\"5\" ", attributes,
                      "><o:TextCode ", code, "</o:TextCode></o:TextObject>");
}

TEST(OfdReaderTest, CharactersStandWhereTheirStepsPutThem) {
  const PdfPage page = Read(Text("", "X=\"1\" Y=\"4\" DeltaX=\"g 2 6 2.5\">甲乙丙1"));
  ASSERT_EQ(page.glyphs.size(), 4u);
  const double places[] = {11, 17, 23, 25.5};
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_THAT(page.glyphs[i].x, DoubleNear(places[i] * kPoint, 1e-6)) << i;
  }
  EXPECT_THAT(page.glyphs[0].baseline, DoubleNear(24 * kPoint, 1e-6));
  EXPECT_THAT(page.glyphs[0].advance, DoubleNear(5 * kPoint, 1e-6));
  EXPECT_THAT(page.glyphs[0].size, DoubleNear(5 * kPoint, 1e-6));
  EXPECT_EQ(page.glyphs[3].text, "1");
  EXPECT_EQ(page.glyphs[3].font, 3);
  EXPECT_THAT(page.width, DoubleNear(210 * kPoint, 1e-6));
}

TEST(OfdReaderTest, TheTemplateLiesUnderThePage) {
  const PdfPage page = Read(Text("", "X=\"0\" Y=\"4\">乙"), Text("", "X=\"0\" Y=\"4\">甲"));
  ASSERT_EQ(page.glyphs.size(), 2u);
  EXPECT_EQ(page.glyphs[0].text, "甲");
}

TEST(OfdReaderTest, WhatIsNotSeenIsLeftOut) {
  const PdfPage page =
      Read(Text("", "X=\"0\" Y=\"4\">甲") + Text("Visible=\"false\"", "X=\"0\" Y=\"4\">乙丙") +
           Text("Alpha=\"0\"", "X=\"0\" Y=\"4\">丁") +
           Text("CTM=\"0 1 -1 0 0 0\"", "X=\"0\" Y=\"4\">戊") +
           "<o:TextObject Size=\"5\"><o:FillColor Value=\"255 255 255\"/><o:TextCode X=\"0\" "
           "Y=\"4\">己</o:TextCode></o:TextObject>");
  EXPECT_EQ(page.glyphs.size(), 1u);
  EXPECT_EQ(page.left_out, 5);
}

TEST(OfdReaderTest, LinesAndThinRectanglesAreRules) {
  const auto path = [](const std::string& attributes, const std::string& data) {
    return absl::StrCat("<o:PathObject Boundary=\"10 10 90 90\" ", attributes,
                        "><o:AbbreviatedData>", data, "</o:AbbreviatedData></o:PathObject>");
  };
  const PdfPage page = Read(Text("", "X=\"0\" Y=\"4\">甲") + path("", "M 0 5 L 50 5 L 50 25") +
                            path("Stroke=\"false\" Fill=\"true\"",
                                 "M 0 0 L 40 0 L 40 0.2 L 0 0.2 C M 0 0 L 40 0 L 40 40 L 0 40 C") +
                            path("", "M 0 0 L 30 20") + path("", "M 0 0 B 1 1 2 2 30 0"));
  ASSERT_EQ(page.rules.size(), 3u);
  EXPECT_TRUE(page.rules[0].across());
  EXPECT_THAT(page.rules[0].y0, DoubleNear(15 * kPoint, 1e-6));
  EXPECT_FALSE(page.rules[1].across());
  EXPECT_THAT(page.rules[2].y0, DoubleNear(10.1 * kPoint, 1e-6));
}

// Numbers that are none would be compared for ever.
TEST(OfdReaderTest, LengthsThatMakeNoSenseAreNone) {
  const std::string sound = Text("", "X=\"0\" Y=\"4\">甲");
  for (const char* wrong :
       {"Size=\"nan\" Boundary=\"0 0 9 9\"><o:TextCode X=\"0\" Y=\"4\">",
        "Size=\"inf\" Boundary=\"0 0 9 9\"><o:TextCode X=\"0\" Y=\"4\">",
        "Size=\"5\" CTM=\"nan 0 0 nan 0 0\"><o:TextCode X=\"nan\" Y=\"1e300\">",
        "Size=\"5\" Boundary=\"nan nan 9 9\"><o:TextCode X=\"inf\" Y=\"nan\" DeltaX=\"nan\">"}) {
    const PdfPage page =
        Read(sound + absl::StrCat("<o:TextObject ", wrong, "乙</o:TextCode></o:TextObject>"));
    for (const PdfGlyph& glyph : page.glyphs) {
      for (const double length : {glyph.x, glyph.baseline, glyph.advance, glyph.size}) {
        EXPECT_TRUE(std::isfinite(length)) << wrong;
      }
      EXPECT_GT(glyph.size, 0) << wrong;
    }
  }
  const PdfPage page = Read(sound +
                            "<o:PathObject><o:AbbreviatedData>M nan 5 L 50 nan L inf 5"
                            "</o:AbbreviatedData></o:PathObject>");
  EXPECT_TRUE(page.rules.empty());
}

TEST(OfdReaderTest, LimitsAndPagesWithoutText) {
  EXPECT_THAT(ReadOfdPages(Package(""), PdfLimits()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no text")));
  PdfLimits limits;
  limits.glyphs = 2;
  EXPECT_THAT(ReadOfdPages(Package(Text("", "X=\"0\" Y=\"4\">甲乙丙丁")), limits),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("2 characters")));
  limits = {};
  limits.pages = 0;
  EXPECT_THAT(ReadOfdPages(Package(""), limits),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("0 pages")));
  std::string deep;
  for (int i = 0; i < 60; ++i) deep = absl::StrCat("<o:PageBlock>", deep, "</o:PageBlock>");
  EXPECT_THAT(ReadOfdPages(Package(deep), PdfLimits()),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("nested")));
}

}  // namespace
}  // namespace nianbao::import
