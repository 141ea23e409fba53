#include "services/rendering/qr_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zbar.h>

#include <cstdlib>
#include <fstream>
#include <pugixml.hpp>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/rendering/render.h"
#include "services/rendering/writers/qr_image.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/zip_package.h"

namespace nianbao::rendering {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

struct Picture {
  unsigned width = 0;
  unsigned height = 0;
  std::vector<unsigned char> gray;
};

// What an independent reader finds in a picture.
std::vector<std::string> Read(const Picture& picture) {
  zbar::ImageScanner scanner;
  scanner.set_config(zbar::ZBAR_NONE, zbar::ZBAR_CFG_ENABLE, 0);
  scanner.set_config(zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_ENABLE, 1);
  zbar::Image image(picture.width, picture.height, "Y800", picture.gray.data(),
                    picture.gray.size());
  scanner.scan(image);
  std::vector<std::string> texts;
  for (auto symbol = image.symbol_begin(); symbol != image.symbol_end(); ++symbol) {
    texts.push_back(symbol->get_data());
  }
  return texts;
}

Picture Drawn(const QrCode& code) {
  constexpr unsigned kPixels = 4;
  Picture picture;
  picture.width = picture.height = static_cast<unsigned>(code.modules) * kPixels;
  for (unsigned y = 0; y < picture.height; ++y) {
    for (unsigned x = 0; x < picture.width; ++x) {
      const size_t module = y / kPixels * static_cast<unsigned>(code.modules) + x / kPixels;
      picture.gray.push_back(code.dark[module] ? 0 : 255);
    }
  }
  return picture;
}

// The binary PGM file that pdftoppm writes.
Picture ReadPgm(const std::string& file) {
  std::istringstream in(file);
  std::string magic;
  unsigned most = 0;
  Picture picture;
  in >> magic >> picture.width >> picture.height >> most;
  in.get();
  const auto at = static_cast<size_t>(in.tellg());
  picture.gray.assign(file.begin() + static_cast<ptrdiff_t>(at), file.end());
  return picture;
}

v1::Stamp SomeStamp() {
  v1::Stamp stamp;
  stamp.set_revision("agencies/a/reports/r/revisions/1");
  stamp.set_suite(audit::v1::SUITE_SHA256);
  stamp.set_content_digest(std::string(32, '\x0a'));
  stamp.set_figures_digest(std::string(32, '\x99'));
  stamp.set_origin("site/main/1");
  stamp.set_position(1234567);
  return stamp;
}

const char kText[] =
    "nianbao-stamp-v1 sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a "
    "site/main/1#1234567";

class QrCodeTest : public ::testing::Test {
 protected:
  QrCodeTest() {
    *request_.mutable_report() = test::SampleReport();
    *request_.mutable_stamp() = SomeStamp();
    request_.set_qr_code(true);
  }

  std::string To(v1::Format format) {
    request_.set_format(format);
    const auto rendered = Render(forms_, themes_, request_);
    EXPECT_THAT(rendered, test::IsOk());
    return rendered.ok() ? rendered->bytes : "";
  }

  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  const Themes themes_ = Themes::BuiltIn();
  v1::RenderRequest request_;
};

TEST_F(QrCodeTest, AnotherProgramReadsTheStamp) {
  EXPECT_EQ(QrText(SomeStamp()), kText);
  EXPECT_THAT(Read(Drawn(*MakeQrCode(kText))), ElementsAre(kText));
}

TEST_F(QrCodeTest, AStampWithoutDigestHasNoText) {
  v1::Stamp stamp = SomeStamp();
  stamp.clear_content_digest();
  EXPECT_EQ(QrText(stamp), "");
  stamp = SomeStamp();
  stamp.clear_origin();
  EXPECT_THAT(QrText(stamp), Not(HasSubstr("#")));
}

TEST_F(QrCodeTest, TooLongATextIsRefused) {
  EXPECT_THAT(MakeQrCode(std::string(3000, 'x')),
              test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("stamp")));
}

TEST_F(QrCodeTest, ItIsReadFromThePaperOnceOnTheLastPage) {
  const test::TempDir folder;
  std::ofstream(folder.File("r.pdf"), std::ios::binary) << To(v1::FORMAT_PDF);
  const std::string command =
      absl::StrCat("cd ", folder.path(), " && pdftoppm -gray -r 150 r.pdf p && ls p-*.pgm > list");
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::istringstream names(test::ReadFile(folder.File("list")));
  std::vector<std::vector<std::string>> read;
  for (std::string name; names >> name;) {
    read.push_back(Read(ReadPgm(test::ReadFile(folder.File(name)))));
  }
  ASSERT_GT(read.size(), 1u);
  EXPECT_THAT(read.back(), ElementsAre(kText));
  read.pop_back();
  for (const auto& page : read) EXPECT_TRUE(page.empty());
}

TEST_F(QrCodeTest, PackagesHoldItAsAPicture) {
  const std::string png = QrPng(*MakeQrCode(kText));
  auto docx = test::Unpack(To(v1::FORMAT_DOCX));
  EXPECT_TRUE(docx["word/media/qr.png"] == png);
  EXPECT_THAT(docx["word/_rels/document.xml.rels"], HasSubstr("media/qr.png"));
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(docx["word/document.xml"].c_str()));
  EXPECT_EQ(document.select_nodes("//w:drawing//pic:pic").size(), 1u);
  auto ofd = test::Unpack(To(v1::FORMAT_OFD));
  EXPECT_TRUE(ofd["Doc_0/Res/qr.png"] == png);
  EXPECT_THAT(ofd["Doc_0/PublicRes.xml"], HasSubstr("<ofd:MediaFile>qr.png</ofd:MediaFile>"));
  int objects = 0;
  for (const auto& [name, part] : ofd) {
    objects += part.find("<ofd:ImageObject") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(objects, 1);
}

TEST_F(QrCodeTest, ThePageHasItInItsFooter) {
  const std::string html = To(v1::FORMAT_HTML);
  const size_t footer = html.find("<footer>");
  ASSERT_NE(footer, std::string::npos);
  EXPECT_THAT(html.substr(footer),
              HasSubstr("<svg class=\"qr\" role=\"img\" aria-label=\"二维码："));
}

TEST_F(QrCodeTest, FormatsThatNobodyLooksAtDoNotChange) {
  for (const v1::Format format :
       {v1::FORMAT_XLSX, v1::FORMAT_MARKDOWN, v1::FORMAT_TEXT, v1::FORMAT_JSON, v1::FORMAT_CSV}) {
    request_.set_qr_code(true);
    const std::string with = To(format);
    request_.set_qr_code(false);
    EXPECT_TRUE(To(format) == with) << format;
  }
}

TEST_F(QrCodeTest, WithoutAStampTheWishDoesNothing) {
  request_.clear_stamp();
  for (const v1::FormatInfo& format : Formats()) {
    request_.set_qr_code(true);
    const std::string with = To(format.format());
    request_.set_qr_code(false);
    EXPECT_TRUE(To(format.format()) == with) << format.name();
  }
}

TEST_F(QrCodeTest, TheSameStampGivesTheSameBytes) {
  for (const v1::Format format :
       {v1::FORMAT_HTML, v1::FORMAT_PDF, v1::FORMAT_DOCX, v1::FORMAT_OFD}) {
    EXPECT_TRUE(To(format) == To(format)) << format;
  }
}

}  // namespace
}  // namespace nianbao::rendering
