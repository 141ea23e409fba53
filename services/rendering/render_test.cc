#include "services/rendering/render.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <random>
#include <string>
#include <thread>
#include <vector>

#include "services/rendering/layout/fonts.h"
#include "storage/base/hash.h"
#include "tests/support/long_report.h"
#include "tests/support/pdf_tools.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"

namespace nianbao::rendering {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class RenderTest : public ::testing::Test {
 protected:
  RenderTest() { *request_.mutable_report() = test::SampleReport(); }

  absl::StatusOr<Rendered> To(v1::Format format) {
    request_.set_format(format);
    return Render(forms_, themes_, request_);
  }

  // What `tool` prints about the request's PDF; fails the test when it complains.
  std::string Ask(const std::string& tool) {
    const absl::StatusOr<Rendered> pdf = To(v1::FORMAT_PDF);
    if (!pdf.ok()) ADD_FAILURE() << pdf.status();
    if (!pdf.ok()) return "";
    return test::AskAboutPdf(pdf->bytes, tool);
  }

  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  const Themes themes_ = Themes::BuiltIn();
  v1::RenderRequest request_;
};

TEST_F(RenderTest, EveryListedFormatRenders) {
  for (const v1::FormatInfo& format : Formats()) {
    const auto rendered = To(format.format());
    ASSERT_THAT(rendered, test::IsOk()) << format.name();
    EXPECT_EQ(rendered->header.media_type(), format.media_type());
    EXPECT_EQ(rendered->trailer.size(), static_cast<int64_t>(rendered->bytes.size()));
    EXPECT_EQ(rendered->trailer.digest(), Hash(Suite::kSha256, rendered->bytes));
    EXPECT_EQ(FormatByName(format.name()), format.format());
  }
}

TEST_F(RenderTest, AnUnknownFormatOrThemeIsRefused) {
  EXPECT_THAT(To(v1::FORMAT_UNSPECIFIED),
              test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("format")));
  request_.set_theme("baroque");
  EXPECT_THAT(To(v1::FORMAT_HTML),
              test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("official")));
}

// The report in every format.
std::vector<std::string> RenderAll(const form::FormRegistry& forms, const Themes& themes,
                                   v1::RenderRequest request) {
  std::vector<std::string> documents;
  for (const v1::FormatInfo& format : Formats()) {
    request.set_format(format.format());
    documents.push_back(Render(forms, themes, request)->bytes);
  }
  return documents;
}

