#include "services/submission/reports/files.h"

#include <gmock/gmock.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "services/submission/blobs/blobs.h"
#include "services/submission/reports/reports_fixture.h"
#include "storage/records/blobs.h"

namespace nianbao::submission {
namespace {

using report::v1::Attachment;
using test::IsOk;
using test::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FilesTest : public ReportsTest {
 protected:
  v1::SaveReportRequest Repeat(const Attachment& file) const {
    v1::SaveReportRequest request;
    request.set_name(kName);
    *request.mutable_report() = StoredContent(Stored().record().latest_revision());
    request.set_etag(EtagOfReport(Stored()));
    *request.add_files() = file;
    return request;
  }

  std::vector<int> ActionsFrom(int64_t first) const {
    const auto reader = storage::LogReader::Open(engine_, *sequencer_);
    std::vector<int> actions;
    for (int64_t i = first; i < reader->head().tree_size; ++i) {
      actions.push_back(reader->Entry(i)->leaf.action);
    }
    return actions;
  }

  v1::GetReportResponse Read(const std::string& as_of_position = "",
                             const std::string& name = kName) const {
    v1::GetReportRequest get;
    get.set_name(name);
    if (!as_of_position.empty()) get.set_as_of_position(as_of_position);
    const auto read = reports_.Get(Clerk(), get);
    EXPECT_THAT(read, IsOk());
    return read.ok() ? *read : v1::GetReportResponse();
  }

  bool IsNamed(const Attachment& file) const {
    const auto snapshot = engine_.NewSnapshot();
    return *records::IsBlobNamed(records::Reader(*snapshot), {"keji", file.digest()});
  }
};

TEST_F(FilesTest, ASaveHangsFilesOnItsRevisionInOneChange) {
  const Attachment source = Uploaded("the source", Attachment::ROLE_SOURCE_FILE);
  const Attachment scan = Uploaded("the scan");
  EXPECT_FALSE(IsNamed(scan));
  v1::SaveReportRequest save = WholeSample();
  *save.add_files() = source;
  *save.add_files() = scan;
  save.mutable_files(1)->set_id("scan");
  const int64_t first = LogSize();
  const auto saved = reports_.Save(Clerk(), save);
  ASSERT_THAT(saved, IsOk());
  EXPECT_THAT(ActionsFrom(first),
              ElementsAre(audit::v1::ACTION_REPORT_SAVED, audit::v1::ACTION_BLOB_ATTACHED,
                          audit::v1::ACTION_BLOB_ATTACHED));
  ASSERT_EQ(saved->revision().files_size(), 2);
  EXPECT_EQ(saved->revision().files(0).id(), "file-1");
  EXPECT_EQ(saved->revision().files(0).role(), Attachment::ROLE_SOURCE_FILE);
  EXPECT_EQ(saved->revision().files(1).id(), "scan");
  // What the answer proves is the revision.
  EXPECT_EQ(saved->position(), first);
  ExpectProves(saved->receipt());
  EXPECT_EQ(saved->receipt().entry().position(), first);
  EXPECT_TRUE(IsNamed(source));
  EXPECT_TRUE(IsNamed(scan));
  EXPECT_EQ(Read().revision().files_size(), 2);
  EXPECT_EQ(Read().record().etag(), saved->record().etag());

  const log::Leaf leaf = NewestLeaf().leaf;
  EXPECT_EQ(leaf.revision, 1);
  EXPECT_EQ(leaf.after_digest, saved->revision().content_digest());
  EXPECT_EQ(NewestDetails().text(),
            absl::StrCat("signed-scan\nsha256:", absl::BytesToHexString(scan.digest()),
                         "\napplication/pdf\n8"));
}

TEST_F(FilesTest, AnEqualContentMakesTheLeafOfTheFileAlone) {
  SaveSample();
  ReviewAll();
  ASSERT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
  const v1::GetReportResponse before = Read();
  const Attachment scan = Uploaded("the scan");
  const int64_t first = LogSize();
  const v1::SaveReportRequest request = Repeat(scan);
  const auto saved = reports_.Save(Clerk(), request);
  ASSERT_THAT(saved, IsOk());
  EXPECT_TRUE(saved->unchanged());
  EXPECT_THAT(ActionsFrom(first), ElementsAre(audit::v1::ACTION_BLOB_ATTACHED));
  EXPECT_EQ(saved->record().filing_state(), v1::FILING_STATE_SUBMITTED);
  EXPECT_EQ(saved->record().reviews_size(), 3);
  EXPECT_EQ(saved->revision().files_size(), 1);
  EXPECT_EQ(saved->revision().number(), 1);
  EXPECT_EQ(saved->position(), before.revision().position());
  EXPECT_EQ(saved->receipt().entry().position(), before.revision().position());
  EXPECT_TRUE(IsNamed(scan));
  EXPECT_EQ(Read().revision().files_size(), 1);
  EXPECT_EQ(Read(before.as_of_position()).revision().files_size(), 0)
      << "it did not hang there yet";
  // Once more changes nothing.
  v1::SaveReportRequest again = request;
  again.set_etag(saved->record().etag());
  const auto unchanged = reports_.Save(Clerk(), again);
  ASSERT_THAT(unchanged, IsOk());
  EXPECT_EQ(LogSize(), first + 1);
  EXPECT_EQ(unchanged->revision().files_size(), 1);
}

TEST_F(FilesTest, AnotherContentBeginsWithoutFiles) {
  v1::SaveReportRequest save = WholeSample();
  *save.add_files() = Uploaded("the scan");
  ASSERT_THAT(reports_.Save(Clerk(), save), IsOk());
  const v1::GetReportResponse before = Read();
  const auto changed = reports_.Save(Clerk(), CellFrom("requests/received.natural_person", 0, 3));
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->revision().files_size(), 0);
  EXPECT_EQ(Read().revision().files_size(), 0);
  EXPECT_EQ(Read("", std::string(kName) + "/revisions/1").revision().files_size(), 1);
  EXPECT_EQ(Read(before.as_of_position()).revision().files_size(), 1);
}

TEST_F(FilesTest, ARetryTakesEffectOnce) {
  v1::SaveReportRequest save = WholeSample();
  *save.add_files() = Uploaded("the scan");
  save.set_request_id("s-1");
  const auto first = reports_.Save(Clerk(), save);
  ASSERT_THAT(first, IsOk());
  const int64_t before = LogSize();
  const auto again = reports_.Save(Clerk(), save);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(LogSize(), before);
  EXPECT_EQ(again->record().SerializeAsString(), first->record().SerializeAsString());
  EXPECT_EQ(again->revision().SerializeAsString(), first->revision().SerializeAsString());
  EXPECT_EQ(again->receipt().entry().position(), first->receipt().entry().position());
}

TEST_F(FilesTest, ADryRunStoresNothing) {
  v1::SaveReportRequest save = WholeSample();
  const Attachment scan = Uploaded("the scan");
  *save.add_files() = scan;
  save.set_validate_only(true);
  const int64_t before = LogSize();
  const auto saved = reports_.Save(Clerk(), save);
  ASSERT_THAT(saved, IsOk());
  EXPECT_EQ(saved->revision().files_size(), 1);
  EXPECT_EQ(LogSize(), before);
  EXPECT_FALSE(IsNamed(scan));
}

TEST_F(FilesTest, WhatWasNotUploadedHangsNowhere) {
  const int64_t before = LogSize();
  v1::SaveReportRequest save = WholeSample();
  *save.add_files() = Named("never sent");
  EXPECT_THAT(reports_.Save(Clerk(), save).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("files[0]")));
  EXPECT_EQ(LogSize(), before);
  EXPECT_FALSE(Stored().has_record());
}

