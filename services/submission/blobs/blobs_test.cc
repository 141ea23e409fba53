#include "services/submission/blobs/blobs.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/submission/reports/reports_fixture.h"
#include "storage/records/blobs.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using C = absl::StatusCode;
using Answer = absl::StatusOr<v1::UploadBlobResponse>;

class Collected : public runtime::Sink<v1::GetBlobResponse> {
 public:
  absl::Status Write(const v1::GetBlobResponse& message) override {
    if (message.has_attachment()) attachment = message.attachment();
    largest = std::max(largest, message.chunk().size());
    bytes += message.chunk();
    return absl::OkStatus();
  }

  report::v1::Attachment attachment;
  std::string bytes;
  size_t largest = 0;
};

// `size` bytes that differ by `seed` and do not compress to nothing.
std::string Bytes(size_t size, uint32_t seed = 1) {
  std::string bytes(size, '\0');
  for (char& c : bytes) {
    seed = seed * 1664525 + 1013904223;
    c = static_cast<char>(seed >> 24);
  }
  return bytes;
}

class BlobsTest : public ReportsTest {
 protected:
  BlobsTest() {
    site_.now = [this] { return absl::FromUnixSeconds(now_); };
  }

  static v1::BlobHeader Header(const std::string& bytes, int64_t offset = 0) {
    v1::BlobHeader header;
    header.set_parent("agencies/keji");
    header.set_digest(Hash(Suite::kSha256, bytes));
    header.set_size(static_cast<int64_t>(bytes.size()));
    header.set_media_type("application/pdf");
    header.set_offset(offset);
    return header;
  }

  std::unique_ptr<Blobs::Upload> Begin(const runtime::Call& call) const {
    return *blobs_.BeginUpload(call);
  }

  // Sends the header, then the bytes in chunks of `size`; ends the stream unless it broke.
  Answer Upload(const v1::BlobHeader& header, absl::string_view bytes, size_t size = 100000) const {
    const runtime::Call call = Clerk();
    const auto upload = Begin(call);
    absl::Status taken = Send(*upload, header, bytes, size);
    if (!taken.ok()) return taken;
    return upload->End();
  }

  // The same, and the caller goes before the end.
  absl::Status BreakOff(const v1::BlobHeader& header, absl::string_view bytes,
                        size_t size = 100000) const {
    const runtime::Call call = Clerk();
    return Send(*Begin(call), header, bytes, size);
  }

  static absl::Status Send(Blobs::Upload& upload, const v1::BlobHeader& header,
                           absl::string_view bytes, size_t size) {
    v1::UploadBlobRequest first;
    *first.mutable_header() = header;
    absl::Status taken = upload.Take(first);
    for (size_t at = 0; taken.ok() && at < bytes.size(); at += size) {
      v1::UploadBlobRequest next;
      next.set_chunk(std::string(bytes.substr(at, size)));
      taken = upload.Take(next);
    }
    return taken;
  }

  int64_t Kept(const std::string& bytes) const {
    const Answer answer = Upload(Header(bytes), "");
    return answer.ok() ? answer->committed_size() : -1;
  }

  bool Has(const std::string& bytes, const std::string& agency = "keji") const {
    const auto snapshot = engine_.NewSnapshot();
    return *records::HasBlob(records::Reader(*snapshot), {agency, Hash(Suite::kSha256, bytes)});
  }

  // Whatever lies in the family.
  int64_t Records() const {
    int64_t records = 0;
    EXPECT_THAT(engine_.NewSnapshot()->Scan(storage::Family::kBlobs, storage::KeyRange::All(),
                                            storage::Order::kForward, 0,
                                            [&](absl::string_view, absl::string_view) {
                                              ++records;
                                              return true;
                                            }),
                IsOk());
    return records;
  }

  void Name(const std::string& bytes) {
    storage::WriteSet writes;
    records::NameBlobUnseen({"keji", Hash(Suite::kSha256, bytes)}, &writes);
    ASSERT_THAT(engine_.Commit(writes), IsOk());
  }

  Blobs blobs_{site_};
};

TEST_F(BlobsTest, AFileIsWholeOnceAllItsBytesHaveCome) {
  const int64_t before = LogSize();
  for (const size_t size : {size_t{1}, size_t{255}, records::kBlobPieceSize,
                            records::kBlobPieceSize + 1, size_t{1000000}}) {
    const std::string bytes = Bytes(size);
    const Answer answer = Upload(Header(bytes), bytes);
    ASSERT_THAT(answer, IsOk()) << size;
    EXPECT_EQ(answer->committed_size(), static_cast<int64_t>(size));
    EXPECT_TRUE(answer->complete());
    EXPECT_TRUE(Has(bytes)) << size;
  }
  EXPECT_EQ(LogSize(), before) << "bytes state nothing about anybody";
}

