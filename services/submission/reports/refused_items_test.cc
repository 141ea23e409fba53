#include <gmock/gmock.h>

#include <functional>
#include <future>
#include <string>
#include <vector>

#include "services/runtime/rpc_status.h"
#include "services/submission/reports/submit_reports_fixture.h"

// Items of which nothing is stored, and what their senders are told.
namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct BadItem {
  const char* name;
  std::function<void(v1::SubmitReportsRequest&)> spoil;
  absl::StatusCode code;
  const char* says;
};

TEST_F(SubmitReportsTest, WhatIsWrongWithAnItemIsItsOutcome) {
  using Code = absl::StatusCode;
  const BadItem kItems[] = {
      {"no id", [](auto& i) { i.clear_request_id(); }, Code::kInvalidArgument, "request_id"},
      {"odd id", [](auto& i) { i.set_request_id("a b"); }, Code::kInvalidArgument, "request_id"},
      {"no report", [](auto& i) { i.clear_report(); }, Code::kInvalidArgument, "report"},
      {"odd author", [](auto& i) { i.set_author("张"); }, Code::kInvalidArgument, "author"},
      {"no reviewer", [](auto& i) { i.mutable_reviews(1)->clear_reviewer(); },
       Code::kInvalidArgument, "reviews[1].reviewer"},
      {"no opinion", [](auto& i) { i.mutable_reviews(2)->clear_opinion(); }, Code::kInvalidArgument,
       "reviews[2].opinion"},
      {"no time", [](auto& i) { i.mutable_reviews(1)->mutable_claimed_time()->set_nanos(-1); },
       Code::kInvalidArgument, "reviews[1].claimed_time"},
      {"no time a report has",
       [](auto& i) { i.mutable_reviews(0)->mutable_claimed_time()->set_seconds(253402300800); },
       Code::kInvalidArgument, "reviews[0].claimed_time"},
      {"odd name", [](auto& i) { i.set_name("reports/2023"); }, Code::kInvalidArgument, "name"},
      {"no agency", [](auto& i) { i.set_name("agencies/none/reports/2023"); }, Code::kNotFound,
       "none"},
      {"no edition", [](auto& i) { i.mutable_report()->set_year(1999); }, Code::kInvalidArgument,
       ""},
      {"an etag", [](auto& i) { i.set_etag("W/old"); }, Code::kAborted, "without etag"},
      {"an author reviews", [](auto& i) { i.mutable_reviews(0)->set_reviewer("zhang"); },
       Code::kFailedPrecondition, "编写人"},
      {"one reviews twice", [](auto& i) { i.mutable_reviews(2)->set_reviewer("r1"); },
       Code::kFailedPrecondition, "不同的人"},
      {"a review missing", [](auto& i) { i.mutable_reviews()->RemoveLast(); },
       Code::kFailedPrecondition, ""},
      {"a review too many", [](auto& i) { *i.add_reviews() = i.reviews(0); },
       Code::kFailedPrecondition, ""},
      {"far too many",
       [](auto& i) {
         while (i.reviews_size() < 10) i.add_reviews();
       },
       Code::kInvalidArgument, "at most 9"},
  };
  for (const BadItem& bad : kItems) {
    v1::SubmitReportsRequest item = Item("one");
    bad.spoil(item);
    EXPECT_THAT(ErrorOf(item), StatusIs(bad.code, HasSubstr(bad.says))) << bad.name;
  }
  EXPECT_TRUE(File(Item("one")).has_receipt()) << "nothing of them is remembered";
}

TEST_F(SubmitReportsTest, OnlyPlatformsFileInBulkAndOnlyInTheirSubtree) {
  for (const runtime::Role role :
       {runtime::Role::kClerk, runtime::Role::kReviewer, runtime::Role::kSuperior,
        runtime::Role::kAuditor, runtime::Role::kOperator}) {
    EXPECT_THAT(reports_.SubmitItem(CallBy("x", {{role, "*"}}), Item("one")),
                StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("platform")));
  }
  std::vector<std::string> told;
  const Reports watched(site_, [&told](const runtime::RefusedCall& refused) {
    EXPECT_THAT(refused.status, StatusIs(absl::StatusCode::kPermissionDenied, _));
    told.push_back(absl::StrCat(refused.method, " ", refused.request().resource));
  });
  EXPECT_TRUE(watched.SubmitItem(Platform(), v1::SubmitReportsRequest())->has_error());
  EXPECT_THAT(told, ::testing::IsEmpty());
  const auto elsewhere = watched.SubmitItem(Platform("agencies/other"), Item("one"));
  ASSERT_THAT(elsewhere, IsOk());
  EXPECT_THAT(runtime::FromRpcStatus(elsewhere->error()),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
  EXPECT_THAT(
      told, ElementsAre(absl::StrCat("nianbao.submission.v1.ReportService/SubmitReports ", kName)));
}

TEST_F(SubmitReportsTest, NothingIsStoredUnjudged) {
  validator_.down = absl::UnavailableError("validation is down");
  EXPECT_THAT(ErrorOf(Item("one")), StatusIs(absl::StatusCode::kUnavailable, _));
  validator_.down = absl::OkStatus();
  EXPECT_FALSE(File(Item("one")).replayed());
}

// A store that cannot keep up.
class FullQueueTest : public SubmitReportsTest {
 protected:
  FullQueueTest() {
    sequencer_.reset();
    storage::SequencerOptions options;
    options.site = "site";
    options.signer = signer_.get();
    options.max_waiting = 1;
    sequencer_ = *storage::Sequencer::Open(&engine_, options);
    site_.sequencer = sequencer_.get();
  }

  static bool HasRetryInfo(const absl::Status& status) {
    return status.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value();
  }
};

TEST_F(FullQueueTest, AFullQueueIsAnAnswerThatSaysWhenToTryAgain) {
  AddAgency("b", "乙");
  AddAgency("c", "丙");
  engine_.Block();
  const int commits = engine_.commits();
  const auto save = [this](const std::string& agency) {
    v1::SaveReportRequest request = WholeSample();
    request.set_name(absl::StrCat("agencies/", agency, "/reports/2023"));
    return reports_.Save(Clerk(), request).status();
  };
  auto writing = std::async(std::launch::async, save, "keji");
  engine_.WaitForCommits(commits + 1);
  // One waits; whoever comes behind it is refused. Which of the two waits is open.
  auto second = std::async(std::launch::async, save, "b");
  auto third = std::async(std::launch::async, save, "c");
  std::future<absl::Status>* refused = nullptr;
  while (refused == nullptr) {
    for (auto* answer : {&second, &third}) {
      if (answer->wait_for(std::chrono::milliseconds(1)) == std::future_status::ready) {
        refused = answer;
      }
    }
  }
  const absl::Status status = refused->get();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("wait")));
  EXPECT_TRUE(HasRetryInfo(status));
  // An item hears the same, as its outcome.
  v1::SubmitReportsRequest item = Item("one");
  item.set_name("agencies/c/reports/2024");
  item.mutable_report()->set_year(2024);
  const absl::Status its = runtime::FromRpcStatus(File(item).error());
  EXPECT_THAT(its, StatusIs(absl::StatusCode::kResourceExhausted, _));
  EXPECT_TRUE(HasRetryInfo(its));
  engine_.Release();
  EXPECT_THAT(writing.get(), IsOk());
  EXPECT_THAT((refused == &second ? third : second).get(), IsOk());
}

}  // namespace
}  // namespace nianbao::submission
