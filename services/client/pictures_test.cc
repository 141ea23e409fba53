#include "services/client/pictures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/base/hash.h"
#include "tests/support/status_matchers.h"

namespace nianbao::client {
namespace {

using report::v1::Attachment;
using test::IsOk;
using ::testing::HasSubstr;

report::v1::Report Showing(const std::string& id) {
  report::v1::Report report;
  report::v1::Block& block = *report.add_sections()->add_blocks();
  block.set_kind(report::v1::Block::KIND_IMAGE);
  block.set_attachment(id);
  return report;
}

TEST(NamePicture, AddsTheAttachmentThatABlockShows) {
  report::v1::Report report = Showing("flow");
  ASSERT_THAT(NamePicture({"flow", "a/流程.PNG", "bytes"}, &report), IsOk());
  ASSERT_EQ(report.attachments_size(), 1);
  const Attachment& attachment = report.attachments(0);
  EXPECT_EQ(attachment.id(), "flow");
  EXPECT_EQ(attachment.role(), Attachment::ROLE_IMAGE);
  EXPECT_EQ(attachment.digest(), Hash(Suite::kSha256, "bytes"));
  EXPECT_EQ(attachment.media_type(), "image/png");
  EXPECT_EQ(attachment.size(), 5);
  // What is stated already is the same picture.
  EXPECT_THAT(NamePicture({"flow", "flow.png", "bytes"}, &report), IsOk());
  EXPECT_EQ(report.attachments_size(), 1);
  EXPECT_THAT(NamePicture({"flow", "flow.png", "others"}, &report).message(),
              HasSubstr("another digest"));
}

TEST(NamePicture, RefusesWhatNoBlockShows) {
  report::v1::Report report = Showing("flow");
  EXPECT_THAT(NamePicture({"chart", "chart.png", "bytes"}, &report).message(),
              HasSubstr("no image block"));
  EXPECT_EQ(report.attachments_size(), 0);
}

TEST(ReadPictures, AnOptionNamesIdAndFile) {
  for (const char* option : {"flow", "=flow.png", "flow="}) {
    EXPECT_THAT(ReadPictures({option}).status().message(), HasSubstr("ID=FILE")) << option;
  }
  EXPECT_THAT(ReadPictures({"flow=/no/such/file.png"}).status().message(),
              HasSubstr("/no/such/file.png"));
}

}  // namespace
}  // namespace nianbao::client