TEST_F(BlobsTest, ABrokenStreamGoesOnWhereItsBytesEnd) {
  const std::string bytes = Bytes(1000000);
  ASSERT_THAT(BreakOff(Header(bytes), absl::string_view(bytes).substr(0, 700000)), IsOk());
  const int64_t kept = Kept(bytes);
  EXPECT_EQ(kept, 2 * static_cast<int64_t>(records::kBlobPieceSize));
  EXPECT_FALSE(Has(bytes));
  // Ended in order, the rest of a stream is kept as well.
  const auto some = Upload(Header(bytes, kept), absl::string_view(bytes).substr(kept, 5));
  ASSERT_THAT(some, IsOk());
  EXPECT_EQ(some->committed_size(), kept + 5);
  EXPECT_FALSE(some->complete());
  const auto rest = Upload(Header(bytes, kept + 5), absl::string_view(bytes).substr(kept + 5));
  ASSERT_THAT(rest, IsOk());
  EXPECT_TRUE(rest->complete());
  EXPECT_TRUE(Has(bytes));
}

TEST_F(BlobsTest, AnotherOffsetIsRefusedAndKeepsWhatIsThere) {
  const std::string bytes = Bytes(600000);
  EXPECT_THAT(Upload(Header(bytes, 5), "x").status(),
              StatusIs(C::kOutOfRange, HasSubstr("0 bytes")));
  ASSERT_THAT(BreakOff(Header(bytes), absl::string_view(bytes).substr(0, 300000)), IsOk());
  const int64_t kept = Kept(bytes);
  EXPECT_THAT(Upload(Header(bytes, kept - 1), "x").status(),
              StatusIs(C::kOutOfRange, HasSubstr(std::to_string(kept))));
  EXPECT_THAT(Upload(Header(bytes, kept + 1), "x").status(), StatusIs(C::kOutOfRange, _));
  EXPECT_EQ(Kept(bytes), kept);
}

TEST_F(BlobsTest, FromTheBeginningReplacesWhatIsKept) {
  const std::string bytes = Bytes(600000);
  ASSERT_THAT(BreakOff(Header(bytes), Bytes(300000, 7)), IsOk());
  const Answer answer = Upload(Header(bytes), bytes);
  ASSERT_THAT(answer, IsOk());
  EXPECT_TRUE(answer->complete());
  // And what is whole is not written again.
  const Answer again = Upload(Header(bytes), bytes);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->complete());
  EXPECT_TRUE(Has(bytes));
}

TEST_F(BlobsTest, OtherBytesThanTheDigestsAreNotKept) {
  const std::string bytes = Bytes(600000);
  std::string other = bytes;
  other.back() = static_cast<char>(other.back() ^ 1);
  EXPECT_THAT(Upload(Header(bytes), other).status(),
              StatusIs(C::kInvalidArgument, HasSubstr("header.digest")));
  EXPECT_EQ(Records(), 0);
  EXPECT_THAT(Upload(Header(bytes), bytes + "x").status(),
              StatusIs(C::kInvalidArgument, HasSubstr("more than")));
  EXPECT_EQ(Records(), 0);
}

// What two streams of one file write is one stream's.
TEST_F(BlobsTest, OfTwoStreamsOfOneFileOneGoesOn) {
  const std::string bytes = Bytes(600000);
  const runtime::Call call = Clerk();
  const auto one = Begin(call);
  const auto two = Begin(call);
  ASSERT_THAT(Send(*one, Header(bytes), absl::string_view(bytes).substr(0, 300000), 100000),
              IsOk());
  ASSERT_THAT(Send(*two, Header(bytes), absl::string_view(bytes).substr(0, 300000), 100000),
              IsOk());
  EXPECT_THAT(one->End().status(), StatusIs(C::kAborted, HasSubstr("another stream")));
  v1::UploadBlobRequest rest;
  rest.set_chunk(bytes.substr(300000, 200000));
  ASSERT_THAT(two->Take(rest), IsOk());
  rest.set_chunk(bytes.substr(500000));
  ASSERT_THAT(two->Take(rest), IsOk());
  const Answer answer = two->End();
  ASSERT_THAT(answer, IsOk());
  EXPECT_TRUE(answer->complete());
  EXPECT_TRUE(Has(bytes));
}

struct BadHeader {
  const char* name;
  std::function<void(v1::BlobHeader&)> spoil;
  C code;
  const char* says;
};

