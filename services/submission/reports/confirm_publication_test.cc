#include <gmock/gmock.h>

#include <functional>
#include <string>

#include "services/submission/log_position.h"
#include "services/submission/reports/reports_fixture.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

using Request = v1::ConfirmPublicationRequest;
using C = absl::StatusCode;

constexpr char kUrl[] = "https://www.example.gov.cn/nianbao/2023.html";

class ConfirmPublicationTest : public ReportsTest {
 protected:
  void PublishSample() {
    SaveSample();
    ReviewAll();
    ASSERT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
    ASSERT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
  }

  Request Confirm() const {
    Request request;
    request.set_name(kName);
    request.set_content_digest(Stored().record().latest_digest());
    request.set_index_number("01526-2024-00012");
    request.set_portal_url(kUrl);
    return request;
  }

  v1::GetReportResponse Read(const std::string& as_of_position = "") const {
    v1::GetReportRequest get;
    get.set_name(kName);
    if (!as_of_position.empty()) get.set_as_of_position(as_of_position);
    const auto read = reports_.Get(Clerk(), get);
    EXPECT_THAT(read, IsOk());
    return read.ok() ? *read : v1::GetReportResponse();
  }
};

TEST_F(ConfirmPublicationTest, ThePublicationSaysWhereItIsShown) {
  PublishSample();
  const v1::GetReportResponse before = Read();
  EXPECT_EQ(before.publications(0).state(), v1::Publication::STATE_RELEASED);
  const auto confirmed = reports_.ConfirmPublication(Clerk(), Confirm());
  ASSERT_THAT(confirmed, IsOk());
  ExpectProves(confirmed->receipt());
  EXPECT_EQ(confirmed->publication().state(), v1::Publication::STATE_CONFIRMED);
  const v1::GetReportResponse after = Read();
  ASSERT_EQ(after.publications_size(), 1);
  EXPECT_EQ(after.publications(0).SerializeAsString(),
            confirmed->publication().SerializeAsString());
  EXPECT_EQ(after.publications(0).index_number(), "01526-2024-00012");
  EXPECT_EQ(after.publications(0).portal_url(), kUrl);
  EXPECT_EQ(after.record().SerializeAsString(), confirmed->record().SerializeAsString());
  EXPECT_EQ(after.record().filing_state(), v1::FILING_STATE_SUBMITTED);
  EXPECT_EQ(after.record().publication_state(), v1::PUBLICATION_STATE_PUBLISHED);
  EXPECT_NE(after.record().etag(), before.record().etag());
  // Looked at from before, nobody had said so yet.
  EXPECT_EQ(Read(before.as_of_position()).publications(0).SerializeAsString(),
            before.publications(0).SerializeAsString());
}

TEST_F(ConfirmPublicationTest, ALeafOfItsOwnRecordsIt) {
  PublishSample();
  const int64_t before = LogSize();
  ASSERT_THAT(reports_.ConfirmPublication(Clerk("li"), Confirm()), IsOk());
  EXPECT_EQ(LogSize(), before + 1);
  const log::Leaf leaf = NewestLeaf().leaf;
  EXPECT_EQ(leaf.action, audit::v1::ACTION_PUBLICATION_CONFIRMED);
  EXPECT_EQ(leaf.resource, kName);
  EXPECT_EQ(leaf.revision, 1);
  EXPECT_EQ(leaf.actor.person, "li");
  EXPECT_EQ(leaf.after_digest, Stored().record().latest_digest());
  EXPECT_EQ(NewestDetails().text(), absl::StrCat("01526-2024-00012\n", kUrl));
}

TEST_F(ConfirmPublicationTest, OtherWordsReplaceTheFirstAndBothStayInTheLog) {
  PublishSample();
  ASSERT_THAT(reports_.ConfirmPublication(Clerk(), Confirm()), IsOk());
  const std::string first = Read().as_of_position();
  Request moved = Confirm();
  moved.clear_index_number();
  moved.set_portal_url("http://elsewhere.example.gov.cn/a");
  const int64_t before = LogSize();
  ASSERT_THAT(reports_.ConfirmPublication(Clerk(), moved), IsOk());
  EXPECT_EQ(LogSize(), before + 1);
  EXPECT_EQ(Stored().confirmations_size(), 1);
  EXPECT_EQ(Read().publications(0).portal_url(), "http://elsewhere.example.gov.cn/a");
  EXPECT_EQ(Read().publications(0).index_number(), "");
  EXPECT_EQ(Read(first).publications(0).portal_url(), kUrl);
}

