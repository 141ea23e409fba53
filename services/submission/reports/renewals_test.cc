#include "services/submission/reports/renewals.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "services/runtime/errors.h"
#include "services/submission/reports/reports_fixture.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr char kCell[] = "requests/received.natural_person";
constexpr char kLastYear[] = "agencies/keji/reports/2022";

// Finds what one agency files too large, and has the rest judged by another.
class FindsOneTooLarge : public Validator {
 public:
  FindsOneTooLarge(Validator* other, std::string agency)
      : other_(*other), agency_(std::move(agency)) {}

  absl::StatusOr<validation::v1::ValidateResponse> Validate(
      const runtime::Call& call, const validation::v1::ValidateRequest& request) override {
    if (request.context().agency().name() != agency_) return other_.Validate(call, request);
    ++refused;
    return runtime::WithReason(absl::FailedPreconditionError("报告过大"), kReportTooLarge);
  }
  absl::StatusOr<validation::v1::ListRulesResponse> Rules(const runtime::Call& call) override {
    return other_.Rules(call);
  }

  int refused = 0;

 private:
  Validator& other_;
  const std::string agency_;
};

class RenewalsTest : public ReportsTest {
 protected:
  v1::GetReportResponse Get(const std::string& name) const {
    v1::GetReportRequest get;
    get.set_name(name);
    const auto got = reports_.Get(Clerk(), get);
    return got.ok() ? *got : v1::GetReportResponse();
  }

  // Registers the sample as an agency's report of a year, with a figure of its own.
  void Register(const std::string& name, int year, int64_t count) {
    UploadPage(records::ParseReportName(name)->agency);
    v1::RegisterPublishedReportRequest request = Published(name, year);
    for (report::v1::Figure& figure : *request.mutable_report()->mutable_figures()) {
      if (figure.cell() == kCell) figure.set_count(count);
    }
    request.set_etag(Get(name).record().etag());
    ASSERT_THAT(reports_.Register(Superior(), request), IsOk());
  }

  // Saves the sample as another agency's report of 2023.
  void SaveOf(const std::string& agency) {
    v1::SaveReportRequest save = WholeSample();
    save.set_name("agencies/" + agency + "/reports/2023");
    ASSERT_THAT(reports_.Save(Clerk(), save), IsOk());
  }

  // Two reports of 2023 rest on the agency's of 2022, which changes: its own, and that of
  // "gongxin", which came out of it.
  void ChangeWhatTwoRestOn() {
    AddAgency("gongxin", "gongxin局");
    MergeIntoGongxin({"keji"});
    SaveSample();
    SaveOf("gongxin");
    Register(kLastYear, 2022, 5);
  }

  void MergeIntoGongxin(const std::vector<std::string>& agencies) {
    v1::UpdateAgencyRequest merge;
    merge.mutable_agency()->set_name("agencies/gongxin");
    for (const std::string& id : agencies) {
      merge.mutable_agency()->add_predecessors("agencies/" + id);
    }
    merge.mutable_update_mask()->add_paths("predecessors");
    ASSERT_THAT(Agencies(site_).Update(Operator(), merge), IsOk());
  }

  void Damage(storage::Family family, const std::string& key) {
    std::string bytes = *engine_.Get(family, key);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    storage::WriteSet damage;
    damage.Put(family, key, bytes);
    ASSERT_THAT(engine_.Commit(damage), IsOk());
  }

  // The revisions by which a report's judgements were renewed, "" for a gate's own.
  std::vector<std::string> RenewedBy(const std::string& name) const {
    std::vector<std::string> causes;
    const v1::GetReportResponse got = Get(name);
    for (const v1::Judgement& judgement : got.judgements()) {
      causes.push_back(judgement.renewed_by());
    }
    return causes;
  }
};

