#include "services/rendering/exif.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/rendering/picture_reader.h"
#include "tests/support/pictures.h"
#include "tests/support/status_matchers.h"

namespace nianbao::rendering {
namespace {

using ::testing::HasSubstr;

// `bytes` as whole strings: there are zeros among them.
template <size_t size>
std::string Bytes(const char (&bytes)[size]) {
  return std::string(bytes, size - 1);
}

std::string BigEndian(char orientation) {
  return Bytes("MM\0*\0\0\0\x08\0\x02") +             // Two entries.
         Bytes("\x01\x0f\0\x02\0\0\0\x01\0\0\0\0") +  // The maker's name.
         Bytes("\x01\x12\0\x03\0\0\0\x01\0") + orientation + Bytes("\0\0\0\0\0\0");
}

std::string LittleEndian(char orientation) {
  return Bytes("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0") + orientation +
         Bytes("\0\0\0\0\0\0\0");
}

// A JPEG with EXIF data behind a comment.
std::string WithExif(const std::string& tiff) {
  const std::string jpeg = test::SomeJpeg(30, 20);
  const size_t length = 2 + 6 + tiff.size();
  return jpeg.substr(0, 2) + Bytes("\xff\xfe\0\x04hi\xff\xff\xe1") +
         static_cast<char>(length >> 8) + static_cast<char>(length & 0xff) + Bytes("Exif\0\0") +
         tiff + jpeg.substr(2);
}

std::string Four(uint32_t number) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(number >> shift & 0xff);
  return bytes;
}

// A chunk of a PNG with its checksum.
std::string Chunk(const std::string& type, const std::string& data) {
  uint32_t sum = ~0u;
  for (const char c : type + data) {
    sum ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ (sum & 1 ? 0xEDB88320u : 0u);
  }
  return Four(static_cast<uint32_t>(data.size())) + type + data + Four(~sum);
}

// A PNG with EXIF data behind a comment.
std::string PngWithExif(const std::string& tiff) {
  constexpr size_t kHeadAndSize = 8 + 25;
  const std::string png = test::SomePng(30, 20);
  return png.substr(0, kHeadAndSize) + Chunk("tEXt", Bytes("Comment\0hi")) + Chunk("eXIf", tiff) +
         png.substr(kHeadAndSize);
}

TEST(Exif, OfPngToo) {
  EXPECT_EQ(OrientationOfPng(test::SomePng(30, 20)), 1);
  for (int turned = 1; turned <= 8; ++turned) {
    EXPECT_EQ(OrientationOfPng(PngWithExif(BigEndian(static_cast<char>(turned)))), turned);
  }
  const std::string whole = PngWithExif(BigEndian(6));
  for (size_t end = 0; end < whole.size(); ++end) {
    const int turned = OrientationOfPng(whole.substr(0, end));
    EXPECT_TRUE(turned == 1 || turned == 6) << end;
  }
  EXPECT_EQ(OrientationOfPng(whole.substr(0, 8) + Bytes("\xff\xff\xff\xff") + "eXIf"), 1);
}

TEST(Exif, SaysHowAPictureIsTurned) {
  EXPECT_EQ(OrientationOfJpeg(test::SomeJpeg(30, 20)), 1);
  for (int turned = 1; turned <= 8; ++turned) {
    EXPECT_EQ(OrientationOfJpeg(WithExif(BigEndian(static_cast<char>(turned)))), turned);
    EXPECT_EQ(OrientationOfJpeg(WithExif(LittleEndian(static_cast<char>(turned)))), turned);
  }
}

TEST(Exif, WhatCannotBeReadTurnsNothing) {
  for (const std::string& tiff :
       {std::string(), Bytes("MM"), Bytes("XX\0*\0\0\0\x08"), BigEndian(0), BigEndian(9),
        Bytes("MM\0*\xff\xff\xff\xff"), Bytes("MM\0*\0\0\0\x08\xff\xff")}) {
    EXPECT_EQ(OrientationOfJpeg(WithExif(tiff)), 1);
  }
  const std::string whole = WithExif(BigEndian(6));
  for (size_t end = 0; end < 60; ++end) {
    const int turned = OrientationOfJpeg(whole.substr(0, end));
    EXPECT_TRUE(turned == 1 || turned == 6) << end;
  }
  EXPECT_EQ(OrientationOfJpeg(Bytes("\xff\xd8\xff\xe1\0\0\xff\xe1\0\0")), 1);
}

TEST(Exif, APictureThatIsNotUprightIsRefused) {
  EXPECT_THAT(ReadPicture(WithExif(BigEndian(1)), 600), test::IsOk());
  EXPECT_THAT(ReadPicture(PngWithExif(BigEndian(1)), 600), test::IsOk());
  for (const int turned : {2, 3, 6, 8}) {
    EXPECT_THAT(ReadPicture(PngWithExif(BigEndian(static_cast<char>(turned))), 600),
                test::StatusIs(absl::StatusCode::kInvalidArgument,
                               HasSubstr(absl::StrCat("a PNG that is turned only when it is shown "
                                                      "(EXIF orientation ",
                                                      turned))));
    EXPECT_THAT(
        ReadPicture(WithExif(LittleEndian(static_cast<char>(turned))), 600),
        test::StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr(absl::StrCat("EXIF orientation ", turned, "): save it upright"))));
  }
}

}  // namespace
}  // namespace nianbao::rendering
