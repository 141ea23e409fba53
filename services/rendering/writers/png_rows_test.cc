#include "services/rendering/writers/png_rows.h"

#include <gtest/gtest.h>

#include "services/rendering/picture_reader.h"
#include "tests/support/pictures.h"

namespace nianbao::rendering {
namespace {

// What a reader of PNG's rows makes of them.
std::string Undone(const std::string& rows, const Picture& picture) {
  const size_t pixel = picture.gray ? 1 : 3;
  const size_t size = static_cast<size_t>(picture.width) * pixel;
  std::string pixels;
  for (size_t at = 0; at < rows.size(); at += size + 1) {
    for (size_t i = 0; i < size; ++i) {
      const size_t end = pixels.size();
      char before = '\0';
      if (rows[at] == 1 && i >= pixel) before = pixels[end - pixel];
      if (rows[at] == 2 && end >= size) before = pixels[end - size];
      pixels.push_back(static_cast<char>(rows[at + 1 + i] + before));
    }
  }
  return pixels;
}

TEST(PngRows, AreThePixelsAgain) {
  for (const bool gray : {false, true}) {
    const auto picture = ReadPicture(test::SomePng(37, 23, gray), 1000);
    ASSERT_TRUE(picture.ok());
    const std::string rows = PngRows(*picture);
    EXPECT_EQ(rows.size(), picture->pixels.size() + 23);
    EXPECT_TRUE(Undone(rows, *picture) == picture->pixels);
  }
}

TEST(PngRows, TakeTheFilterThatLeavesLess) {
  Picture stripes{.width = 4,
                  .height = 2,
                  .gray = true,
                  .bytes = "",
                  .pixels = "\x01\x63\x02\x62\x01\x63\x02\x62"};
  EXPECT_EQ(PngRows(stripes).substr(5), std::string("\x02\0\0\0\0", 5)) << "as above";
  Picture bands{.width = 4,
                .height = 2,
                .gray = true,
                .bytes = "",
                .pixels = "\x05\x05\x05\x05\x60\x60\x60\x60"};
  EXPECT_EQ(PngRows(bands).substr(5), std::string("\x01\x60\0\0\0", 5)) << "as to the left";
}

}  // namespace
}  // namespace nianbao::rendering