TEST_F(RenewalsTest, WhatRestsOnAReportIsJudgedAgainAndKeepsItsState) {
  SaveSample();
  ASSERT_THAT(reports_.Review(Reviewer("r1"), ReviewRequest()), IsOk());
  const v1::ReportRecord before = Stored().record();
  Register(kLastYear, 2022, 5);
  validator_.asked.clear();
  validator_.Block();
  const RenewalPass pass = WorkOffRenewals(site_);
  EXPECT_THAT(pass.error, IsOk());
  EXPECT_EQ(pass.judged, 1);
  EXPECT_EQ(pass.left, 0);

  const storage::LogEntry leaf = NewestLeaf();
  EXPECT_EQ(leaf.leaf.action, audit::v1::ACTION_JUDGEMENT_APPENDED);
  EXPECT_EQ(leaf.leaf.resource, kName);
  EXPECT_EQ(leaf.leaf.revision, 1);
  EXPECT_EQ(leaf.leaf.actor.principal, "logs/site/main");
  EXPECT_THAT(leaf.leaf.verdict_commitment, SizeIs(kHashSize));

  ASSERT_THAT(validator_.asked, SizeIs(1));
  const validation::v1::Context& context = validator_.asked[0].context();
  ASSERT_THAT(context.prior_reports(), SizeIs(1));
  EXPECT_TRUE(context.prior_reports(0).backfilled());
  EXPECT_FALSE(context.prior_reports(0).corrected());
  EXPECT_FALSE(context.importing());

  const v1::GetReportResponse got = Get(kName);
  EXPECT_THAT(RenewedBy(kName), ElementsAre("", absl::StrCat(kLastYear, "/revisions/1")));
  EXPECT_EQ(got.judgements(1).verdict().block_count(), 1);
  EXPECT_EQ(got.judgements(1).gate(), v1::REPORT_ACTION_SAVE);
  EXPECT_EQ(got.record().filing_state(), v1::FILING_STATE_IN_REVIEW);
  EXPECT_EQ(got.record().reviews_done(), 1);
  EXPECT_EQ(got.record().latest_digest(), before.latest_digest());
}

TEST_F(RenewalsTest, ACorrectionRenewsOnceMoreAndIsKnownAsOne) {
  SaveSample();
  Register(kLastYear, 2022, 5);
  WorkOffRenewals(site_);
  const int64_t size = LogSize();
  EXPECT_EQ(WorkOffRenewals(site_).judged, 0);
  EXPECT_EQ(LogSize(), size) << "it is done";
  Register(kLastYear, 2022, 6);
  EXPECT_EQ(WorkOffRenewals(site_).judged, 1);
  EXPECT_THAT(RenewedBy(kName), ElementsAre("", absl::StrCat(kLastYear, "/revisions/1"),
                                            absl::StrCat(kLastYear, "/revisions/2")));
  EXPECT_TRUE(validator_.asked.back().context().prior_reports(0).corrected());
}

TEST_F(RenewalsTest, NothingIsLostWhileValidationIsAway) {
  SaveSample();
  Register(kLastYear, 2022, 5);
  validator_.down = absl::UnavailableError("down");
  const int64_t size = LogSize();
  for (int i = 0; i < 2; ++i) {
    const RenewalPass pass = WorkOffRenewals(site_);
    EXPECT_THAT(pass.error, StatusIs(absl::StatusCode::kUnavailable, _));
    EXPECT_EQ(pass.left, 1);
    EXPECT_EQ(LogSize(), size);
  }
  validator_.down = absl::OkStatus();
  EXPECT_EQ(WorkOffRenewals(site_).judged, 1);
}

TEST_F(RenewalsTest, AReportThatWasNeverJudgedIsJudgedThen) {
  validator_.down = absl::UnavailableError("down");
  SaveSample();
  Register(kLastYear, 2022, 5);
  validator_.down = absl::OkStatus();
  EXPECT_EQ(WorkOffRenewals(site_).judged, 1);
  EXPECT_THAT(RenewedBy(kName), ElementsAre(absl::StrCat(kLastYear, "/revisions/1")));
}

