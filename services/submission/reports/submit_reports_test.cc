#include <gmock/gmock.h>

#include <functional>
#include <future>
#include <set>
#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "services/runtime/rpc_status.h"
#include "services/submission/reports/reports_fixture.h"

// Items that save, review and submit a report in one change.
namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SubmitReportsTest : public ReportsTest {
 protected:
  static runtime::Call Platform(const std::string& subtree = "*") {
    return CallBy("platform", {{runtime::Role::kPlatform, subtree}});
  }

  static v1::SubmitReportsRequest Item(const std::string& id) {
    v1::SubmitReportsRequest item;
    item.set_request_id(id);
    item.set_name(kName);
    *item.mutable_report() = test::SampleReport();
    item.mutable_report()->clear_agency();
    item.set_reason("批量报送");
    item.set_author("zhang");
    for (const char* reviewer : {"r1", "r2", "r3"}) {
      v1::AttestedReview* review = item.add_reviews();
      review->set_reviewer(reviewer);
      review->set_opinion(absl::StrCat(reviewer, "同意"));
    }
    return item;
  }

  v1::SubmitReportsResponse File(const v1::SubmitReportsRequest& item) const {
    const auto filed = reports_.SubmitItem(Platform(), item);
    EXPECT_THAT(filed, IsOk());
    if (!filed.ok()) return {};
    EXPECT_EQ(filed->request_id(), item.request_id());
    return *filed;
  }

  // The error of an item of which nothing must be stored.
  absl::Status ErrorOf(const v1::SubmitReportsRequest& item) const {
    const int64_t before = LogSize();
    const v1::SubmitReportsResponse response = File(item);
    EXPECT_EQ(LogSize(), before);
    EXPECT_FALSE(response.has_record());
    EXPECT_FALSE(response.has_revision());
    return runtime::FromRpcStatus(response.error());
  }

  // The leaves from `first` on.
  std::vector<log::Leaf> LeavesFrom(int64_t first) const {
    const auto reader = storage::LogReader::Open(engine_, *sequencer_);
    std::vector<log::Leaf> leaves;
    for (int64_t i = first; i < reader->head().tree_size; ++i) {
      leaves.push_back(reader->Entry(i)->leaf);
    }
    return leaves;
  }
  std::vector<int> ActionsFrom(int64_t first) const {
    std::vector<int> actions;
    for (const log::Leaf& leaf : LeavesFrom(first)) actions.push_back(leaf.action);
    return actions;
  }

  // What anybody reads of the report afterwards.
  v1::GetReportResponse Read() const {
    v1::GetReportRequest get;
    get.set_name(kName);
    const auto read = reports_.Get(Platform(), get);
    EXPECT_THAT(read, IsOk());
    return read.ok() ? *read : v1::GetReportResponse();
  }
};

TEST_F(SubmitReportsTest, ANewReportIsFiledAsOneChange) {
  const int64_t first = LogSize();
  const v1::SubmitReportsResponse filed = File(Item("one"));
  ASSERT_TRUE(filed.has_receipt()) << filed.ShortDebugString();
  EXPECT_FALSE(filed.replayed());
  ExpectProves(filed.receipt());
  EXPECT_EQ(filed.record().filing_state(), v1::FILING_STATE_SUBMITTED);
  EXPECT_EQ(filed.revision().number(), 1);
  EXPECT_EQ(filed.revision().position(), first);
  EXPECT_EQ(filed.revision().reason(), "批量报送");
  EXPECT_EQ(filed.receipt().content_digest(), filed.revision().content_digest());

  const std::vector<log::Leaf> leaves = LeavesFrom(first);
  EXPECT_THAT(ActionsFrom(first),
              ElementsAre(audit::v1::ACTION_REPORT_SAVED, audit::v1::ACTION_REPORT_REVIEWED,
                          audit::v1::ACTION_REPORT_REVIEWED, audit::v1::ACTION_REPORT_REVIEWED,
                          audit::v1::ACTION_REPORT_SUBMITTED));
  std::set<std::string> changes;
  for (const log::Leaf& leaf : leaves) {
    changes.insert(leaf.change_id);
    EXPECT_EQ(leaf.resource, kName);
    EXPECT_EQ(leaf.after_digest, filed.revision().content_digest());
    EXPECT_EQ(leaf.revision, 1);
  }
  EXPECT_EQ(changes.size(), 1u);
  EXPECT_EQ(leaves[0].actor.person, "zhang");
  EXPECT_EQ(leaves[0].actor.asserted_by, "platform");
  EXPECT_EQ(leaves[2].actor.person, "r2");
  EXPECT_EQ(leaves[2].decision, audit::v1::DECISION_APPROVED);
  EXPECT_EQ(leaves[4].actor.person, "platform");
  EXPECT_EQ(validator_.asked.size(), 1u) << "judged once";
}

