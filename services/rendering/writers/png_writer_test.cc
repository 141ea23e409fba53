#include "services/rendering/writers/png_writer.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "services/rendering/picture_reader.h"
#include "services/rendering/render.h"
#include "tests/support/pictures.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"

namespace nianbao::rendering {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

class PngWriterTest : public ::testing::Test {
 protected:
  PngWriterTest() {
    *request_.mutable_report() = test::SampleReport();
    request_.set_format(v1::FORMAT_PNG);
  }

  absl::StatusOr<Rendered> Draw() { return Render(forms_, themes_, request_); }

  Picture Drawn() {
    const auto rendered = Draw();
    EXPECT_THAT(rendered, IsOk());
    if (!rendered.ok()) return {};
    page_count_ = rendered->trailer.page_count();
    auto picture = ReadPicture(rendered->bytes, 10'000'000);
    EXPECT_THAT(picture, IsOk());
    return picture.ok() ? *std::move(picture) : Picture();
  }

  // Share of dark dots in a rectangle, given in shares of the page.
  static double Ink(const Picture& page, double left, double top, double right, double bottom) {
    const size_t channels = page.gray ? 1 : 3;
    int dark = 0;
    int all = 0;
    for (int y = static_cast<int>(top * page.height); y < bottom * page.height; ++y) {
      for (int x = static_cast<int>(left * page.width); x < right * page.width; ++x, ++all) {
        const size_t at =
            (static_cast<size_t>(y) * static_cast<size_t>(page.width) + static_cast<size_t>(x)) *
            channels;
        if (static_cast<unsigned char>(page.pixels[at]) < 128) ++dark;
      }
    }
    return static_cast<double>(dark) / all;
  }

  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  const Themes themes_ = Themes::BuiltIn();
  v1::RenderRequest request_;
  int page_count_ = 0;
};

TEST_F(PngWriterTest, DrawsThePageThatIsAskedForInItsSize) {
  const Picture first = Drawn();
  EXPECT_EQ(first.width, 794);
  EXPECT_EQ(first.height, 1123);
  EXPECT_EQ(page_count_, 6);
  EXPECT_EQ(Ink(first, 0, 0, 1, 0.1), 0) << "the margin";
  EXPECT_GT(Ink(first, 0.2, 0.12, 0.8, 0.2), 0.05) << "the title";
  request_.set_page(4);
  request_.set_dots_per_inch(192);
  const Picture fourth = Drawn();
  EXPECT_EQ(fourth.width, 1588);
  EXPECT_GT(Ink(fourth, 0.1, 0.2, 0.9, 0.6), 0.02) << "table three";
}

TEST_F(PngWriterTest, DrawsPictures) {
  test::ShowPicture("dark", "图1", test::SomePng(600, 400), &request_);
  request_.set_page(6);
  const double with = Ink(Drawn(), 0.1, 0.1, 0.9, 0.9);
  request_.clear_pictures();
  EXPECT_GT(with, 2 * Ink(Drawn(), 0.1, 0.1, 0.9, 0.9));
}

TEST_F(PngWriterTest, WhatThereIsNotIsRefused) {
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  request_.set_page(7);
  EXPECT_THAT(Draw(), StatusIs(kInvalid, HasSubstr("6 pages")));
  request_.set_page(-1);
  EXPECT_THAT(Draw(), StatusIs(kInvalid, HasSubstr("page")));
  request_.set_page(1);
  for (const int dots : {23, 301, -1}) {
    request_.set_dots_per_inch(dots);
    EXPECT_THAT(Draw(), StatusIs(kInvalid, HasSubstr("dots_per_inch"))) << dots;
  }
}

// No other try makes the page smaller.
TEST_F(PngWriterTest, APageOfTooManyDotsIsTooLarge) {
  Themes themes = Themes::BuiltIn();
  v1::Theme poster = (*themes.Find(""))->theme();
  poster.set_name("poster");
  poster.mutable_paper()->set_width(3000);
  std::string text;
  ASSERT_TRUE(google::protobuf::TextFormat::PrintToString(poster, &text));
  ASSERT_THAT(themes.Add(text), IsOk());
  request_.set_theme("poster");
  request_.set_dots_per_inch(300);
  const absl::Status refused = Render(forms_, themes, request_).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("too large")));
  EXPECT_FALSE(refused.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
}

}  // namespace
}  // namespace nianbao::rendering