TEST_F(ConfirmPublicationTest, ARetryTakesEffectOnce) {
  PublishSample();
  Request request = Confirm();
  request.set_request_id("c-1");
  const auto first = reports_.ConfirmPublication(Clerk(), request);
  ASSERT_THAT(first, IsOk());
  Request moved = Confirm();
  moved.set_portal_url("http://elsewhere.example.gov.cn/a");
  ASSERT_THAT(reports_.ConfirmPublication(Clerk(), moved), IsOk());
  const int64_t before = LogSize();
  const auto again = reports_.ConfirmPublication(Clerk(), request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(LogSize(), before);
  EXPECT_EQ(again->publication().portal_url(), kUrl) << "as it was answered first";
  EXPECT_EQ(again->receipt().entry().position(), first->receipt().entry().position());
}

TEST_F(ConfirmPublicationTest, ADryRunStoresNothing) {
  PublishSample();
  Request request = Confirm();
  request.set_validate_only(true);
  const int64_t before = LogSize();
  const auto confirmed = reports_.ConfirmPublication(Clerk(), request);
  ASSERT_THAT(confirmed, IsOk());
  EXPECT_EQ(confirmed->publication().state(), v1::Publication::STATE_CONFIRMED);
  EXPECT_FALSE(confirmed->has_receipt());
  EXPECT_EQ(LogSize(), before);
  EXPECT_EQ(Read().publications(0).state(), v1::Publication::STATE_RELEASED);
}

TEST_F(ConfirmPublicationTest, OnlyWhatIsPublishedIsConfirmed) {
  SaveSample();
  EXPECT_THAT(reports_.ConfirmPublication(Clerk(), Confirm()).status(),
              StatusIs(C::kFailedPrecondition, HasSubstr("当前可以")));
  ReviewAll();
  ASSERT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
  ASSERT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
  Request other = Confirm();
  other.set_content_digest(std::string(32, 'x'));
  EXPECT_THAT(reports_.ConfirmPublication(Clerk(), other).status(),
              StatusIs(C::kFailedPrecondition, HasSubstr("第 1 版")));
  EXPECT_THAT(reports_.ConfirmPublication(Reviewer("r1"), Confirm()).status(),
              StatusIs(C::kPermissionDenied, _));
}

TEST_F(ConfirmPublicationTest, WhatIsWrongWithARequestIsNamed) {
  PublishSample();
  const struct {
    const char* field;
    std::function<void(Request*)> spoil;
  } kCases[] = {
      {"name", [](Request* r) { r->set_name("agencies/keji"); }},
      {"content_digest", [](Request* r) { r->set_content_digest("x"); }},
      {"index_number", [](Request* r) { r->set_index_number("a\nb"); }},
      {"index_number", [](Request* r) { r->set_index_number(std::string(101, 'a')); }},
      {"portal_url", [](Request* r) { r->clear_portal_url(); }},
      {"portal_url", [](Request* r) { r->set_portal_url("https://"); }},
      {"portal_url", [](Request* r) { r->set_portal_url("javascript:alert(1)"); }},
      {"portal_url", [](Request* r) { r->set_portal_url("https://a/ b"); }},
      {"portal_url", [](Request* r) { r->set_portal_url("https://" + std::string(1993, 'a')); }},
      {"request_id", [](Request* r) { r->set_request_id("a b"); }},
  };
  for (const auto& test : kCases) {
    Request request = Confirm();
    test.spoil(&request);
    EXPECT_THAT(reports_.ConfirmPublication(Clerk(), request).status(),
                StatusIs(C::kInvalidArgument, HasSubstr(test.field)));
  }
}

}  // namespace
}  // namespace nianbao::submission