TEST_F(SubmitReportsTest, AReviewKeepsTheTimeThatThePlatformSays) {
  v1::SubmitReportsRequest item = Item("one");
  item.mutable_reviews(1)->mutable_claimed_time()->set_seconds(1705900000);
  item.mutable_reviews(1)->mutable_claimed_time()->set_nanos(123456789);
  File(item);
  const v1::ReportRecord record = Read().record();
  ASSERT_EQ(record.reviews_size(), 3);
  EXPECT_FALSE(record.reviews(0).has_claimed_time());
  EXPECT_EQ(record.reviews(1).claimed_time().seconds(), 1705900000);
  EXPECT_EQ(record.reviews(1).claimed_time().nanos(), 123456000);
  EXPECT_NE(record.reviews(1).recorded_time().seconds(), 1705900000);
}

TEST_F(SubmitReportsTest, TheReportReadsAsIfEachStepHadBeenTaken) {
  const int64_t first = LogSize();
  const v1::SubmitReportsResponse filed = File(Item("one"));
  const v1::GetReportResponse read = Read();
  EXPECT_EQ(read.record().SerializeAsString(), filed.record().SerializeAsString());
  EXPECT_EQ(read.record().reviews_size(), 3);
  for (int i = 0; i < read.record().reviews_size(); ++i) {
    const v1::Review& review = read.record().reviews(i);
    EXPECT_TRUE(review.attested());
    EXPECT_EQ(review.step(), i + 1);
    EXPECT_EQ(review.position(), first + 1 + i);
    EXPECT_EQ(review.opinion(), absl::StrCat("r", i + 1, "同意"));
    EXPECT_EQ(review.reviewer().asserted_by(), "platform");
    EXPECT_TRUE(review.has_recorded_time());
  }
  EXPECT_TRUE(read.record().has_create_time());
  EXPECT_TRUE(read.record().has_submit_time());
  EXPECT_EQ(read.revision().author().person(), "zhang");
  ASSERT_EQ(read.judgements_size(), 1);
  EXPECT_EQ(read.judgements(0).gate(), v1::REPORT_ACTION_SUBMIT);
  // Every state on the way can be read, as of its leaf.
  const auto view = View::Open(site_);
  const records::ReportId id = *records::ParseReportName(kName);
  for (int version = 1; version <= 5; ++version) {
    const auto stored = view->records().ReportOfVersion(id, version);
    ASSERT_THAT(stored, IsOk());
    EXPECT_EQ(stored->mark().position(), first + version - 1);
    EXPECT_TRUE(stored->record().has_create_time());
  }
}

TEST_F(SubmitReportsTest, ARepeatedItemTakesEffectOnce) {
  const v1::SubmitReportsResponse filed = File(Item("one"));
  const int64_t size = LogSize();
  const v1::SubmitReportsResponse again = File(Item("one"));
  EXPECT_TRUE(again.replayed());
  EXPECT_EQ(LogSize(), size);
  EXPECT_EQ(again.receipt().entry().leaf(), filed.receipt().entry().leaf());
  EXPECT_EQ(again.record().SerializeAsString(), filed.record().SerializeAsString());
  EXPECT_EQ(again.revision().SerializeAsString(), filed.revision().SerializeAsString());
}

TEST_F(SubmitReportsTest, AnIdIsForOneItem) {
  File(Item("one"));
  v1::SubmitReportsRequest other = Item("one");
  other.set_reason("又一次");
  EXPECT_THAT(ErrorOf(other),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("request_id")));
}

TEST_F(SubmitReportsTest, WhatIsFiledAlreadyIsNotFiledAgain) {
  const v1::SubmitReportsResponse filed = File(Item("one"));
  const int64_t size = LogSize();
  for (int i = 0; i < 2; ++i) {
    const v1::SubmitReportsResponse again = File(Item("two"));
    EXPECT_TRUE(again.replayed());
    EXPECT_EQ(again.receipt().entry().leaf(), filed.receipt().entry().leaf());
    EXPECT_EQ(again.revision().number(), 1);
  }
  EXPECT_EQ(LogSize(), size);
}

TEST_F(SubmitReportsTest, ARefusedItemIsADraftAndAnAttempt) {
  validator_.Block();
  const int64_t first = LogSize();
  const v1::SubmitReportsResponse refused = File(Item("one"));
  ASSERT_TRUE(refused.has_refusal()) << refused.ShortDebugString();
  EXPECT_EQ(refused.refusal().verdict().findings(0).rule(), "T3-ROW-1");
  ExpectProves(refused.refusal().receipt());
  EXPECT_THAT(ActionsFrom(first),
              ElementsAre(audit::v1::ACTION_REPORT_SAVED, audit::v1::ACTION_ATTEMPT));
  EXPECT_EQ(refused.record().filing_state(), v1::FILING_STATE_DRAFT);
  EXPECT_EQ(refused.record().reviews_size(), 0);
  EXPECT_EQ(refused.revision().number(), 1);
  EXPECT_EQ(Read().record().SerializeAsString(), refused.record().SerializeAsString());

  const v1::SubmitReportsResponse again = File(Item("one"));
  EXPECT_TRUE(again.replayed());
  EXPECT_EQ(again.refusal().receipt().entry().leaf(), refused.refusal().receipt().entry().leaf());
  EXPECT_EQ(LogSize(), first + 2);

  // Mended, under the same id and on the etag that came with the refusal.
  validator_.Pass();
  v1::SubmitReportsRequest mended = Item("one");
  mended.mutable_report()->set_title("更正后的标题");
  mended.set_etag(refused.record().etag());
  const v1::SubmitReportsResponse filed = File(mended);
  EXPECT_TRUE(filed.has_receipt()) << filed.ShortDebugString();
  EXPECT_EQ(filed.revision().number(), 2);
  EXPECT_FALSE(filed.replayed());
}