TEST_F(RenewalsTest, ReportsOfAgenciesThatCameOutOfItAreJudgedAgain) {
  for (const char* id : {"gongxin", "other"}) AddAgency(id, std::string(id) + "局");
  v1::UpdateAgencyRequest merge;
  merge.mutable_agency()->set_name("agencies/gongxin");
  merge.mutable_agency()->add_predecessors("agencies/keji");
  merge.mutable_update_mask()->add_paths("predecessors");
  ASSERT_THAT(Agencies(site_).Update(Operator(), merge), IsOk());
  for (const char* agency : {"gongxin", "other"}) SaveOf(agency);
  Register(kLastYear, 2022, 5);
  EXPECT_EQ(WorkOffRenewals(site_).judged, 1);
  EXPECT_THAT(RenewedBy("agencies/gongxin/reports/2023"), SizeIs(2));
  EXPECT_THAT(RenewedBy("agencies/other/reports/2023"), SizeIs(1));

  merge.mutable_agency()->clear_predecessors();
  ASSERT_THAT(Agencies(site_).Update(Operator(), merge), IsOk());
  Register(kLastYear, 2022, 6);
  EXPECT_EQ(WorkOffRenewals(site_).judged, 0) << "it came out of others";
}

TEST_F(RenewalsTest, OnlyTheYearAfterRestsOnAReport) {
  SaveSample();
  Register("agencies/keji/reports/2021", 2021, 5);
  Register("agencies/keji/reports/2024", 2024, 5);
  EXPECT_EQ(WorkOffRenewals(site_).judged, 0);
  EXPECT_THAT(RenewedBy(kName), ElementsAre(""));
}

TEST_F(RenewalsTest, WhatWasRegisteredIsJudgedAsThat) {
  Register("agencies/keji/reports/2023", 2023, 5);
  Register(kLastYear, 2022, 5);
  EXPECT_EQ(WorkOffRenewals(site_).judged, 1);
  EXPECT_TRUE(validator_.asked.back().context().importing());
  EXPECT_EQ(Stored().record().filing_state(), v1::FILING_STATE_UNSPECIFIED);
}

TEST_F(RenewalsTest, AfterSubmissionThePinnedRulesJudge) {
  SaveSample();
  ReviewAll();
  ASSERT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
  const google::protobuf::Timestamp submitted = Stored().record().submit_time();
  now_ += 100;
  Register(kLastYear, 2022, 5);
  EXPECT_EQ(WorkOffRenewals(site_).judged, 1);
  const v1::GetReportResponse got = Get(kName);
  EXPECT_EQ(got.judgements().rbegin()->gate(), v1::REPORT_ACTION_SUBMIT);
  EXPECT_EQ(got.record().filing_state(), v1::FILING_STATE_SUBMITTED);
  const validation::v1::Context& context = validator_.asked.back().context();
  EXPECT_TRUE(context.has_pinned_rule_set());
  EXPECT_EQ(context.filing_time().seconds(), submitted.seconds());
}

TEST_F(RenewalsTest, APublicationRenewsTheNextYear) {
  SaveSample();
  v1::SaveReportRequest next = WholeSample();
  next.set_name("agencies/keji/reports/2024");
  next.mutable_report()->set_year(2024);
  ASSERT_THAT(reports_.Save(Clerk(), next), IsOk());
  EXPECT_EQ(WorkOffRenewals(site_).judged, 0) << "a draft changes nothing for others";
  ReviewAll();
  ASSERT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
  ASSERT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
  EXPECT_EQ(WorkOffRenewals(site_).judged, 1);
  EXPECT_THAT(RenewedBy("agencies/keji/reports/2024"),
              ElementsAre("", absl::StrCat(kName, "/revisions/1")));
}

TEST_F(RenewalsTest, ACancelledPassLeavesTheRest) {
  SaveSample();
  Register(kLastYear, 2022, 5);
  const RenewalPass pass = WorkOffRenewals(site_, [] { return true; });
  EXPECT_THAT(pass.error, StatusIs(absl::StatusCode::kCancelled, _));
  EXPECT_EQ(pass.judged, 0);
  EXPECT_EQ(pass.left, 1);
  EXPECT_EQ(WorkOffRenewals(site_).judged, 1);
}

