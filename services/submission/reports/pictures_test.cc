#include "services/submission/reports/pictures.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "services/form/shown_pictures.h"
#include "services/submission/reports/reports_fixture.h"

namespace nianbao::submission {
namespace {

using report::v1::Attachment;
using report::v1::Block;
using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

class PicturesTest : public ReportsTest {
 protected:
  // The sample with an image block for each picture.
  static v1::SaveReportRequest Illustrated(const std::vector<std::string>& pictures) {
    v1::SaveReportRequest request = WholeSample();
    report::v1::Report& report = *request.mutable_report();
    for (size_t i = 0; i < pictures.size(); ++i) {
      const std::string id = absl::StrCat("picture-", i + 1);
      Attachment& attachment = *report.add_attachments();
      attachment = Named(pictures[i], Attachment::ROLE_IMAGE);
      attachment.set_id(id);
      attachment.set_media_type("image/png");
      Block& block = test::AddBlock(report, 6, Block::KIND_IMAGE, absl::StrCat("图", i + 1));
      block.set_attachment(id);
    }
    return request;
  }

  void SaveAndSubmit(const std::vector<std::string>& pictures) {
    ASSERT_THAT(reports_.Save(Clerk(), Illustrated(pictures)), IsOk());
    ReviewAll();
    ASSERT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
  }

  absl::Status UploadPicture(const std::string& bytes) {
    return Upload("keji", bytes, "image/png");
  }

  // The pictures rendering was sent last.
  std::vector<std::string> Sent() const {
    std::vector<std::string> sent;
    for (const auto& picture : renderer_.asked.back().pictures()) sent.push_back(picture.content());
    return sent;
  }