TEST_F(RenderTest, EveryDocumentIsTheSameInEveryThread) {
  const std::vector<std::string> first = RenderAll(forms_, themes_, request_);
  std::vector<std::vector<std::string>> documents(3);
  std::vector<std::thread> threads;
  for (std::vector<std::string>& one : documents) {
    threads.emplace_back([&] { one = RenderAll(forms_, themes_, request_); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<std::string>& one : documents) EXPECT_TRUE(one == first);
}

TEST_F(RenderTest, WhatAThreadRenderedBeforeChangesNoDocument) {
  std::vector<std::string> first;
  std::thread([&] { first = RenderAll(forms_, themes_, request_); }).join();
  std::vector<std::string> later;
  std::thread([&] {
    std::mt19937 random(1);
    v1::RenderRequest other = request_;
    for (int i = 0; i < 4; ++i) {
      *other.mutable_report() = test::LongReport(**forms_.ForYear(2023), random, 3);
      RenderAll(forms_, themes_, other);
    }
    later = RenderAll(forms_, themes_, request_);
  }).join();
  EXPECT_TRUE(later == first);
}

TEST_F(RenderTest, PdfIsSoundAndTagged) {
  EXPECT_THAT(Ask("qpdf --check r.pdf"), HasSubstr("No syntax or stream encoding errors"));
  const std::string info = Ask("pdfinfo -struct r.pdf");
  for (const char* tag : {"Document", "H1", "H2", "Table", "THead", "TH", "TD", "/RowSpan 22",
                          "/ColSpan 10", "/Scope /Column", "/Headers"}) {
    EXPECT_THAT(info, HasSubstr(tag)) << tag;
  }
}

// Entries of an outline that is open count all that are seen below them.
TEST_F(RenderTest, ThePdfOutlineCountsAllEntries) {
  using report::v1::Block;
  report::v1::Report& report = *request_.mutable_report();
  report.clear_sections();
  for (const int level : {1, 2, 3, 3, 2, 1}) {
    test::AddBlock(report, 1, Block::KIND_HEADING, "标题").set_level(level);
  }
  report.clear_figures();
  const std::string objects = Ask("qpdf --qdf --object-streams=disable r.pdf -");
  const auto all = [&](const char* pattern) {
    std::vector<int> numbers;
    re2::StringPiece rest(objects);
    int number = 0;
    while (RE2::FindAndConsume(&rest, pattern, &number)) numbers.push_back(number);
    return numbers;
  };
  // Tables whose parts the report lacks stand under headings of their own.
  EXPECT_THAT(all("/Count (\\d+)\\s+/First \\d+ 0 R\\s+/Last \\d+ 0 R\\s+/Type /Outlines"),
              ElementsAre(9));
  EXPECT_THAT(all("/Count (\\d+)\\s+/Dest"), UnorderedElementsAre(4, 2));
}

TEST_F(RenderTest, EveryFontIsEmbeddedWithItsText) {
  const std::string fonts = Ask("pdffonts r.pdf");
  EXPECT_THAT(fonts, HasSubstr("yes yes yes"));
  EXPECT_THAT(fonts, Not(HasSubstr(" no ")));
}

TEST_F(RenderTest, EveryFigureIsReadBackInOrder) {
  test::FillFigures(**forms_.ForYear(2023), 4000, *request_.mutable_report());
  const std::string text = Ask("pdftotext -raw r.pdf -");
  size_t at = 0;
  for (int n = 0; n < 200; ++n) {
    // 收费金额 is money: 4009 分.
    const std::string figure = n == 9 ? "0.004009" : absl::StrCat(4000 + n);
    at = text.find(figure, at);
    ASSERT_NE(at, std::string::npos) << figure;
  }
}

TEST_F(RenderTest, ACharacterNoFontHasIsReportedAndMarked) {
  // U+373FF is assigned to nothing.
  request_.mutable_report()->set_title("某局\xF0\xB7\x8F\xBF年报");
  const auto pdf = To(v1::FORMAT_PDF);
  ASSERT_THAT(pdf, test::IsOk());
  ASSERT_THAT(pdf->trailer.missing_glyphs(), SizeIs(1));
  EXPECT_EQ(pdf->trailer.missing_glyphs(0).place(), "title");
  EXPECT_EQ(pdf->trailer.missing_glyphs(0).code_point(), "U+373FF");
}

TEST_F(RenderTest, RareCharactersAreNotMissing) {
  request_.mutable_report()->set_title("灋瀍𠮷𪚥某局2023年");
  EXPECT_THAT(To(v1::FORMAT_PDF)->trailer.missing_glyphs(), IsEmpty());
}

TEST(ThemesTest, AFontThatIsMissingIsNamedWithThePackagesOfAll) {
  Themes themes = Themes::BuiltIn();
  EXPECT_THAT(themes.OpenFonts(), test::IsOk());
  v1::Theme city = (*themes.Find(""))->theme();
  city.set_name("city");
  city.mutable_faces(0)->mutable_fonts(0)->set_file("/nonexistent/song.ttf");
  std::string text;
  ASSERT_TRUE(google::protobuf::TextFormat::PrintToString(city, &text));
  ASSERT_THAT(themes.Add(text), test::IsOk());
  EXPECT_THAT(themes.OpenFonts(),
              test::StatusIs(absl::StatusCode::kFailedPrecondition,
                             AllOf(HasSubstr("theme city"), HasSubstr("/nonexistent/song.ttf"),
                                   HasSubstr("fonts-noto-cjk"))));
}

}  // namespace
}  // namespace nianbao::rendering