TEST_F(RenewalsTest, ADamagedReportHoldsUpNoOthers) {
  AddAgency("a-first", "一局");
  Register("agencies/a-first/reports/2022", 2022, 1);
  v1::SaveReportRequest save = WholeSample();
  save.set_name("agencies/a-first/reports/2023");
  ASSERT_THAT(reports_.Save(Clerk(), save), IsOk());
  SaveSample();
  Register(kLastYear, 2022, 5);
  Damage(storage::Family::kRevisions, records::ContentKey({{"a-first", "2023"}, 1}));
  const RenewalPass pass = WorkOffRenewals(site_);
  EXPECT_THAT(pass.error, StatusIs(absl::StatusCode::kDataLoss, _));
  EXPECT_EQ(pass.judged, 1);
  EXPECT_EQ(pass.left, 1);
}

TEST_F(RenewalsTest, ADamagedTextHoldsUpNoOtherThatRestsOnTheSame) {
  ChangeWhatTwoRestOn();
  Damage(storage::Family::kRevisions, records::ContentKey({{"keji", "2023"}, 1}));
  // What is judged is so once, however often what is damaged is tried.
  for (const int64_t judged : {1, 0}) {
    const RenewalPass pass = WorkOffRenewals(site_);
    EXPECT_THAT(pass.error, StatusIs(absl::StatusCode::kDataLoss, _));
    EXPECT_EQ(pass.judged, judged);
    EXPECT_EQ(pass.left, 1);
  }
  EXPECT_THAT(RenewedBy("agencies/gongxin/reports/2023"), SizeIs(2));
}

TEST_F(RenewalsTest, TwoChangesThatAreLeftRenewAReportOnceEach) {
  ChangeWhatTwoRestOn();
  AddAgency("gongye", "gongye局");
  MergeIntoGongxin({"keji", "gongye"});
  SaveOf("gongye");
  Register("agencies/gongye/reports/2022", 2022, 5);
  for (const char* id : {"keji", "gongye"}) {
    Damage(storage::Family::kRevisions, records::ContentKey({{id, "2023"}, 1}));
  }
  for (const int64_t judged : {2, 0}) {
    const RenewalPass pass = WorkOffRenewals(site_);
    EXPECT_EQ(pass.judged, judged);
    EXPECT_EQ(pass.left, 2);
  }
}

TEST_F(RenewalsTest, ADamagedRecordHoldsUpNoOtherThatRestsOnTheSame) {
  ChangeWhatTwoRestOn();
  Damage(storage::Family::kReports, records::ReportKey({"gongxin", "2023"}));
  const RenewalPass pass = WorkOffRenewals(site_);
  EXPECT_THAT(pass.error, StatusIs(absl::StatusCode::kDataLoss, _));
  EXPECT_EQ(pass.judged, 1);
  EXPECT_EQ(pass.left, 1);
  EXPECT_THAT(RenewedBy(kName), SizeIs(2));
}

TEST_F(RenewalsTest, WhatIsTooLargeIsNotTriedForEver) {
  ChangeWhatTwoRestOn();
  FindsOneTooLarge validator(&validator_, "灋河回族区科技和工业信息化局");
  site_.validator = &validator;
  for (const int64_t judged : {1, 0}) {
    const RenewalPass pass = WorkOffRenewals(site_);
    EXPECT_THAT(pass.error, IsOk());
    EXPECT_EQ(pass.judged, judged);
    EXPECT_EQ(pass.left, 0);
    EXPECT_EQ(validator.refused, 1);
  }
  EXPECT_THAT(RenewedBy("agencies/gongxin/reports/2023"), SizeIs(2));
}

TEST_F(RenewalsTest, WhileValidationIsAwayNoneBehindIsTried) {
  ChangeWhatTwoRestOn();
  validator_.asked.clear();
  validator_.down = absl::UnavailableError("down");
  EXPECT_EQ(WorkOffRenewals(site_).judged, 0);
  EXPECT_THAT(validator_.asked, SizeIs(1));
}

}  // namespace
}  // namespace nianbao::submission
