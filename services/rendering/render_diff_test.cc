#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>
#include <thread>

#include "services/rendering/render.h"
#include "tests/support/pdf_tools.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"
#include "tests/support/zip_package.h"

namespace nianbao::rendering {
namespace {

using report::v1::Block;
using ::testing::HasSubstr;

int Count(const std::string& text, const std::string& word) {
  int count = 0;
  for (size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += word.size()) ++count;
  return count;
}

class RenderDiffTest : public ::testing::Test {
 protected:
  RenderDiffTest() {
    report::v1::Report& before = *request_.mutable_before();
    before = test::SampleReport();
    test::FillFigures(**forms_.ForYear(2023), 100, before);
    request_.mutable_after()->CopyFrom(before);
    request_.mutable_after()->mutable_figures(20)->set_count(98765);
    test::AddBlock(before, 6, Block::KIND_PARAGRAPH, "全年收到申请三件。");
    test::AddBlock(*request_.mutable_after(), 6, Block::KIND_PARAGRAPH, "全年收到申请四件。");
    request_.mutable_notice()->set_text("数据有误，现予更正。");
  }

  absl::StatusOr<Rendered> To(v1::Format format) {
    request_.set_format(format);
    return RenderDiff(forms_, themes_, request_);
  }

  // What `tool` prints about the PDF; fails the test when it complains.
  std::string Ask(const std::string& tool) {
    const absl::StatusOr<Rendered> pdf = To(v1::FORMAT_PDF);
    if (!pdf.ok()) ADD_FAILURE() << pdf.status();
    if (!pdf.ok()) return "";
    return test::AskAboutPdf(pdf->bytes, tool);
  }

  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  const Themes themes_ = Themes::BuiltIn();
  v1::RenderDiffRequest request_;
};

TEST_F(RenderDiffTest, HtmlMarksWhatChangedByElements) {
  const auto html = To(v1::FORMAT_HTML);
  ASSERT_THAT(html, test::IsOk());
  EXPECT_THAT(html->bytes, HasSubstr("<del>120</del>"));
  EXPECT_THAT(html->bytes, HasSubstr("<ins>98765</ins>"));
  EXPECT_THAT(html->bytes, HasSubstr("申请<del>三</del>件"));
  EXPECT_THAT(html->bytes, HasSubstr("申请<ins>四</ins>件"));
  EXPECT_THAT(html->header.file_name(), "correction-2023.html");
}

TEST_F(RenderDiffTest, DocxMarksWhatChangedByRuns) {
  const auto docx = To(v1::FORMAT_DOCX);
  ASSERT_THAT(docx, test::IsOk());
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(test::Unpack(docx->bytes)["word/document.xml"].c_str()));
  const auto marked = [&](const char* property, const char* text) {
    const std::string path =
        absl::StrCat("//w:r[w:rPr/", property, "]/w:t[contains(.,'", text, "')]");
    return std::string(document.select_node(path.c_str()).node().child_value());
  };
  EXPECT_EQ(marked("w:strike", "三"), "三");
  EXPECT_EQ(marked("w:b", "四"), "四");
  EXPECT_EQ(marked("w:u", "四"), "四");
}

TEST_F(RenderDiffTest, PdfIsSoundAndTaggedAndReadsInOrder) {
  EXPECT_THAT(Ask("qpdf --check r.pdf"), HasSubstr("No syntax or stream encoding errors"));
  const std::string info = Ask("pdfinfo -struct r.pdf");
  for (const char* tag : {"Document", "H1", "Table", "THead", "TH", "TD", "/Scope /Column"}) {
    EXPECT_THAT(info, HasSubstr(tag)) << tag;
  }
  const std::string text = Ask("pdftotext -raw r.pdf -");
  size_t at = 0;
  for (const char* word : {"更正说明", "现予更正", "数据更正（1处）", "120", "98765",
                           "文字更正（1处）", "三件", "四件"}) {
    at = text.find(word, at);
    ASSERT_NE(at, std::string::npos) << word << "\n" << text;
  }
}

TEST_F(RenderDiffTest, TheSameRequestGivesTheSameBytesInEveryThread) {
  for (const v1::Format format : {v1::FORMAT_HTML, v1::FORMAT_PDF, v1::FORMAT_DOCX}) {
    const auto first = To(format);
    ASSERT_THAT(first, test::IsOk());
    std::vector<std::string> bytes(3);
    std::vector<std::thread> threads;
    for (std::string& one : bytes) {
      threads.emplace_back([&] { one = RenderDiff(forms_, themes_, request_)->bytes; });
    }
    for (std::thread& thread : threads) thread.join();
    for (const std::string& one : bytes) EXPECT_TRUE(one == first->bytes) << format;
  }
}

// Every cell and a long text changed: nothing is lost and nothing runs off a page.
TEST_F(RenderDiffTest, ALongComparisonGoesOnOverPages) {
  test::FillFigures(**forms_.ForYear(2023), 7000, *request_.mutable_after());
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "瀍";
  test::AddBlock(*request_.mutable_after(), 6, Block::KIND_PARAGRAPH, text);
  const auto pdf = To(v1::FORMAT_PDF);
  ASSERT_THAT(pdf, test::IsOk());
  EXPECT_GT(pdf->trailer.page_count(), 8);
  // The words of the type area: from 37 to 262 mm, and 28 to 184 mm, 10 dots to the mm.
  const std::string all = Ask("pdftotext -raw -r 254 -x 280 -y 370 -W 1560 -H 2250 r.pdf -");
  for (int n = 7010; n < 7200; ++n) EXPECT_THAT(all, HasSubstr(absl::StrCat(n)));
  const std::string before_title = all.substr(0, all.find("数据更正"));
  EXPECT_EQ(Count(all, "瀍") - Count(before_title, "瀍"), 5000);
}

TEST_F(RenderDiffTest, OtherFormatsAndUnknownThemesAreRefused) {
  for (const v1::FormatInfo& format : Formats()) {
    const bool made = format.format() == v1::FORMAT_HTML || format.format() == v1::FORMAT_PDF ||
                      format.format() == v1::FORMAT_DOCX;
    const auto rendered = To(format.format());
    EXPECT_EQ(rendered.ok(), made) << format.name();
    if (made) continue;
    EXPECT_THAT(rendered, test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("format")));
  }
  EXPECT_THAT(To(v1::FORMAT_UNSPECIFIED),
              test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("format")));
  request_.set_theme("baroque");
  EXPECT_THAT(To(v1::FORMAT_HTML),
              test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("official")));
}

}  // namespace
}  // namespace nianbao::rendering