  v1::EraseContentRequest EraseRequest(const std::string& bytes) const {
    v1::EraseContentRequest request;
    request.set_name(kName);
    request.add_files(Hash(Suite::kSha256, bytes));
    request.set_authority("灋河市人民政府办公室");
    request.set_basis("个人信息保护法第四十七条");
    return request;
  }
};

TEST_F(PicturesTest, ShownAreThoseOfBlocksThatStand) {
  report::v1::Report report = Illustrated({"a", "b", "c"}).report();
  Attachment& idle = *report.add_attachments();
  idle = Named("d", Attachment::ROLE_IMAGE);
  idle.set_id("idle");
  for (report::v1::Section& section : *report.mutable_sections()) {
    for (Block& block : *section.mutable_blocks()) {
      if (block.attachment() == "picture-2") block.mutable_erased()->set_leaf("x");
    }
  }
  std::vector<std::string> ids;
  for (const Attachment* picture : form::ShownPictures(report)) ids.push_back(picture->id());
  EXPECT_THAT(ids, ElementsAre("picture-1", "picture-3"));
  EXPECT_TRUE(ShowsAny(report, {Hash(Suite::kSha256, "c")}));
  EXPECT_FALSE(ShowsAny(report, {Hash(Suite::kSha256, "b"), Hash(Suite::kSha256, "d")}));
}

TEST_F(PicturesTest, DocumentsAreMadeWithThem) {
  const std::string large(700000, 'b');  // Of several pieces.
  ASSERT_THAT(UploadPicture("a"), IsOk());
  ASSERT_THAT(UploadPicture(large), IsOk());
  SaveAndSubmit({"a", large});
  ASSERT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
  EXPECT_THAT(Sent(), ElementsAre("a", large));
  EXPECT_EQ(renderer_.asked.back().pictures(1).attachment(), "picture-2");
}

TEST_F(PicturesTest, NothingIsPublishedWithoutOne) {
  ASSERT_THAT(UploadPicture("a"), IsOk());
  SaveAndSubmit({"a", "b"});
  EXPECT_THAT(reports_.Publish(Clerk(), PublishRequest()),
              StatusIs(kPrecondition, HasSubstr("picture-2")));
  EXPECT_THAT(renderer_.asked, IsEmpty());
  ASSERT_THAT(UploadPicture("b"), IsOk());
  EXPECT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
}

TEST_F(PicturesTest, TooLargeOnesAreNamed) {
  const std::string heavy((2 << 20) - 1, 'h');
  ASSERT_THAT(UploadPicture(heavy), IsOk());
  ASSERT_THAT(UploadPicture("ab"), IsOk());
  SaveAndSubmit({heavy, "ab"});
  EXPECT_THAT(reports_.Publish(Clerk(), PublishRequest()),
              StatusIs(kPrecondition, AllOf(HasSubstr("2097153"), HasSubstr("EraseContent"))));
  // The way out that it names.
  ASSERT_THAT(reports_.Erase(Operator(), EraseRequest(heavy)), IsOk());
  ASSERT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
  EXPECT_THAT(Sent(), ElementsAre("ab"));
}

TEST_F(PicturesTest, OneCountsAsOftenAsItIsShown) {
  const std::string heavy((1 << 20) + 1, 'h');
  ASSERT_THAT(UploadPicture(heavy), IsOk());
  v1::SaveReportRequest request = Illustrated({heavy});
  test::AddBlock(*request.mutable_report(), 6, Block::KIND_IMAGE, "图2 同图1")
      .set_attachment("picture-1");
  ASSERT_THAT(reports_.Save(Clerk(), request), IsOk());
  ReviewAll();
  ASSERT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
  EXPECT_THAT(reports_.Publish(Clerk(), PublishRequest()),
              StatusIs(kPrecondition, HasSubstr("2097154")));
}

TEST_F(PicturesTest, OneThatCannotBeShownIsLeftOutOnceItIsErased) {
  ASSERT_THAT(UploadPicture("a"), IsOk());
  SaveAndSubmit({"a"});
  renderer_.down = absl::InvalidArgumentError("pictures[0].content: a broken PNG");
  EXPECT_THAT(reports_.Publish(Clerk(), PublishRequest()),
              StatusIs(kPrecondition, AllOf(HasSubstr("a broken PNG"), HasSubstr("EraseContent"))));
  renderer_.down = absl::OkStatus();
  ASSERT_THAT(reports_.Erase(Operator(), EraseRequest("a")), IsOk());
  ASSERT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
  EXPECT_THAT(Sent(), IsEmpty());
}

// The published files that held it are no more; others without it stand in their place.
TEST_F(PicturesTest, AnErasedPictureGoesFromWhatIsPublished) {
  ASSERT_THAT(UploadPicture("the picture"), IsOk());
  ASSERT_THAT(UploadPicture("another"), IsOk());
  SaveAndSubmit({"the picture", "another"});
  const auto published = reports_.Publish(Clerk(), PublishRequest());
  ASSERT_THAT(published, IsOk());
  const auto erased = reports_.Erase(Operator(), EraseRequest("the picture"));
  ASSERT_THAT(erased, IsOk());
  EXPECT_THAT(erased->revisions(), ElementsAre(1));
  EXPECT_THAT(Sent(), ElementsAre("another"));
  const auto view = View::Open(site_);
  const auto publications = view->records().Publications(*records::ParseReportName(kName));
  ASSERT_THAT(publications, IsOk());
  ASSERT_EQ(publications->size(), 2u);
  for (const v1::Artefact& artefact : (*publications)[0].artefacts()) {
    EXPECT_THAT(view->records().Artefact(artefact.digest()),
                StatusIs(absl::StatusCode::kNotFound, _));
  }
  ASSERT_GT((*publications)[1].artefacts_size(), 0);
  for (const v1::Artefact& artefact : (*publications)[1].artefacts()) {
    const auto bytes = view->records().Artefact(artefact.digest());
    ASSERT_THAT(bytes, IsOk());
    EXPECT_EQ(bytes->find("the picture"), std::string::npos);
  }
}

// Who publishes again later does so without it.
TEST_F(PicturesTest, WhatWasErasedBeforeIsLeftOut) {
  ASSERT_THAT(UploadPicture("a"), IsOk());
  SaveAndSubmit({"a"});
  ASSERT_THAT(reports_.Erase(Operator(), EraseRequest("a")), IsOk());
  EXPECT_THAT(renderer_.asked, IsEmpty()) << "nothing was published yet";
  ASSERT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
  EXPECT_THAT(Sent(), IsEmpty());
}

}  // namespace
}  // namespace nianbao::submission
