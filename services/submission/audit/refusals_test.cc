#include "services/submission/audit/refusals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/log/commitments.h"
#include "storage/records/store.h"
#include "storage/sequencer/sequencer_fixture.h"

namespace nianbao::audit_log {
namespace {

using test::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RefusalTrailTest : public storage::SequencerTest {
 protected:
  RefusalTrailTest() : failing_(engine_.get()), sequencer_(*Open(&failing_)) {
    records::AgencyVersion agency;
    agency.set_version(1);
    agency.mutable_agency()->set_name("agencies/a");
    records::ReportVersion report;
    report.set_version(1);
    report.mutable_record()->set_name("agencies/a/reports/2023");
    storage::WriteSet writes;
    records::PutAgency(agency, &writes);
    records::PutReport(report, &writes);
    EXPECT_THAT(engine_->Commit(writes), IsOk());
  }

  void NewTrail(RefusalLimits limits = {}) {
    trail_ = std::make_unique<RefusalTrail>(failing_, *sequencer_, Suite::kSha256, limits,
                                            [this] { return absl::FromUnixSeconds(now_); });
  }

  void Refuse(const std::string& resource, const std::string& principal = "mallory") {
    runtime::Call call;
    call.actor.set_principal(principal);
    call.actor.set_person("someone");
    call.actor.set_assurance(audit::v1::Actor::ASSURANCE_PLATFORM_ASSERTED);
    call.actor.set_asserted_by(principal);
    call.received_time = absl::FromUnixSeconds(now_);
    const absl::Status status = absl::PermissionDeniedError("no role of the caller allows it");
    trail_->Observe({call, "package.Service/Method", status, [&] {
                       ++described_;
                       return runtime::RefusedRequest{resource, std::string(32, 'h')};
                     }});
  }

  // All refusals in the log, newest last.
  std::vector<storage::LogEntry> Written() {
    storage::LogQuery query;
    query.actions = {audit::v1::ACTION_REFUSED_BY_POLICY};
    query.limit = 1000;
    return storage::LogReader::Open(*engine_, *sequencer_)->List(query)->entries;
  }
  std::vector<std::string> Resources() {
    std::vector<std::string> resources;
    for (const storage::LogEntry& entry : Written()) resources.push_back(entry.leaf.resource);
    return resources;
  }
  audit::v1::EntryDetails DetailsOf(const storage::LogEntry& entry) {
    const auto snapshot = engine_->NewSnapshot();
    return *records::Reader(*snapshot).Details(entry.leaf.origin, entry.position);
  }

  test::FailingEngine failing_;
  std::unique_ptr<storage::Sequencer> sequencer_;
  std::unique_ptr<RefusalTrail> trail_;
  int described_ = 0;
};

TEST_F(RefusalTrailTest, StandsWithWhatWasAskedForOrWhatExistsOfIt) {
  NewTrail();
  for (const char* asked :
       {"agencies/a/reports/2023", "agencies/a/reports/2023/revisions/4", "agencies/a/reports/1999",
        "agencies/a", "agencies/none/reports/2023", "", "../../etc/passwd"}) {
    Refuse(asked);
  }
  Refuse(std::string(100000, 'x'));
  trail_->Flush();
  EXPECT_THAT(Resources(), ElementsAre("agencies/a/reports/2023", "agencies/a/reports/2023",
                                       "agencies/a", "agencies/a", "logs/site/main",
                                       "logs/site/main", "logs/site/main", "logs/site/main"));
  const storage::LogEntry entry = Written()[0];
  EXPECT_EQ(entry.leaf.actor.person, "someone");
  const audit::v1::EntryDetails details = DetailsOf(entry);
  EXPECT_THAT(details.text(), HasSubstr("package.Service/Method: no role"));
  EXPECT_EQ(log::DetailsCommitment(Suite::kSha256, details), entry.leaf.details_commitment);
  EXPECT_EQ(log::RequestCommitment(Suite::kSha256, details.salt(), "package.Service/Method",
                                   std::string(32, 'h')),
            entry.leaf.request_commitment);
  ExpectWholeLogProves(*engine_, *sequencer_);
}

TEST_F(RefusalTrailTest, NobodyFillsTheTrail) {
  RefusalLimits limits;
  limits.entries = 3;
  NewTrail(limits);
  for (int i = 0; i < 1000; ++i) Refuse("agencies/a");
  Refuse("agencies/a", "somebody-else");
  trail_->Flush();
  EXPECT_EQ(Written().size(), 4u);
  EXPECT_EQ(described_, 4) << "what is only counted is not read";

  now_ += 600;
  trail_->Flush();
  const std::vector<storage::LogEntry> written = Written();
  ASSERT_EQ(written.size(), 5u);
  EXPECT_EQ(written[4].leaf.resource, "logs/site/main");
  EXPECT_EQ(written[4].leaf.actor.principal, "mallory");
  EXPECT_EQ(written[4].leaf.actor.person, "mallory");
  EXPECT_THAT(DetailsOf(written[4]).text(), HasSubstr("997 more of mallory"));
  EXPECT_THAT(DetailsOf(written[4]).text(), HasSubstr("997 of package.Service/Method"));

  Refuse("agencies/a");
  trail_->Flush();
  EXPECT_EQ(Written().size(), 6u) << "a new window has begun";
}

TEST_F(RefusalTrailTest, AFullQueueCountsAndDoesNotBlock) {
  RefusalLimits limits;
  limits.waiting = 2;
  NewTrail(limits);
  failing_.Block();
  const int before = failing_.commits();
  Refuse("agencies/a");
  failing_.WaitForCommits(before + 1);  // The first is being written, and stays so.
  for (int i = 0; i < 10; ++i) Refuse("agencies/a");
  failing_.Release();
  trail_.reset();
  const std::vector<storage::LogEntry> written = Written();
  ASSERT_EQ(written.size(), 4u);
  EXPECT_THAT(DetailsOf(written[3]).text(), HasSubstr("8 more of mallory"));
}

TEST_F(RefusalTrailTest, PrincipalsAreBoundedToo) {
  RefusalLimits limits;
  limits.principals = 2;
  NewTrail(limits);
  for (const char* principal : {"a", "b", "c"}) Refuse("agencies/a", principal);
  trail_->Flush();
  EXPECT_EQ(Written().size(), 2u);
  now_ += 600;
  Refuse("agencies/a", "c");
  trail_->Flush();
  EXPECT_EQ(Written().size(), 3u);
}

TEST_F(RefusalTrailTest, TextIsCutBetweenCharacters) {
  NewTrail();
  runtime::Call call;
  call.actor.set_principal("p");
  call.actor.set_person("p");
  std::string message;
  for (int i = 0; i < 1000; ++i) message += "拒";
  const absl::Status status = absl::PermissionDeniedError(message);
  trail_->Observe({call, "m", status, nullptr});
  trail_->Flush();
  const std::string text = DetailsOf(Written()[0]).text();
  EXPECT_LE(text.size(), 1000u);
  EXPECT_EQ((text.size() - 3) % 3, 0u);
}

}  // namespace
}  // namespace nianbao::audit_log