TEST_F(BlobsTest, WhatIsWrongWithAHeaderIsNamed) {
  site_.blob_limits.file_bytes = 1000;
  const BadHeader kHeaders[] = {
      {"no parent", [](auto& h) { h.clear_parent(); }, C::kInvalidArgument, "header.parent"},
      {"no agency", [](auto& h) { h.set_parent("agencies/none"); }, C::kNotFound, "none"},
      {"no digest", [](auto& h) { h.set_digest("abc"); }, C::kInvalidArgument, "header.digest"},
      {"no size", [](auto& h) { h.clear_size(); }, C::kInvalidArgument, "header.size"},
      {"too large", [](auto& h) { h.set_size(1001); }, C::kResourceExhausted, "at most 1000"},
      {"no type", [](auto& h) { h.clear_media_type(); }, C::kInvalidArgument, "header.media_type"},
      {"half a type", [](auto& h) { h.set_media_type("pdf"); }, C::kInvalidArgument, "media_type"},
      {"an odd type", [](auto& h) { h.set_media_type("a/B"); }, C::kInvalidArgument, "media_type"},
      {"an endless type", [](auto& h) { h.set_media_type("a/" + std::string(126, 'b')); },
       C::kInvalidArgument, "media_type"},
      {"before the file", [](auto& h) { h.set_offset(-1); }, C::kInvalidArgument, "header.offset"},
  };
  for (const BadHeader& bad : kHeaders) {
    v1::BlobHeader header = Header("abc");
    bad.spoil(header);
    EXPECT_THAT(Upload(header, "abc").status(), StatusIs(bad.code, HasSubstr(bad.says)))
        << bad.name;
  }
  EXPECT_EQ(Records(), 0);
}

TEST_F(BlobsTest, MessagesOutOfOrderAreRefused) {
  const runtime::Call call = Clerk();
  v1::UploadBlobRequest header, chunk, empty, large;
  *header.mutable_header() = Header("abc");
  chunk.set_chunk("abc");
  large.set_chunk(std::string((256 << 10) + 1, 'x'));
  EXPECT_THAT(Begin(call)->Take(chunk), StatusIs(C::kInvalidArgument, HasSubstr("header")));
  EXPECT_THAT(Begin(call)->End().status(), StatusIs(C::kInvalidArgument, HasSubstr("header")));
  for (const auto& wrong : {header, empty, large}) {
    const auto upload = Begin(call);
    ASSERT_THAT(upload->Take(header), IsOk());
    EXPECT_THAT(upload->Take(wrong), StatusIs(C::kInvalidArgument, HasSubstr("chunk")));
  }
}

TEST_F(BlobsTest, OnlyWhoWritesReportsOfTheAgencyUploads) {
  for (const auto& call :
       {Reviewer("r1"), Operator(), CallBy("clerk", {{runtime::Role::kClerk, "agencies/other"}})}) {
    const auto upload = Begin(call);
    EXPECT_THAT(Send(*upload, Header("abc"), "", 1), StatusIs(C::kPermissionDenied, _));
  }
}

TEST_F(BlobsTest, AnAgencyTakesNoMoreRoomThanItMay) {
  site_.blob_limits.agency_bytes = 700000;
  site_.blob_limits.agency_files = 2;
  const std::string one = Bytes(300000, 1), two = Bytes(400001, 2), three = "3", four = "4";
  ASSERT_THAT(Upload(Header(one), one), IsOk());
  EXPECT_THAT(Upload(Header(two), two).status(),
              StatusIs(C::kResourceExhausted, HasSubstr("700001")));
  ASSERT_THAT(Upload(Header(three), three), IsOk());
  EXPECT_THAT(Upload(Header(four), four).status(),
              StatusIs(C::kResourceExhausted, HasSubstr("3 files")));
  ASSERT_THAT(Upload(Header(one), one), IsOk()) << "what is there takes no more room";
}

TEST_F(BlobsTest, WhatNobodyNamesIsForgottenInTime) {
  AddAgency("shuili", "灋河市水利局");
  const std::string named = Bytes(300000, 1), unnamed = Bytes(300000, 2), half = Bytes(600000, 3),
                    young = Bytes(1, 4), others = Bytes(300000, 5), next = Bytes(1, 6);
  v1::BlobHeader of_other = Header(others);
  of_other.set_parent("agencies/shuili");
  ASSERT_THAT(Upload(of_other, others), IsOk());
  ASSERT_THAT(Upload(Header(named), named), IsOk());
  ASSERT_THAT(Upload(Header(unnamed), unnamed), IsOk());
  ASSERT_THAT(BreakOff(Header(half), absl::string_view(half).substr(0, 300000)), IsOk());
  Name(named);
  now_ += int64_t{6} * 24 * 3600;
  ASSERT_THAT(Upload(Header(young), young), IsOk());
  EXPECT_TRUE(Has(unnamed));
  now_ += int64_t{2} * 24 * 3600;
  ASSERT_THAT(Upload(Header(next), next), IsOk());
  EXPECT_TRUE(Has(named));
  EXPECT_TRUE(Has(young));
  EXPECT_FALSE(Has(unnamed));
  EXPECT_EQ(Kept(half), 0);
  EXPECT_FALSE(Has(others, "shuili")) << "another agency's too";
  EXPECT_EQ(Records(), 4 + 2 + 2) << "their pieces are gone with them";
}