TEST_F(FilesTest, WhatIsWrongWithAFileIsNamed) {
  const Attachment scan = Uploaded("the scan");
  const struct {
    const char* field;
    std::function<void(v1::SaveReportRequest*)> spoil;
  } kCases[] = {
      {"files[0].role", [](auto* r) { r->mutable_files(0)->set_role(Attachment::ROLE_IMAGE); }},
      {"files[0].role", [](auto* r) { r->mutable_files(0)->clear_role(); }},
      {"files[0].digest", [](auto* r) { r->mutable_files(0)->set_digest("x"); }},
      {"files[0].media_type", [](auto* r) { r->mutable_files(0)->set_media_type("pdf"); }},
      {"files[0].size", [](auto* r) { r->mutable_files(0)->set_size(7); }},
      {"files[0].id", [](auto* r) { r->mutable_files(0)->set_id("A b"); }},
      {"files[1].id",
       [](auto* r) {
         r->mutable_files(0)->set_id("one");
         *r->add_files() = r->files(0);
         r->mutable_files(1)->set_role(Attachment::ROLE_SOURCE_FILE);
       }},
      {"files",
       [](auto* r) {
         while (r->files_size() < 17) *r->add_files() = r->files(0);
       }},
  };
  for (const auto& test : kCases) {
    v1::SaveReportRequest save = WholeSample();
    *save.add_files() = scan;
    test.spoil(&save);
    EXPECT_THAT(reports_.Save(Clerk(), save).status(),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.field)));
  }
}

// What hangs on a published revision is the agency's affair; its pictures are everybody's.
TEST_F(FilesTest, ThePublicSeesNoFiles) {
  const Attachment scan = Uploaded("the scan");
  v1::SaveReportRequest save = WholeSample();
  *save.add_files() = scan;
  ASSERT_THAT(reports_.Save(Clerk(), save), IsOk());
  ReviewAll();
  ASSERT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
  ASSERT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
  v1::GetReportRequest get;
  get.set_name(kName);
  const auto read = reports_.Get(Operator(), get);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->revision().files_size(), 0);
}

TEST_F(FilesTest, APictureIsNamedByTheReportThatShowsIt) {
  v1::SaveReportRequest save = WholeSample();
  Attachment picture = Named("a picture", Attachment::ROLE_IMAGE);
  picture.set_id("picture");
  *save.mutable_report()->add_attachments() = picture;
  ASSERT_THAT(reports_.Save(Clerk(), save), IsOk());
  EXPECT_TRUE(IsNamed(picture)) << "whenever it comes";
}

}  // namespace
}  // namespace nianbao::submission
