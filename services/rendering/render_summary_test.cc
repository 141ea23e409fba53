#include <gmock/gmock.h>

#include <pugixml.hpp>
#include <thread>

#include "absl/strings/str_cat.h"
#include "services/rendering/render.h"
#include "services/rendering/summary_fixture.h"
#include "tests/support/pdf_tools.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"

namespace nianbao::rendering {
namespace {

using ::testing::HasSubstr;

class RenderSummaryTest : public SummaryFixture {
 protected:
  RenderSummaryTest() {
    for (int year = 2019; year <= 2024; ++year) {
      v1::SummaryColumn& column = AddYear(year);
      for (const form::Cell& cell : (*forms_.ForYear(year))->cells()) {
        Put(column, cell.address, 1000 * (year - 2018) + cell.index);
      }
    }
  }

  absl::StatusOr<Rendered> To(v1::Format format) {
    request_.set_format(format);
    return RenderSummary(forms_, themes_, request_);
  }

  // What `tool` prints about the PDF; fails the test when it complains.
  std::string Ask(const std::string& tool) {
    const absl::StatusOr<Rendered> pdf = To(v1::FORMAT_PDF);
    if (!pdf.ok()) ADD_FAILURE() << pdf.status();
    if (!pdf.ok()) return "";
    return test::AskAboutPdf(pdf->bytes, tool);
  }

  const Themes themes_ = Themes::BuiltIn();
};

TEST_F(RenderSummaryTest, HtmlHasEachChartAsAPictureWithTitleAndDescription) {
  const auto html = To(v1::FORMAT_HTML);
  ASSERT_THAT(html, test::IsOk());
  int charts = 0;
  for (size_t at = 0; (at = html->bytes.find("<svg", at)) != std::string::npos; ++at) {
    const size_t end = html->bytes.find("</svg>", at);
    ASSERT_NE(end, std::string::npos);
    pugi::xml_document svg;
    ASSERT_TRUE(svg.load_string(html->bytes.substr(at, end + 6 - at).c_str()));
    EXPECT_FALSE(std::string(svg.child("svg").child_value("title")).empty());
    EXPECT_FALSE(std::string(svg.child("svg").child_value("desc")).empty());
    EXPECT_GT(std::distance(svg.child("svg").children("text").begin(),
                            svg.child("svg").children("text").end()),
              6);
    ++charts;
  }
  EXPECT_EQ(charts, 3);
  EXPECT_EQ(html->header.file_name(), "summary-2019-2024.html");
}

TEST_F(RenderSummaryTest, PdfIsSoundAndItsChartsAreFiguresWithWords) {
  EXPECT_THAT(Ask("qpdf --check r.pdf"), HasSubstr("No syntax or stream encoding errors"));
  const std::string info = Ask("pdfinfo -struct r.pdf");
  for (const char* tag : {"Figure", "Table", "TH", "/Scope /Column"}) {
    EXPECT_THAT(info, HasSubstr(tag)) << tag;
  }
  const std::string text = Ask("pdftotext -raw r.pdf -");
  EXPECT_THAT(text, HasSubstr("单位：件"));
  // Each figure of the last year's own form, in the order of the form.
  size_t at = text.find("表二");
  for (const form::Cell& cell : (*forms_.ForYear(2024))->cells()) {
    const std::string figure =
        cell.unit == form::v1::UNIT_WANYUAN ? "0.006009" : absl::StrCat(6000 + cell.index);
    at = text.find(figure, at);
    ASSERT_NE(at, std::string::npos) << figure;
  }
}

TEST_F(RenderSummaryTest, TheSameRequestGivesTheSameBytesInEveryThread) {
  for (const v1::Format format : {v1::FORMAT_HTML, v1::FORMAT_PDF}) {
    const auto first = To(format);
    ASSERT_THAT(first, test::IsOk());
    std::vector<std::string> bytes(3);
    std::vector<std::thread> threads;
    for (std::string& one : bytes) {
      threads.emplace_back([&] { one = RenderSummary(forms_, themes_, request_)->bytes; });
    }
    for (std::thread& thread : threads) thread.join();
    for (const std::string& one : bytes) EXPECT_TRUE(one == first->bytes) << format;
  }
}

TEST_F(RenderSummaryTest, OtherFormatsAndUnknownThemesAreRefused) {
  for (const v1::Format format : {v1::FORMAT_UNSPECIFIED, v1::FORMAT_DOCX, v1::FORMAT_CSV}) {
    EXPECT_THAT(To(format),
                test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("format")));
  }
  request_.set_theme("baroque");
  EXPECT_THAT(To(v1::FORMAT_PDF),
              test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("official")));
}

}  // namespace
}  // namespace nianbao::rendering