TEST_F(SubmitReportsTest, ContentThatIsThereIsNotSavedAgain) {
  validator_.Block();
  File(Item("one"));
  const int64_t before = LogSize();
  EXPECT_TRUE(File(Item("two")).has_refusal());
  EXPECT_THAT(ActionsFrom(before), ElementsAre(audit::v1::ACTION_ATTEMPT));

  validator_.Pass();
  const int64_t first = LogSize();
  const v1::SubmitReportsResponse filed = File(Item("three"));
  EXPECT_TRUE(filed.has_receipt()) << filed.ShortDebugString();
  EXPECT_EQ(filed.revision().number(), 1);
  EXPECT_EQ(filed.revision().reason(), "批量报送");
  EXPECT_THAT(ActionsFrom(first),
              ElementsAre(audit::v1::ACTION_REPORT_REVIEWED, audit::v1::ACTION_REPORT_REVIEWED,
                          audit::v1::ACTION_REPORT_REVIEWED, audit::v1::ACTION_REPORT_SUBMITTED));
  EXPECT_EQ(Read().record().SerializeAsString(), filed.record().SerializeAsString());
}

TEST_F(SubmitReportsTest, AFiledReportIsFiledAnewWithOtherContent) {
  const v1::SubmitReportsResponse filed = File(Item("one"));
  v1::SubmitReportsRequest next = Item("two");
  next.mutable_report()->set_title("第二版");
  EXPECT_THAT(ErrorOf(next), StatusIs(absl::StatusCode::kAborted, _));
  next.set_etag(filed.record().etag());
  const v1::SubmitReportsResponse again = File(next);
  // The table decides whether a submitted report may be saved over.
  if (again.has_error()) {
    EXPECT_THAT(runtime::FromRpcStatus(again.error()),
                StatusIs(absl::StatusCode::kFailedPrecondition, _));
  } else {
    EXPECT_EQ(again.revision().number(), 2);
    EXPECT_EQ(again.record().reviews_size(), 3);
  }
}

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

TEST_F(SubmitReportsTest, ACallerWithoutAuthorIsTheAuthor) {
  v1::SubmitReportsRequest item = Item("one");
  item.clear_author();
  const v1::SubmitReportsResponse filed = File(item);
  EXPECT_EQ(filed.revision().author().person(), "platform");
  EXPECT_EQ(filed.revision().author().assurance(), audit::v1::Actor::ASSURANCE_DIRECT);
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

TEST_F(SubmitReportsTest, ManyItemsAtOnceShareFlushesAndNoneIsLost) {
  constexpr int kItems = 24;
  for (int i = 0; i < kItems; ++i) AddAgency(absl::StrCat("a", i), absl::StrCat("单位", i));
  const int64_t first = LogSize();
  engine_.Block();
  const int commits = engine_.commits();
  std::vector<std::future<v1::SubmitReportsResponse>> answers;
  for (int i = 0; i < kItems; ++i) {
    answers.push_back(std::async(std::launch::async, [this, i] {
      v1::SubmitReportsRequest item = Item(absl::StrCat("id-", i));
      item.set_name(absl::StrCat("agencies/a", i, "/reports/2023"));
      return File(item);
    }));
  }
  engine_.WaitForCommits(commits + 1);
  engine_.Release();
  for (auto& answer : answers) EXPECT_TRUE(answer.get().has_receipt());
  EXPECT_EQ(LogSize(), first + int64_t{5} * kItems);
  EXPECT_LT(engine_.commits(), commits + kItems);
}

// One item's report in two items at once: one is filed, the other hears of it.
TEST_F(SubmitReportsTest, TwoItemsForOneReportDoNotMix) {
  v1::SubmitReportsRequest other = Item("two");
  other.mutable_report()->set_title("另一个标题");
  const int64_t first = LogSize();
  auto a = std::async(std::launch::async, [this] { return File(Item("one")); });
  auto b = std::async(std::launch::async, [&] { return File(other); });
  const v1::SubmitReportsResponse one = a.get();
  const v1::SubmitReportsResponse two = b.get();
  EXPECT_NE(one.has_receipt(), two.has_receipt());
  EXPECT_EQ((one.has_error() ? one : two).error().code(),
            static_cast<int>(absl::StatusCode::kAborted));
  EXPECT_EQ(LogSize(), first + 5);
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
