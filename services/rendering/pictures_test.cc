// Pictures of a report: which are taken, and that documents hold them with their text.
#include "services/rendering/pictures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/rendering/document_builder.h"
#include "services/rendering/layout/fonts.h"
#include "services/rendering/layout/layout.h"
#include "services/rendering/picture_reader.h"
#include "services/rendering/render.h"
#include "tests/support/pdf_tools.h"
#include "tests/support/pictures.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"
#include "tests/support/zip_package.h"

namespace nianbao::rendering {
namespace {

using test::IsOk;
using test::ShowPicture;
using test::SomeJpeg;
using test::SomePng;
using test::StatusIs;
using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(PictureReader, KnowsKindSizeAndColour) {
  struct Given {
    std::string bytes;
    Picture::Kind kind;
    bool gray;
  };
  for (const Given& given : {Given{SomePng(30, 20), Picture::Kind::kPng, false},
                             {SomePng(30, 20, true), Picture::Kind::kPng, true},
                             {SomeJpeg(30, 20), Picture::Kind::kJpeg, false},
                             {SomeJpeg(30, 20, true), Picture::Kind::kJpeg, true}}) {
    const auto picture = ReadPicture(given.bytes, 600);
    ASSERT_THAT(picture, IsOk());
    EXPECT_EQ(picture->kind, given.kind);
    EXPECT_EQ(picture->width, 30);
    EXPECT_EQ(picture->height, 20);
    EXPECT_EQ(picture->gray, given.gray);
    EXPECT_TRUE(picture->bytes == given.bytes);
    EXPECT_EQ(picture->pixels.size(), given.gray ? 600u : 1800u);
    EXPECT_THAT(ReadPicture(given.bytes, 599), StatusIs(kInvalid, HasSubstr("30 × 20")));
  }
}

TEST(PictureReader, WhatIsTransparentIsWhite) {
  const auto picture = ReadPicture(SomePng(8, 4, false, true), 100);
  ASSERT_THAT(picture, IsOk());
  EXPECT_EQ(picture->pixels.substr(0, 3), "\xff\xff\xff");
  EXPECT_NE(picture->pixels.substr(21, 3), "\xff\xff\xff");
}

TEST(PictureReader, RefusesWhatIsBroken) {
  for (const std::string& whole : {SomePng(100, 80), SomeJpeg(100, 80)}) {
    EXPECT_THAT(ReadPicture(whole.substr(0, whole.size() / 2), 8000),
                StatusIs(kInvalid, HasSubstr("broken")));
    EXPECT_THAT(ReadPicture(whole.substr(0, 20), 8000), StatusIs(kInvalid, HasSubstr("broken")));
  }
  EXPECT_THAT(ReadPicture(test::PressJpeg(), 8000), StatusIs(kInvalid, HasSubstr("RGB")));
  for (const char* other : {"", "GIF89a", "<svg/>", "%PDF-1.7"}) {
    EXPECT_THAT(ReadPicture(other, 8000), StatusIs(kInvalid, HasSubstr("neither")));
  }
}

class PicturesTest : public ::testing::Test {
 protected:
  PicturesTest() {
    *request_.mutable_report() = test::SampleReport();
    ShowPicture("flow", "图1 申请公开流程图", png_, &request_);
    ShowPicture("photo", "图2 政务公开专区", jpeg_, &request_);
  }

  std::string To(v1::Format format) {
    request_.set_format(format);
    const auto rendered = Render(forms_, themes_, request_);
    EXPECT_THAT(rendered, IsOk());
    return rendered.ok() ? rendered->bytes : "";
  }

  Document Build() {
    auto document = BuildDocument(**forms_.ForYear(2023), request_.report(), nullptr, "");
    EXPECT_THAT(PlacePictures(request_, *document), IsOk());
    return *std::move(document);
  }