TEST_F(BlobsTest, WhatIsKeptDoesNotStandBeforeWhatIsForgotten) {
  for (uint32_t i = 0; i < 20; ++i) {
    const std::string named = Bytes(8, i);
    ASSERT_THAT(Upload(Header(named), named), IsOk());
    Name(named);
  }
  const std::string unnamed = Bytes(9), next = Bytes(10);
  ASSERT_THAT(Upload(Header(unnamed), unnamed), IsOk());
  now_ += int64_t{8} * 24 * 3600;
  ASSERT_THAT(Upload(Header(next), next), IsOk());
  EXPECT_FALSE(Has(unnamed));
  EXPECT_EQ(Records(), 20 * 3 + 2);
}

// A revision that names pictures: one uploaded, one not.
TEST_F(BlobsTest, AFileIsReadByTheRevisionThatNamesIt) {
  const std::string bytes = Bytes(600000), unseen = Bytes(10, 9), foreign = Bytes(10, 10);
  v1::SaveReportRequest save = WholeSample();
  for (const std::string* picture : {&bytes, &unseen}) {
    report::v1::Attachment* image = save.mutable_report()->add_attachments();
    image->set_id(picture == &bytes ? "scan" : "unseen");
    image->set_role(report::v1::Attachment::ROLE_IMAGE);
    image->set_digest(Hash(Suite::kSha256, *picture));
    image->set_media_type("image/png");
    image->set_size(static_cast<int64_t>(picture->size()));
  }
  ASSERT_THAT(reports_.Save(Clerk(), save), IsOk());
  ASSERT_THAT(Upload(Header(bytes), bytes), IsOk());
  ASSERT_THAT(Upload(Header(foreign), foreign), IsOk());
  v1::GetBlobRequest get;
  get.set_name(std::string(kName) + "/revisions/1");
  get.set_digest(Hash(Suite::kSha256, bytes));
  Collected read;
  ASSERT_THAT(blobs_.Get(Clerk(), get, read), IsOk());
  EXPECT_EQ(read.bytes, bytes);
  EXPECT_LE(read.largest, size_t{256} << 10);
  EXPECT_EQ(read.attachment.media_type(), "image/png");
  EXPECT_EQ(read.attachment.id(), "scan");
  // Not published: for those who read the agency's reports alone.
  Collected none;
  EXPECT_THAT(blobs_.Get(Operator(), get, none), StatusIs(C::kNotFound, _));
  for (const std::string* other : {&unseen, &foreign}) {
    get.set_digest(Hash(Suite::kSha256, *other));
    EXPECT_THAT(blobs_.Get(Clerk(), get, none), StatusIs(C::kNotFound, _));
  }
  get.set_digest(Hash(Suite::kSha256, bytes));
  get.set_name(std::string(kName) + "/revisions/2");
  EXPECT_THAT(blobs_.Get(Clerk(), get, none), StatusIs(C::kNotFound, _));
  get.set_name(kName);
  EXPECT_THAT(blobs_.Get(Clerk(), get, none), StatusIs(C::kInvalidArgument, HasSubstr("name")));
  EXPECT_THAT(none.bytes, IsEmpty());
  // Published: for anybody.
  ReviewAll();
  ASSERT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
  ASSERT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
  get.set_name(std::string(kName) + "/revisions/1");
  Collected open;
  ASSERT_THAT(blobs_.Get(Operator(), get, open), IsOk());
  EXPECT_EQ(open.bytes, bytes);
}

TEST_F(BlobsTest, DamageIsNeverServed) {
  const std::string bytes = Bytes(600000);
  ASSERT_THAT(Upload(Header(bytes), bytes), IsOk());
  const records::BlobId id = {"keji", Hash(Suite::kSha256, bytes)};
  storage::WriteSet damage;
  damage.Delete(storage::Family::kBlobs, records::BlobPieceKey(id, records::kBlobPieceSize));
  ASSERT_THAT(engine_.Commit(damage), IsOk());
  v1::SaveReportRequest save = WholeSample();
  report::v1::Attachment* image = save.mutable_report()->add_attachments();
  image->set_id("scan");
  image->set_role(report::v1::Attachment::ROLE_IMAGE);
  image->set_digest(id.digest);
  image->set_media_type("image/png");
  image->set_size(600000);
  ASSERT_THAT(reports_.Save(Clerk(), save), IsOk());
  v1::GetBlobRequest get;
  get.set_name(std::string(kName) + "/revisions/1");
  get.set_digest(id.digest);
  Collected read;
  EXPECT_THAT(blobs_.Get(Clerk(), get, read), StatusIs(C::kDataLoss, _));
}

}  // namespace
}  // namespace nianbao::submission
