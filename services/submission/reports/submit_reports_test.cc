#include <gmock/gmock.h>

#include <future>
#include <set>
#include <string>
#include <vector>

#include "services/runtime/rpc_status.h"
#include "services/submission/reports/submit_reports_fixture.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

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

TEST_F(SubmitReportsTest, ACallerWithoutAuthorIsTheAuthor) {
  v1::SubmitReportsRequest item = Item("one");
  item.clear_author();
  const v1::SubmitReportsResponse filed = File(item);
  EXPECT_EQ(filed.revision().author().person(), "platform");
  EXPECT_EQ(filed.revision().author().assurance(), audit::v1::Actor::ASSURANCE_DIRECT);
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

}  // namespace
}  // namespace nianbao::submission
