#include <gmock/gmock.h>

#include <functional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/form/digest.h"
#include "services/submission/reports/reports_fixture.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kCell[] = "requests/received.natural_person";
constexpr char kUrl[] = "https://www.chanhe.gov.cn/nianbao/2023.html";

class RegisterTest : public ReportsTest {
 protected:
  RegisterTest() { UploadPage(); }

  static runtime::Call By(runtime::Role role) { return CallBy("p", {{role, "*"}}); }

  // The sample as the portal shows it.
  static v1::RegisterPublishedReportRequest Sample() {
    v1::RegisterPublishedReportRequest request = Published(kName, 2023);
    request.mutable_source()->set_url(kUrl);
    request.mutable_source()->mutable_claimed_publish_time()->set_seconds(1706000000);
    return request;
  }

  static report::v1::Figure& FigureOf(const std::string& cell, report::v1::Report* report) {
    for (report::v1::Figure& figure : *report->mutable_figures()) {
      if (figure.cell() == cell) return figure;
    }
    return *report->add_figures();
  }

  // The sample with another figure, registered over what is there.
  v1::RegisterPublishedReportRequest Corrected() const {
    v1::RegisterPublishedReportRequest request = Sample();
    FigureOf(kCell, request.mutable_report()).set_count(9);
    request.set_etag(EtagOfReport(Stored()));
    return request;
  }

  void RegisterSample() { ASSERT_THAT(reports_.Register(Superior(), Sample()), IsOk()); }
};

TEST_F(RegisterTest, WhatWasPublishedBeforeIsPublishedAndOfNoFiling) {
  const auto registered = reports_.Register(Superior(), Sample());
  ASSERT_THAT(registered, IsOk());
  const v1::ReportRecord& record = registered->record();
  EXPECT_EQ(record.origin(), v1::REPORT_ORIGIN_BACKFILLED);
  EXPECT_EQ(record.filing_state(), v1::FILING_STATE_UNSPECIFIED);
  EXPECT_EQ(record.filing_revision(), 0);
  EXPECT_EQ(record.publication_state(), v1::PUBLICATION_STATE_PUBLISHED);
  EXPECT_EQ(record.published_revision(), 1);
  EXPECT_EQ(record.latest_revision(), 1);
  EXPECT_FALSE(record.has_submit_time());
  EXPECT_FALSE(record.has_first_publish_time());
  EXPECT_THAT(record.reviews(), IsEmpty());
  ExpectProves(registered->receipt());
  EXPECT_EQ(registered->receipt().revision(), registered->revision().name());

  const storage::LogEntry leaf = NewestLeaf();
  EXPECT_EQ(leaf.leaf.action, audit::v1::ACTION_REPORT_REGISTERED);
  EXPECT_EQ(leaf.leaf.resource, kName);
  EXPECT_EQ(leaf.leaf.after_digest, registered->revision().content_digest());
  EXPECT_EQ(*form::ContentDigest(Suite::kSha256, StoredContent(1), "2023"),
            registered->revision().content_digest());
}

TEST_F(RegisterTest, TheSourceIsKeptAndTheLeafCommitsToIt) {
  const auto registered = reports_.Register(Superior(), Sample());
  ASSERT_THAT(registered, IsOk());
  v1::GetReportRequest get;
  get.set_name(kName);
  for (const runtime::Call& call : {Superior(), Operator()}) {
    const auto got = reports_.Get(call, get);
    ASSERT_THAT(got, IsOk());
    const v1::PublishedSource& source = got->revision().source();
    EXPECT_EQ(source.url(), kUrl);
    EXPECT_EQ(source.file().id(), "source");
    EXPECT_EQ(source.file().digest(), Hash(Suite::kSha256, kPage));
    EXPECT_EQ(source.claimed_publish_time().seconds(), 1706000000);
    EXPECT_EQ(got->revision().reason(), "");
    EXPECT_FALSE(got->record().has_first_publish_time());
    EXPECT_EQ(got->revision().report().figures_size(), 200);
  }
  EXPECT_EQ(registered->revision().source().url(), kUrl);
  EXPECT_EQ(NewestDetails().text(),
            absl::StrCat("sha256:", absl::BytesToHexString(Hash(Suite::kSha256, kPage)),
                         " 8 text/html\n", kUrl, "\n2024-01-23T08:53:20+00:00"));
}

TEST_F(RegisterTest, FindingsRefuseNothingAndBlankStaysBlank) {
  validator_.Block();
  v1::RegisterPublishedReportRequest request = Sample();
  FigureOf(kCell, request.mutable_report()).mutable_blank();
  const auto registered = reports_.Register(Superior(), request);
  ASSERT_THAT(registered, IsOk());
  EXPECT_EQ(registered->verdict().block_count(), 1);
  ASSERT_EQ(validator_.asked.size(), 1u);
  EXPECT_TRUE(validator_.asked[0].context().importing());
  report::v1::Report stored = StoredContent(1);
  EXPECT_TRUE(FigureOf(kCell, &stored).has_blank());
  v1::GetReportRequest get;
  get.set_name(kName);
  const auto got = reports_.Get(Superior(), get);
  ASSERT_THAT(got, IsOk());
  ASSERT_EQ(got->judgements_size(), 1);
  EXPECT_EQ(got->judgements(0).verdict().block_count(), 1);
}

