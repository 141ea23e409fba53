#include "services/submission/reports/erased_files.h"

#include <gmock/gmock.h>

#include "services/submission/reports/reports_fixture.h"
#include "storage/records/blobs.h"

namespace nianbao::submission {
namespace {

using report::v1::Attachment;
using test::IsOk;
using test::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

using C = absl::StatusCode;

constexpr char kSource[] = "what the report was imported from";
constexpr char kScan[] = "the scan with its seals";

class Nothing : public runtime::Sink<v1::GetBlobResponse> {
 public:
  absl::Status Write(const v1::GetBlobResponse&) override { return absl::OkStatus(); }
};

// A revision with the file it was imported from and a scan.
class ErasedFilesTest : public ReportsTest {
 protected:
  ErasedFilesTest() {
    renderer_.whole = true;
    v1::SaveReportRequest save = WholeSample();
    *save.add_files() = Uploaded(kSource, Attachment::ROLE_SOURCE_FILE);
    *save.add_files() = Uploaded(kScan);
    EXPECT_THAT(reports_.Save(Clerk(), save), IsOk());
  }

  static v1::EraseContentRequest Request() {
    v1::EraseContentRequest request;
    request.set_name(kName);
    request.set_authority("灋河市人民政府办公室");
    request.set_basis("个人信息保护法第四十七条");
    return request;
  }
  v1::EraseContentRequest OfABlock() const {
    v1::EraseContentRequest request = Request();
    request.add_blocks(StoredContent(1).sections(0).blocks(1).id());
    return request;
  }
  static v1::EraseContentRequest OfAFile(const std::string& bytes) {
    v1::EraseContentRequest request = Request();
    request.add_files(Hash(Suite::kSha256, bytes));
    return request;
  }

  absl::Status Get(const std::string& bytes) {
    v1::GetBlobRequest request;
    request.set_name(std::string(kName) + "/revisions/1");
    request.set_digest(Hash(Suite::kSha256, bytes));
    Nothing sink;
    return Blobs(site_).Get(Clerk(), request, sink);
  }

  // Whether anything stored holds the bytes.
  bool IsKept(const std::string& bytes) const {
    const auto snapshot = engine_.NewSnapshot();
    const records::Reader reader(*snapshot);
    std::string kept;
    const absl::Status read =
        records::ReadBlobBytes(reader, {"keji", Hash(Suite::kSha256, bytes)}, [&](auto piece) {
          kept.append(piece.data(), piece.size());
          return absl::OkStatus();
        });
    EXPECT_THAT(read, IsOk());
    return !kept.empty();
  }
};

TEST_F(ErasedFilesTest, TheFileThatTextWasImportedFromGoesWithIt) {
  const auto erased = reports_.Erase(Operator(), OfABlock());
  ASSERT_THAT(erased, IsOk());
  EXPECT_THAT(erased->files(), ElementsAre(Hash(Suite::kSha256, kSource)));
  EXPECT_FALSE(IsKept(kSource));
  EXPECT_TRUE(IsKept(kScan));
  EXPECT_THAT(NewestDetails().erasure().scope(),
              UnorderedElementsAre("blocks/" + StoredContent(1).sections(0).blocks(1).id(),
                                   FileScope(Hash(Suite::kSha256, kSource))));
  EXPECT_THAT(Get(kSource), StatusIs(C::kFailedPrecondition, HasSubstr("erased")));
  EXPECT_THAT(Get(kScan), IsOk());
}

TEST_F(ErasedFilesTest, RevisionsWithoutTheTextKeepTheirFiles) {
  v1::SaveReportRequest without;
  without.set_name(kName);
  *without.mutable_report() = StoredContent(1);
  const report::v1::Block gone = without.report().sections(0).blocks(1);
  without.mutable_report()->mutable_sections(0)->mutable_blocks()->DeleteSubrange(1, 1);
  without.set_etag(EtagOfReport(Stored()));
  *without.add_files() = Uploaded("a later import", Attachment::ROLE_SOURCE_FILE);
  ASSERT_THAT(reports_.Save(Clerk(), without), IsOk());
  v1::EraseContentRequest request = Request();
  request.add_blocks(gone.id());
  const auto erased = reports_.Erase(Operator(), request);
  ASSERT_THAT(erased, IsOk());
  EXPECT_THAT(erased->files(), ElementsAre(Hash(Suite::kSha256, kSource)));
  EXPECT_TRUE(IsKept("a later import"));
}

TEST_F(ErasedFilesTest, AFileGoesByItsDigestAndTextStays) {
  const int64_t size = LogSize();
  v1::EraseContentRequest request = OfAFile(kScan);
  request.set_request_id("erase-1");
  const auto erased = reports_.Erase(Operator(), request);
  ASSERT_THAT(erased, IsOk());
  EXPECT_TRUE(erased->revisions().empty());
  EXPECT_EQ(LogSize(), size + 1);
  EXPECT_FALSE(IsKept(kScan));
  EXPECT_TRUE(IsKept(kSource));
  const auto again = reports_.Erase(Operator(), request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_THAT(again->files(), ElementsAre(Hash(Suite::kSha256, kScan)));
  EXPECT_EQ(LogSize(), size + 1);
}

TEST_F(ErasedFilesTest, WhatWentIsNotTakenAgain) {
  ASSERT_THAT(reports_.Erase(Operator(), OfAFile(kScan)), IsOk());
  EXPECT_THAT(Upload("keji", kScan, "application/pdf"),
              StatusIs(C::kFailedPrecondition, HasSubstr("erased")));
  v1::SaveReportRequest save;
  save.set_name(kName);
  *save.mutable_report() = StoredContent(1);
  save.mutable_report()->mutable_figures(0)->set_count(77);
  save.set_etag(EtagOfReport(Stored()));
  *save.add_files() = Named(kScan);
  EXPECT_THAT(reports_.Save(Clerk(), save), StatusIs(C::kFailedPrecondition, HasSubstr("erased")));
  EXPECT_FALSE(IsKept(kScan));
}

TEST_F(ErasedFilesTest, WhatIsNotThereIsNamed) {
  EXPECT_THAT(
      reports_.Erase(Operator(), OfAFile("a stranger")),
      StatusIs(C::kFailedPrecondition, HasSubstr(FileScope(Hash(Suite::kSha256, "a stranger")))));
  ASSERT_THAT(reports_.Erase(Operator(), OfAFile(kScan)), IsOk());
  EXPECT_THAT(reports_.Erase(Operator(), OfAFile(kScan)),
              StatusIs(C::kFailedPrecondition, HasSubstr("already")));
  v1::EraseContentRequest short_digest = Request();
  short_digest.add_files("12");
  EXPECT_THAT(reports_.Erase(Operator(), short_digest),
              StatusIs(C::kInvalidArgument, HasSubstr("files")));
}

TEST_F(ErasedFilesTest, ADryRunNamesTheFilesAndKeepsThem) {
  v1::EraseContentRequest request = OfABlock();
  request.set_validate_only(true);
  const auto erased = reports_.Erase(Operator(), request);
  ASSERT_THAT(erased, IsOk());
  EXPECT_THAT(erased->files(), ElementsAre(Hash(Suite::kSha256, kSource)));
  EXPECT_TRUE(IsKept(kSource));
}

}  // namespace
}  // namespace nianbao::submission
