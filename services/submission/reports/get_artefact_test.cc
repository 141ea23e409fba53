#include <gmock/gmock.h>

#include "services/submission/reports/stored_reports_fixture.h"

namespace nianbao::submission {
namespace {

using rendering::v1::FORMAT_HTML;
using rendering::v1::FORMAT_PDF;
using rendering::v1::FORMAT_TEXT;
using runtime::Role;
using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Keeps what was sent; from the `gone_after`-th message on the caller is gone.
class FakeSink : public runtime::Sink<v1::GetArtefactResponse> {
 public:
  absl::Status Write(const v1::GetArtefactResponse& message) override {
    if (static_cast<int>(sent.size()) == gone_after) return absl::CancelledError("gone");
    sent.push_back(message);
    return absl::OkStatus();
  }

  std::string Bytes() const {
    std::string bytes;
    for (const v1::GetArtefactResponse& message : sent) bytes += message.chunk();
    return bytes;
  }

  std::vector<v1::GetArtefactResponse> sent;
  int gone_after = -1;
};

class GetArtefactTest : public StoredReportsTest {
 protected:
  GetArtefactTest() {
    AddAgency("keji", "某县科学技术局");
    AddAgency("qita", "别处的局");
    for (int i = 1; i <= 3; ++i) Save(kReport, Content("年报", i));
  }

  absl::Status Get(const runtime::Call& call, rendering::v1::Format format, int64_t revision = 0) {
    v1::GetArtefactRequest request;
    request.set_name(name_);
    request.set_format(format);
    request.set_revision(revision);
    sink_ = FakeSink();
    return reports_.GetArtefact(call, request, sink_);
  }

  void Withdraw() {
    Store(kReport, [](const records::Mark&, records::ReportVersion* version, storage::WriteSet*) {
      version->mutable_record()->set_publication_state(v1::PUBLICATION_STATE_WITHDRAWN);
    });
  }

  const records::ReportId kReport = {"keji", "2023"};
  std::string name_ = "agencies/keji/reports/2023";
  const runtime::Call clerk_ = As(Role::kClerk, "agencies/keji");
  const runtime::Call other_ = As(Role::kClerk, "agencies/qita");
  FakeSink sink_;
};

TEST_F(GetArtefactTest, AFileComesInSmallChunksBehindItsDescription) {
  std::string file((size_t{700} << 10) + 1, 'x');
  for (size_t i = 0; i < file.size(); i += 97) file[i] = static_cast<char>(i);
  Publish(kReport, 1, {{FORMAT_PDF, file}, {FORMAT_TEXT, ""}});
  for (const runtime::Call& call : {clerk_, other_, As(Role::kOperator, "*")}) {
    ASSERT_THAT(Get(call, FORMAT_PDF), IsOk());
    ASSERT_EQ(sink_.sent.size(), 4u);
    EXPECT_EQ(sink_.sent[0].artefact().format(), FORMAT_PDF);
    EXPECT_EQ(sink_.sent[0].artefact().size(), static_cast<int64_t>(file.size()));
    for (const v1::GetArtefactResponse& message : sink_.sent) {
      EXPECT_LE(message.chunk().size(), size_t{256} << 10);
    }
    EXPECT_EQ(sink_.Bytes(), file);
  }
  ASSERT_THAT(Get(clerk_, FORMAT_TEXT), IsOk());
  EXPECT_EQ(sink_.sent.size(), 1u);
}

TEST_F(GetArtefactTest, EveryPublishedRevisionKeepsItsFiles) {
  Publish(kReport, 1, {{FORMAT_TEXT, "一"}, {FORMAT_HTML, "<一>"}});
  Publish(kReport, 3, {{FORMAT_TEXT, "三"}});
  Publish(kReport, 3, {{FORMAT_TEXT, "三，再次"}});
  ASSERT_THAT(Get(other_, FORMAT_TEXT), IsOk());
  EXPECT_EQ(sink_.Bytes(), "三，再次");
  ASSERT_THAT(Get(other_, FORMAT_TEXT, 1), IsOk());
  EXPECT_EQ(sink_.Bytes(), "一");
  EXPECT_THAT(Get(other_, FORMAT_HTML), StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(Get(clerk_, FORMAT_TEXT, 2),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("revisions/2")));
  EXPECT_THAT(sink_.sent, IsEmpty());
}

TEST_F(GetArtefactTest, NothingPublishedLooksTheSameWhateverThereIs) {
  const absl::Status unpublished = Get(other_, FORMAT_TEXT);
  EXPECT_THAT(unpublished, StatusIs(absl::StatusCode::kNotFound, HasSubstr(name_)));
  name_ = "agencies/keji/reports/none";
  EXPECT_EQ(Get(other_, FORMAT_TEXT).code(), unpublished.code());
  EXPECT_EQ(Get(other_, FORMAT_TEXT).message(),
            "agencies/keji/reports/none is not published as FORMAT_TEXT");
  EXPECT_THAT(Get(CallBy("nobody", {}), FORMAT_TEXT),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
}

TEST_F(GetArtefactTest, WhatWasWithdrawnIsForTheAgencysReaders) {
  Publish(kReport, 1, {{FORMAT_TEXT, "一"}});
  Withdraw();
  EXPECT_THAT(Get(other_, FORMAT_TEXT), StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(Get(other_, FORMAT_TEXT, 1), StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(Get(clerk_, FORMAT_TEXT), StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(Get(clerk_, FORMAT_TEXT, 1), IsOk());
}

TEST_F(GetArtefactTest, DamagedFilesAreNeverServed) {
  Publish(kReport, 1, {{FORMAT_TEXT, "一"}, {FORMAT_HTML, "<一>"}});
  Damage(storage::Family::kArtefacts, records::ArtefactKey(Hash(Suite::kSha256, "一")));
  EXPECT_THAT(Get(clerk_, FORMAT_TEXT), StatusIs(absl::StatusCode::kDataLoss, _));
  EXPECT_THAT(sink_.sent, IsEmpty());
  // Sealed as it should be, but another file.
  storage::WriteSet writes;
  records::PutArtefact(Hash(Suite::kSha256, "<一>"), "<二>", &writes);
  ASSERT_THAT(engine_.Commit(writes), IsOk());
  EXPECT_THAT(Get(clerk_, FORMAT_HTML),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("FORMAT_HTML of " + name_)));
  EXPECT_THAT(sink_.sent, IsEmpty());
}

TEST_F(GetArtefactTest, ACallerWhoIsGoneEndsTheStream) {
  Publish(kReport, 1, {{FORMAT_TEXT, std::string(size_t{600} << 10, 'x')}});
  v1::GetArtefactRequest request;
  request.set_name(name_);
  request.set_format(FORMAT_TEXT);
  sink_.gone_after = 2;
  EXPECT_THAT(reports_.GetArtefact(clerk_, request, sink_),
              StatusIs(absl::StatusCode::kCancelled, _));
  EXPECT_EQ(sink_.sent.size(), 2u);
}

TEST_F(GetArtefactTest, MalformedRequestsAreRefused) {
  EXPECT_THAT(Get(clerk_, rendering::v1::FORMAT_UNSPECIFIED),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("format")));
  EXPECT_THAT(Get(clerk_, FORMAT_TEXT, -1),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("revision")));
  name_ = "agencies/keji";
  EXPECT_THAT(Get(clerk_, FORMAT_TEXT),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("name")));
}

}  // namespace
}  // namespace nianbao::submission
