// What the log states and hands out as a whole, over reports as they are filed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "services/submission/audit/audit_log.h"
#include "services/submission/new_epoch_fixture.h"
#include "services/submission/reports/reports_fixture.h"
#include "storage/log/export_file.h"
#include "storage/log/status_statement.h"
#include "tests/support/counting_engine.h"

namespace nianbao::submission {
namespace {

using runtime::Role;
using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Messages : public runtime::Sink<audit::v1::ExportLogResponse> {
 public:
  absl::Status Write(const audit::v1::ExportLogResponse& message) override {
    all.push_back(message);
    return absl::OkStatus();
  }
  std::vector<audit::v1::ExportLogResponse> all;
};

// Looks what is held while the reader takes a message, which may be slow.
class HeldMeanwhile : public runtime::Sink<audit::v1::ExportLogResponse> {
 public:
  explicit HeldMeanwhile(const test::CountingEngine* engine) : engine_(*engine) {}
  absl::Status Write(const audit::v1::ExportLogResponse&) override {
    held.push_back(engine_.held());
    return absl::OkStatus();
  }
  std::vector<int64_t> held;  // Snapshots, by message.

 private:
  const test::CountingEngine& engine_;
};

class StatementsTest : public WithEpochs<ReportsTest> {
 protected:
  StatementsTest() {
    policy_.keys = site_.log_keys;
    SaveSample();
  }

  absl::StatusOr<audit::v1::StatusStatement> State(const runtime::Call& call,
                                                   const std::string& name = kName) {
    audit::v1::GetStatusStatementRequest request;
    request.set_name(name);
    const auto response = audit_.GetStatusStatement(call, request);
    if (!response.ok()) return response.status();
    EXPECT_THAT(log::VerifyStatus(response->statement(), policy_), IsOk());
    return response->statement();
  }

  void SubmitAndPublish() {
    ReviewAll();
    ASSERT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
    ASSERT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
  }

  static runtime::Call Auditor() { return CallBy("auditor", {{Role::kAuditor, "*"}}); }