  const std::string png_ = SomePng(1200, 900);
  const std::string jpeg_ = SomeJpeg(200, 100);
  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  const Themes themes_ = Themes::BuiltIn();
  v1::RenderRequest request_;
};

TEST_F(PicturesTest, HtmlHasThemWithinItself) {
  const std::string html = To(v1::FORMAT_HTML);
  EXPECT_THAT(html, HasSubstr(absl::StrCat("src=\"data:image/png;base64,", absl::Base64Escape(png_),
                                           "\"")));
  EXPECT_THAT(html, HasSubstr(absl::StrCat("src=\"data:image/jpeg;base64,",
                                           absl::Base64Escape(jpeg_), "\"")));
  EXPECT_THAT(html, HasSubstr("图2 政务公开专区</figcaption>"));
}

TEST_F(PicturesTest, PackagesHaveThemAsTheyAre) {
  const auto docx = test::Unpack(To(v1::FORMAT_DOCX));
  EXPECT_TRUE(docx.at("word/media/picture1.png") == png_);
  EXPECT_TRUE(docx.at("word/media/picture2.jpeg") == jpeg_);
  EXPECT_THAT(docx.at("word/_rels/document.xml.rels"), HasSubstr("media/picture2.jpeg"));
  const auto ofd = test::Unpack(To(v1::FORMAT_OFD));
  EXPECT_TRUE(ofd.at("Doc_0/Res/picture1.png") == png_);
  EXPECT_TRUE(ofd.at("Doc_0/Res/picture2.jpeg") == jpeg_);
  EXPECT_THAT(ofd.at("Doc_0/PublicRes.xml"), HasSubstr("picture2.jpeg"));
}

// One picture may stand in two places.
TEST_F(PicturesTest, EveryDrawingOfADocxHasANumberOfItsOwn) {
  test::AddBlock(*request_.mutable_report(), 6, report::v1::Block::KIND_IMAGE, "图3 同图1")
      .set_attachment("flow");
  request_.mutable_stamp()->set_content_digest(std::string(32, 'd'));
  request_.set_qr_code(true);
  const auto docx = test::Unpack(To(v1::FORMAT_DOCX));
  const std::vector<std::string> drawings =
      absl::StrSplit(docx.at("word/document.xml"), "<wp:docPr id=\"");
  std::set<std::string> numbers;
  for (size_t i = 1; i < drawings.size(); ++i) {
    EXPECT_TRUE(numbers.insert(drawings[i].substr(0, drawings[i].find('"'))).second);
  }
  EXPECT_EQ(numbers.size(), 4u);
}

TEST_F(PicturesTest, PdfHasAJpegAsItIs) {
  const std::string pdf = To(v1::FORMAT_PDF);
  EXPECT_THAT(pdf, HasSubstr("/Filter/DCTDecode"));
  EXPECT_TRUE(absl::StrContains(pdf, jpeg_));
}

TEST_F(PicturesTest, PdfSaysWhereAFigureStands) {
  const std::string objects =
      test::AskAboutPdf(To(v1::FORMAT_PDF), "qpdf --qdf --object-streams=disable r.pdf -");
  re2::StringPiece rest(objects);
  std::vector<double> widths;
  double left = 0, low = 0, right = 0, high = 0;
  while (RE2::FindAndConsume(&rest,
                             R"re(/BBox \[\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s*\])re",
                             &left, &low, &right, &high)) {
    widths.push_back(right - left);
    EXPECT_NEAR((right - left) / (high - low), widths.size() == 1 ? 4.0 / 3 : 2, 0.01);
  }
  ASSERT_EQ(widths.size(), 2u);
  EXPECT_NEAR(widths[1], 150, 0.1);
}

// A large picture is as wide as the text, a small one as on a screen; each on the page of its
// text, which follows it.
TEST_F(PicturesTest, StandsWholeAboveItsText) {
  const Document document = Build();
  const auto theme = themes_.Find("");
  ASSERT_THAT(theme, IsOk());
  const auto fonts = (*theme)->Fonts();
  ASSERT_THAT(fonts, IsOk());
  const auto list = LayOut(document, (*theme)->theme(), *fonts);
  ASSERT_THAT(list, IsOk());
  std::vector<PlacedPicture> placed;
  for (const Page& page : list->pages) {
    for (const PlacedPicture& picture : page.pictures) {
      placed.push_back(picture);
      EXPECT_LT(picture.y + picture.height, list->page_height);
      bool below = false;
      for (const GlyphRun& run : page.runs) {
        below =
            below || (run.text.find(placed.size() == 1 ? "流程图" : "专区") != std::string::npos &&
                      run.y > picture.y + picture.height);
      }
      EXPECT_TRUE(below);
    }
  }
  ASSERT_EQ(placed.size(), 2u);
  const double text_width = (*theme)->theme().paper().text_width() * 72 / 25.4;
  EXPECT_NEAR(placed[0].width, text_width, 0.01);
  EXPECT_NEAR(placed[0].height, text_width * 3 / 4, 0.01);
  EXPECT_NEAR(placed[1].width, 150, 0.01);
  EXPECT_NEAR(placed[1].height, 75, 0.01);
}

// Of two headings, a picture higher than a page and its text, none leaves the page of the others.
TEST_F(PicturesTest, ATallPictureLeavesRoomForHeadingsAndText) {
  const auto theme = themes_.Find("");
  const v1::Paper& paper = (*theme)->theme().paper();
  const double bottom = (paper.top() + paper.text_height()) * 72 / 25.4 + 0.1;
  for (const int lines : {1, 5, 30, 80}) {
    SCOPED_TRACE(lines);
    request_.clear_pictures();
    *request_.mutable_report() = test::SampleReport();
    report::v1::Report& report = *request_.mutable_report();
    std::string heading = "附图";
    for (int i = 1; i < lines; ++i)
      heading += "一二三四五六七八九十一二三四五六七八九十一二三四五六七八";
    test::AddBlock(report, 6, report::v1::Block::KIND_HEADING, heading);
    test::AddBlock(report, 6, report::v1::Block::KIND_HEADING, "（一）流程").set_level(2);
    ShowPicture("tall", "图三", SomePng(1000, 2000, true), &request_);
    const auto list = LayOut(Build(), (*theme)->theme(), *(*theme)->Fonts());
    ASSERT_THAT(list, IsOk());
    int pictures = 0;
    for (const Page& page : list->pages) {
      std::string words;
      for (const GlyphRun& run : page.runs) {
        if (run.element < 0) continue;
        EXPECT_LE(run.y, bottom) << run.text;
        words += run.text;
      }
      for (const PlacedPicture& picture : page.pictures) {
        ++pictures;
        EXPECT_LE(picture.y + picture.height, bottom);
        EXPECT_THAT(words, HasSubstr("图三"));
        if (lines > 10) continue;  // Headings that leave no half page.
        EXPECT_THAT(words, HasSubstr("附图"));
        EXPECT_THAT(words, HasSubstr("流程"));
      }
    }
    EXPECT_EQ(pictures, 1);
  }
}

TEST_F(PicturesTest, WithoutBytesTheTextStandsAlone) {
  request_.clear_pictures();
  const std::string html = To(v1::FORMAT_HTML);
  EXPECT_THAT(html, HasSubstr("图2 政务公开专区"));
  EXPECT_THAT(html, ::testing::Not(HasSubstr("<img")));
}

TEST_F(PicturesTest, ErasedTextHasNone) {
  for (report::v1::Section& section : *request_.mutable_report()->mutable_sections()) {
    for (report::v1::Block& block : *section.mutable_blocks()) {
      if (block.attachment() == "photo") block.mutable_erased()->set_leaf("x");
    }
  }
  const Document document = Build();
  EXPECT_EQ(document.pictures.size(), 1u);
  EXPECT_FALSE(absl::StrContains(To(v1::FORMAT_PDF), jpeg_)) << "not even unseen";
  for (const Node& node : document.nodes) {
    EXPECT_EQ(node.picture, node.text == "图1 申请公开流程图" ? 0 : -1) << node.text;
  }
}

// A report that was not filed need not have ids.
TEST_F(PicturesTest, BlocksWithoutIdsShowTheirOwn) {
  for (report::v1::Section& section : *request_.mutable_report()->mutable_sections()) {
    for (report::v1::Block& block : *section.mutable_blocks()) block.clear_id();
  }
  for (const Node& node : Build().nodes) {
    if (node.kind != Node::Kind::kImage) continue;
    EXPECT_EQ(node.picture, node.text == "图1 申请公开流程图" ? 0 : 1) << node.text;
  }
  for (const v1::FormatInfo& format : Formats()) EXPECT_NE(To(format.format()), "");
}

// What names a picture and is no image shows none, and gives none to another block.
TEST_F(PicturesTest, AParagraphShowsNoPicture) {
  request_.clear_pictures();
  *request_.mutable_report() = test::SampleReport();
  ShowPicture("photo", "照片", jpeg_, &request_);
  report::v1::Report& report = *request_.mutable_report();
  report::v1::Section& section = *report.mutable_sections(report.sections_size() - 1);
  report::v1::Block& block = *section.mutable_blocks(section.blocks_size() - 1);
  block.clear_id();
  block.set_kind(report::v1::Block::KIND_PARAGRAPH);
  test::AddBlock(report, 6, report::v1::Block::KIND_IMAGE, "无图").clear_id();
  const Document document = Build();
  EXPECT_TRUE(document.pictures.empty());
  for (const Node& node : document.nodes) EXPECT_EQ(node.picture, -1) << node.text;
  for (const v1::FormatInfo& format : Formats()) EXPECT_NE(To(format.format()), "");
}

// A page holds it so often within itself.
TEST_F(PicturesTest, OneCountsAsOftenAsItIsShown) {
  request_.clear_pictures();
  *request_.mutable_report() = test::SampleReport();
  ShowPicture("photo", "照片", jpeg_, &request_);
  const auto again = [&] {
    test::AddBlock(*request_.mutable_report(), 6, report::v1::Block::KIND_IMAGE, "同上")
        .set_attachment("photo");
  };
  const int64_t most = kMostPictureBytes / static_cast<int64_t>(jpeg_.size());
  ASSERT_LT(most, 4000);
  for (int64_t i = 1; i < most; ++i) again();
  EXPECT_LT(To(v1::FORMAT_HTML).size(), size_t{4} << 20);
  again();
  EXPECT_THAT(Render(forms_, themes_, request_),
              StatusIs(kInvalid, HasSubstr("one shown twice counts twice")));
}

TEST_F(PicturesTest, WhatIsNotTheReportsIsRefused) {
  struct Given {
    void (*spoil)(v1::RenderRequest&);
    const char* field;
    const char* why;
  };
  for (const Given& given : {
           Given{[](v1::RenderRequest& r) { r.mutable_pictures(1)->set_attachment("other"); },
                 "pictures[1].attachment", "other"},
           {[](v1::RenderRequest& r) { *r.add_pictures() = r.pictures(0); },
            "pictures[2].attachment", "twice"},
           {[](v1::RenderRequest& r) { r.mutable_pictures(0)->mutable_content()->push_back('x'); },
            "pictures[0].content", "digest"},
           {[](v1::RenderRequest& r) {
              r.clear_pictures();
              ShowPicture("none", "无", "no picture", &r);
            },
            "pictures[0].content", "neither"},
           {[](v1::RenderRequest& r) {
              r.clear_pictures();
              ShowPicture("huge", "大", SomePng(4001, 4000), &r);
            },
            "pictures[0].content", "pixels"},
           {[](v1::RenderRequest& r) {
              r.clear_pictures();
              ShowPicture("heavy", "重", std::string((2 << 20) + 1, 'x'), &r);
            },
            "pictures", "2097152 bytes"},
       }) {
    v1::RenderRequest request = request_;
    request.set_format(v1::FORMAT_HTML);
    given.spoil(request);
    const absl::Status status = Render(forms_, themes_, request).status();
    EXPECT_THAT(status, StatusIs(kInvalid, HasSubstr(given.field)));
    EXPECT_THAT(status, StatusIs(kInvalid, HasSubstr(given.why)));
  }
}

}  // namespace
}  // namespace nianbao::rendering