TEST_F(RegisterTest, WithoutValidationItIsStoredUnjudged) {
  validator_.down = absl::UnavailableError("down");
  const auto registered = reports_.Register(Superior(), Sample());
  ASSERT_THAT(registered, IsOk());
  EXPECT_FALSE(registered->has_verdict());
  EXPECT_EQ(Stored().judgements(), 0);
}

TEST_F(RegisterTest, OtherContentIsANewPublishedRevision) {
  RegisterSample();
  const auto corrected = reports_.Register(Superior(), Corrected());
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->revision().number(), 2);
  EXPECT_EQ(corrected->record().published_revision(), 2);
  EXPECT_THAT(corrected->revision().changed_cells(), ElementsAre(kCell));
  EXPECT_EQ(NewestLeaf().leaf.action, audit::v1::ACTION_REPORT_REGISTERED);
  EXPECT_THAT(NewestLeaf().leaf.changed_cells, ElementsAre(kCell));
}

TEST_F(RegisterTest, EqualContentChangesNothing) {
  RegisterSample();
  const int64_t size = LogSize();
  v1::RegisterPublishedReportRequest request = Sample();
  request.set_etag(EtagOfReport(Stored()));
  const auto again = reports_.Register(Superior(), request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->unchanged());
  EXPECT_EQ(again->revision().number(), 1);
  EXPECT_TRUE(again->has_verdict());
  EXPECT_EQ(LogSize(), size);
  ExpectProves(again->receipt());
}

TEST_F(RegisterTest, OverAnotherStateThanTheCallerSawItIsAborted) {
  RegisterSample();
  for (const char* etag : {"", "abc"}) {
    v1::RegisterPublishedReportRequest request = Corrected();
    request.set_etag(etag);
    EXPECT_THAT(reports_.Register(Superior(), request), StatusIs(absl::StatusCode::kAborted, _));
  }
}