  log::TrustPolicy policy_;
  audit_log::AuditLog audit_{engine_, *sequencer_, *signer_,
                             [this] { return absl::FromUnixSeconds(now_); }};
};

TEST_F(StatementsTest, AStatusIsTheHeadsAndSigned) {
  const auto draft = State(Clerk());
  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(draft->published_revision(), 0);
  EXPECT_FALSE(draft->has_position());
  SubmitAndPublish();
  const auto published = State(Clerk());
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->published_revision(), 1);
  EXPECT_EQ(published->content_digest(), Stored().record().latest_digest());
  EXPECT_EQ(published->position(), NewestLeaf().position);
  EXPECT_EQ(published->tree_head().tree_size(), LogSize());
}

TEST_F(StatementsTest, AStatusFindsWhatWasPublishedInAnEarlierEpoch) {
  SubmitAndPublish();
  const int64_t published = NewestLeaf().position;
  BeginEpoch();
  const audit_log::AuditLog reopened{engine_, *sequencer_, *signer_,
                                     [this] { return absl::FromUnixSeconds(now_); }};
  audit::v1::GetStatusStatementRequest request;
  request.set_name(kName);
  const auto response = reopened.GetStatusStatement(Clerk(), request);
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(log::VerifyStatus(response->statement(), policy_), IsOk());
  EXPECT_EQ(response->statement().published_revision(), 1);
  EXPECT_EQ(response->statement().tree_head().origin(), "site/main/2");
  // Its index is one of the tree it speaks of.
  EXPECT_FALSE(response->statement().has_position());
  EXPECT_EQ(response->origin(), "site/main/1");
  EXPECT_EQ(response->position(), published);
}

TEST_F(StatementsTest, WhatWasRegisteredIsPublished) {
  const std::string last = "agencies/keji/reports/2022";
  UploadPage();
  ASSERT_THAT(reports_.Register(Superior(), Published(last, 2022)), IsOk());
  const runtime::Call elsewhere = CallBy("x", {{Role::kClerk, "agencies/elsewhere"}});
  const auto state = State(elsewhere, last);
  ASSERT_THAT(state, IsOk());
  EXPECT_EQ(state->published_revision(), 1);
  EXPECT_EQ(state->position(), NewestLeaf().position);
}

TEST_F(StatementsTest, DraftsAreStatedToThoseWhoMaySeeThem) {
  const runtime::Call elsewhere = CallBy("x", {{Role::kClerk, "agencies/elsewhere"}});
  EXPECT_THAT(State(elsewhere), StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(State(CallBy("x", {})), StatusIs(absl::StatusCode::kPermissionDenied, _));
  EXPECT_THAT(State(Clerk(), "agencies/keji/reports/1999"),
              StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(State(Clerk(), "keji"), StatusIs(absl::StatusCode::kInvalidArgument, _));
  SubmitAndPublish();
  EXPECT_THAT(State(elsewhere), IsOk());
}

TEST_F(StatementsTest, TheLogIsExportedFromAnyPositionWithItsDetails) {
  Messages whole;
  audit::v1::ExportLogRequest request;
  request.set_with_details(true);
  ASSERT_THAT(audit_.ExportLog(Auditor(), request, whole), IsOk());
  log::LogVerifier verifier;
  log::ExportReader reader(&policy_, &verifier);
  for (const auto& message : whole.all) ASSERT_THAT(reader.Add(message), IsOk());
  EXPECT_THAT(log::CheckComplete(reader.summary()), IsOk());
  EXPECT_EQ(reader.summary().size, LogSize());
  EXPECT_GE(reader.summary().details, 2);
  for (const audit::v1::LogKey& key : site_.log_keys) EXPECT_FALSE(key.public_key().empty());

  Messages rest;
  request.set_start_position(LogSize() - 1);
  request.set_tree_size(LogSize());
  ASSERT_THAT(audit_.ExportLog(Auditor(), request, rest), IsOk());
  ASSERT_EQ(rest.all.size(), 2u);
  EXPECT_EQ(rest.all[1].leaves().first_position(), LogSize() - 1);
  request.set_start_position(LogSize());
  Messages nothing;
  ASSERT_THAT(audit_.ExportLog(Auditor(), request, nothing), IsOk());
  EXPECT_EQ(nothing.all.size(), 1u);
}

TEST_F(StatementsTest, ALargeLogComesInMessagesOfBoundedSize) {
  for (int i = 0; i < 30; ++i) {
    log::Leaf leaf;
    leaf.received_time = absl::FromUnixSeconds(now_);
    leaf.change_id = std::string(16, 'c');
    leaf.action = audit::v1::ACTION_REPORT_SAVED;
    leaf.resource = kName;
    leaf.actor.principal = "p";
    leaf.actor.person = "p";
    for (int cell = 0; cell < 2000; ++cell) {
      leaf.changed_cells.push_back(absl::StrCat("table/row.column", 10000 + cell));
    }
    storage::Change change;
    change.leaves = {leaf};
    ASSERT_THAT(sequencer_->Commit(std::move(change)), IsOk());
  }
  Messages whole;
  ASSERT_THAT(audit_.ExportLog(Auditor(), {}, whole), IsOk());
  EXPECT_GE(whole.all.size(), 4u);
  for (const auto& message : whole.all) EXPECT_LT(message.ByteSizeLong(), size_t{600} << 10);
}

TEST_F(StatementsTest, AnExportHoldsNothingForASlowReader) {
  test::CountingEngine counting(&engine_);
  const audit_log::AuditLog audit(counting, *sequencer_, *signer_);
  HeldMeanwhile sink(&counting);
  ASSERT_THAT(audit.ExportLog(Auditor(), {}, sink), IsOk());
  EXPECT_THAT(sink.held, ElementsAre(0, 0));
  EXPECT_GT(counting.reads(), 0);
}

TEST_F(StatementsTest, OnlyAnAuditorOfAllExportsAndOnlyWhatThereIs) {
  Messages sink;
  for (const runtime::Call& call :
       {Clerk(), Operator(), CallBy("x", {{Role::kAuditor, "agencies/keji"}})}) {
    EXPECT_THAT(audit_.ExportLog(call, {}, sink),
                StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("auditor")));
  }
  audit::v1::ExportLogRequest request;
  request.set_start_position(LogSize() + 1);
  EXPECT_THAT(audit_.ExportLog(Auditor(), request, sink),
              StatusIs(absl::StatusCode::kOutOfRange, _));
  request.set_start_position(0);
  request.set_tree_size(LogSize() + 1);
  EXPECT_THAT(audit_.ExportLog(Auditor(), request, sink),
              StatusIs(absl::StatusCode::kOutOfRange, _));
  EXPECT_TRUE(sink.all.empty());
}

}  // namespace
}  // namespace nianbao::submission