TEST_F(RegisterTest, ARepeatedRequestTakesEffectOnce) {
  v1::RegisterPublishedReportRequest request = Sample();
  request.set_request_id("r-1");
  const auto first = reports_.Register(Superior(), request);
  ASSERT_THAT(first, IsOk());
  const int64_t size = LogSize();
  const auto again = reports_.Register(Superior(), request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_FALSE(again->unchanged());
  EXPECT_EQ(again->revision().SerializeAsString(), first->revision().SerializeAsString());
  EXPECT_EQ(again->record().etag(), first->record().etag());
  EXPECT_EQ(LogSize(), size);
  ExpectProves(again->receipt());
  request.mutable_source()->set_url("https://elsewhere.gov.cn/");
  EXPECT_THAT(reports_.Register(Superior(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
}

// Callers who find an answer remembered ask so what has become of it.
TEST_F(RegisterTest, ATrialIsAnsweredFromWhatIsThereAndNotFromMemory) {
  v1::RegisterPublishedReportRequest request = Sample();
  request.set_request_id("r-1");
  ASSERT_THAT(reports_.Register(Superior(), request), IsOk());
  ASSERT_THAT(reports_.Register(Superior(), Corrected()), IsOk());
  const auto again = reports_.Register(Superior(), request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->revision().number(), 1);

  request.clear_request_id();
  request.set_validate_only(true);
  request.set_etag(again->record().etag());
  EXPECT_THAT(reports_.Register(Superior(), request), StatusIs(absl::StatusCode::kAborted, _));
  request.set_etag(EtagOfReport(Stored()));
  const auto tried = reports_.Register(Superior(), request);
  ASSERT_THAT(tried, IsOk());
  EXPECT_FALSE(tried->unchanged());
  EXPECT_FALSE(tried->replayed());
  EXPECT_EQ(tried->revision().number(), 3);
}

TEST_F(RegisterTest, ValidateOnlyStoresNothing) {
  const int64_t size = LogSize();
  v1::RegisterPublishedReportRequest request = Sample();
  request.set_validate_only(true);
  const auto tried = reports_.Register(Superior(), request);
  ASSERT_THAT(tried, IsOk());
  EXPECT_EQ(tried->record().publication_state(), v1::PUBLICATION_STATE_PUBLISHED);
  EXPECT_EQ(tried->revision().number(), 1);
  EXPECT_TRUE(tried->has_verdict());
  EXPECT_FALSE(tried->has_receipt());
  EXPECT_EQ(LogSize(), size);
  EXPECT_EQ(Stored().version(), 0);
}

TEST_F(RegisterTest, WhatWasFiledHereIsNotRegistered) {
  SaveSample();
  for (const std::string& etag : {std::string(), EtagOfReport(Stored())}) {
    v1::RegisterPublishedReportRequest request = Sample();
    request.set_etag(etag);
    EXPECT_THAT(reports_.Register(Superior(), request),
                StatusIs(absl::StatusCode::kFailedPrecondition,
                         HasSubstr("报告处于“草稿、未发布”状态，不能补录")));
  }
}

TEST_F(RegisterTest, WhatWasRegisteredIsNotFiled) {
  RegisterSample();
  EXPECT_THAT(reports_.Save(Clerk(), CellFrom(kCell, 0, 3)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("补录")));
  EXPECT_THAT(reports_.Review(Reviewer("r"), ReviewRequest()),
              StatusIs(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(reports_.Submit(Clerk(), SubmitRequest()),
              StatusIs(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(reports_.Publish(Clerk(), PublishRequest()),
              StatusIs(absl::StatusCode::kFailedPrecondition, _));
}

TEST_F(RegisterTest, TextOfWhatWasRegisteredCanBeErased) {
  RegisterSample();
  v1::EraseContentRequest erase;
  erase.set_name(kName);
  erase.add_blocks(StoredContent(1).sections(0).blocks(1).id());
  erase.set_authority("灋河市人民政府办公室");
  erase.set_basis("个人信息保护法第四十七条");
  EXPECT_THAT(reports_.Erase(Operator(), erase), IsOk());
}

TEST_F(RegisterTest, TheBytesOfTheSourceAreThere) {
  v1::RegisterPublishedReportRequest request = Sample();
  request.mutable_source()->mutable_file()->set_size(9);
  EXPECT_THAT(reports_.Register(Superior(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("source.file.size")));
  request = Sample();
  request.mutable_source()->mutable_file()->set_digest(Hash(Suite::kSha256, "another page"));
  for (const bool validate_only : {true, false}) {
    request.set_validate_only(validate_only);
    EXPECT_THAT(reports_.Register(Superior(), request),
                StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("尚未上传")));
  }
  EXPECT_EQ(Stored().version(), 0);
  // Another agency's upload does not count.
  AddAgency("other", "另一机关");
  request = Sample();
  request.set_name("agencies/other/reports/2023");
  EXPECT_THAT(reports_.Register(Superior(), request),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("尚未上传")));
}

TEST_F(RegisterTest, PlatformsAndSuperiorsRegisterAndClerksDoNot) {
  for (const runtime::Role role : {runtime::Role::kClerk, runtime::Role::kReviewer,
                                   runtime::Role::kAuditor, runtime::Role::kOperator}) {
    EXPECT_THAT(reports_.Register(By(role), Sample()),
                StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("superior, platform")));
  }
  EXPECT_THAT(reports_.Register(By(runtime::Role::kPlatform), Sample()), IsOk());
}

TEST_F(RegisterTest, MalformedRequestsNameTheField) {
  using Request = v1::RegisterPublishedReportRequest;
  const std::pair<const char*, std::function<void(Request*)>> kCases[] = {
      {"report", [](Request* r) { r->clear_report(); }},
      {"source:", [](Request* r) { r->clear_source(); }},
      {"source.file:", [](Request* r) { r->mutable_source()->clear_file(); }},
      {"source.file.id", [](Request* r) { r->mutable_source()->mutable_file()->set_id("A B"); }},
      {"source.file.role",
       [](Request* r) {
         r->mutable_source()->mutable_file()->set_role(report::v1::Attachment::ROLE_IMAGE);
       }},
      {"source.file.digest",
       [](Request* r) { r->mutable_source()->mutable_file()->set_digest("short"); }},
      {"source.file.size", [](Request* r) { r->mutable_source()->mutable_file()->set_size(0); }},
      {"source.file.size",
       [](Request* r) { r->mutable_source()->mutable_file()->set_size((16 << 20) + 1); }},
      {"source.file.media_type",
       [](Request* r) { r->mutable_source()->mutable_file()->set_media_type("text"); }},
      {"source.file.media_type",
       [](Request* r) { r->mutable_source()->mutable_file()->set_media_type("text/"); }},
      {"source.file.media_type",
       [](Request* r) { r->mutable_source()->mutable_file()->set_media_type("Text/html"); }},
      {"source.url", [](Request* r) { r->mutable_source()->set_url("file:///etc/passwd"); }},
      {"source.url", [](Request* r) { r->mutable_source()->set_url("https://"); }},
      {"source.url", [](Request* r) { r->mutable_source()->set_url("https://a/ b"); }},
      {"source.url",
       [](Request* r) { r->mutable_source()->set_url("https://" + std::string(1993, 'a')); }},
      {"source.claimed_publish_time",
       [](Request* r) { r->mutable_source()->mutable_claimed_publish_time()->set_nanos(-1); }},
      {"report.year", [](Request* r) { r->mutable_report()->set_year(1900); }},
      {"name", [](Request* r) { r->set_name("agencies/keji"); }},
  };
  for (const auto& [field, spoil] : kCases) {
    Request request = Sample();
    spoil(&request);
    EXPECT_THAT(reports_.Register(Superior(), request),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(field)))
        << field;
  }
  Request request = Sample();
  request.mutable_source()->set_url("https://" + std::string(1992, 'a'));
  request.mutable_source()->clear_claimed_publish_time();
  EXPECT_THAT(reports_.Register(Superior(), request), IsOk());
}

}  // namespace
}  // namespace nianbao::submission
