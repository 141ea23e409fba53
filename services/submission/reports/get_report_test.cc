#include <gmock/gmock.h>

#include "services/submission/log_position.h"
#include "services/submission/new_epoch_fixture.h"
#include "services/submission/reports/present.h"
#include "services/submission/reports/stored_reports_fixture.h"

namespace nianbao::submission {
namespace {

using runtime::Role;
using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A county with a bureau and an office elsewhere; the bureau's report has three
// revisions, the second of which is published between the second and the third.
class GetReportTest : public WithEpochs<StoredReportsTest> {
 protected:
  GetReportTest() {
    AddAgency("xian", "某县人民政府");
    AddAgency("keji", "某县科学技术局", "xian");
    AddAgency("qita", "别处的局");
    before_ = LogSize() - 1;
    now_ = 1706000100;
    first_ = Save(kReport, Content("一", 1));
    now_ = 1706000200;
    second_ = Save(kReport, Content("二", 2));
    now_ = 1706000300;
    published_ = Publish(kReport, 2, {{rendering::v1::FORMAT_TEXT, "二"}});
    now_ = 1706000400;
    third_ = Save(kReport, Content("三", 3));
  }

  absl::StatusOr<v1::GetReportResponse> Get(const runtime::Call& call, const std::string& name) {
    v1::GetReportRequest request;
    request.set_name(name);
    return reports_.Get(call, request);
  }
  absl::StatusOr<v1::GetReportResponse> GetAt(const runtime::Call& call, int64_t position) {
    v1::GetReportRequest request;
    request.set_name(kName);
    request.set_as_of_position(EncodeLogPosition({position, "", "site/main/1"}));
    return reports_.Get(call, request);
  }
  absl::StatusOr<v1::GetReportResponse> GetAtTime(const runtime::Call& call, absl::Time time) {
    v1::GetReportRequest request;
    request.set_name(kName);
    *request.mutable_as_of_time() = records::ToProto(time);
    return reports_.Get(call, request);
  }

  const records::ReportId kReport = {"keji", "2023"};
  const std::string kName = "agencies/keji/reports/2023";
  const runtime::Call clerk_ = As(Role::kClerk, "agencies/keji");
  const runtime::Call operator_ = As(Role::kOperator, "*");
  int64_t before_ = 0, first_ = 0, second_ = 0, published_ = 0, third_ = 0;
};

TEST_F(GetReportTest, TheLatestRevisionComesWithItsContent) {
  const auto got = Get(clerk_, kName);
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->revision().number(), 3);
  EXPECT_EQ(got->revision().report().figures(0).count(), 3);
  EXPECT_EQ(got->record().latest_revision(), 3);
  EXPECT_EQ(got->record().etag(), EtagOfReport(versions_.at(kName)));
  EXPECT_EQ(got->record().reviews_required(), 3);
  EXPECT_THAT(got->record().actions(), ::testing::Not(IsEmpty()));
  EXPECT_THAT(got->judgements(), SizeIs(1));
  EXPECT_THAT(got->publications(), SizeIs(1));
}

TEST_F(GetReportTest, ARevisionIsReadUnderItsName) {
  for (int n = 1; n <= 3; ++n) {
    const auto got = Get(clerk_, absl::StrCat(kName, "/revisions/", n));
    ASSERT_THAT(got, IsOk());
    EXPECT_EQ(got->revision().number(), n);
    EXPECT_EQ(got->revision().report().figures(0).count(), n);
    EXPECT_EQ(got->record().latest_revision(), 3);
    EXPECT_THAT(got->judgements(), SizeIs(1));
    EXPECT_EQ(got->judgements(0).revision(), n);
  }
  EXPECT_THAT(Get(clerk_, kName + "/revisions/4"), StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(GetReportTest, EveryPositionShowsTheReportAsItStoodThen) {
  EXPECT_THAT(GetAt(clerk_, before_), StatusIs(absl::StatusCode::kNotFound, _));
  const std::vector<std::pair<int64_t, std::pair<int, int>>> expected = {
      {first_, {1, 0}}, {second_, {2, 0}}, {published_, {2, 1}}, {third_, {3, 1}}};
  for (const auto& [position, stood] : expected) {
    const auto got = GetAt(clerk_, position);
    ASSERT_THAT(got, IsOk());
    EXPECT_EQ(got->record().latest_revision(), stood.first);
    EXPECT_EQ(got->revision().report().figures(0).count(), stood.first);
    EXPECT_THAT(got->publications(), SizeIs(stood.second));
    EXPECT_EQ(got->record().published_revision(), stood.second == 0 ? 0 : 2);
  }
}

TEST_F(GetReportTest, EveryTimeShowsTheReportAsItStoodThen) {
  const auto at = [](int64_t seconds) { return absl::FromUnixSeconds(seconds); };
  constexpr absl::Duration kMicro = absl::Microseconds(1);
  EXPECT_THAT(GetAtTime(clerk_, at(1706000100) - kMicro), StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(GetAtTime(clerk_, at(0)), StatusIs(absl::StatusCode::kNotFound, _));
  const std::vector<std::pair<absl::Time, int>> expected = {
      {at(1706000100), 1},          {at(1706000200) - kMicro, 1}, {at(1706000200), 2},
      {at(1706000400) - kMicro, 2}, {at(1706000400), 3},          {at(4000000000), 3}};
  for (const auto& [time, revision] : expected) {
    const auto got = GetAtTime(clerk_, time);
    ASSERT_THAT(got, IsOk());
    EXPECT_EQ(got->revision().number(), revision) << time;
  }
}

TEST_F(GetReportTest, AnAnswerIsGivenAgainAsOfItsPosition) {
  for (const auto& first : {Get(clerk_, kName), GetAt(clerk_, second_),
                            GetAtTime(clerk_, absl::FromUnixSeconds(1706000250))}) {
    ASSERT_THAT(first, IsOk());
    v1::GetReportRequest request;
    request.set_name(kName);
    request.set_as_of_position(first->as_of_position());
    const auto again = reports_.Get(clerk_, request);
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  }
}

TEST_F(GetReportTest, WhatWasBeforeANewEpochIsAnsweredAsBefore) {
  const auto answers = [this] {
    std::vector<v1::GetReportResponse> all;
    for (const int64_t position : {first_, published_, third_}) {
      const auto got = GetAt(clerk_, position);
      EXPECT_THAT(got, IsOk());
      if (got.ok()) all.push_back(*got);
    }
    for (const int64_t seconds : {1706000100, 1706000250, 1706000400, 1706000500}) {
      const auto got = GetAtTime(clerk_, absl::FromUnixSeconds(seconds));
      EXPECT_THAT(got, IsOk());
      if (got.ok()) all.push_back(*got);
    }
    return all;
  };
  const std::vector<v1::GetReportResponse> before = answers();
  now_ = 1706001000;
  BeginEpoch();
  Save(kReport, Content("后来", 4));
  now_ = 1706002000;
  BeginEpoch(/*after=*/4);
  Save(kReport, Content("后来", 4));
  ASSERT_EQ(sequencer_->Head().origin, "site/main/5");
  const std::vector<v1::GetReportResponse> after = answers();
  ASSERT_EQ(after.size(), before.size());
  for (size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(after[i].as_of_position(), before[i].as_of_position()) << i;
    EXPECT_EQ(after[i].revision().SerializeAsString(), before[i].revision().SerializeAsString());
    EXPECT_EQ(after[i].record().etag(), before[i].record().etag()) << i;
  }
  const auto between = GetAtTime(clerk_, absl::FromUnixSeconds(1706001500));
  ASSERT_THAT(between, IsOk());
  EXPECT_EQ(between->revision().number(), 4);
  EXPECT_EQ(DecodeLogPosition(between->as_of_position())->origin, "site/main/2");
  EXPECT_EQ(Get(clerk_, kName)->revision().number(), 5);
  EXPECT_THAT(GetAtTime(clerk_, absl::FromUnixSeconds(0)),
              StatusIs(absl::StatusCode::kNotFound, _));
  // What a backup had not is nobody's to tell.
  EXPECT_THAT(GetAt(clerk_, third_ + 1),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("lost")));
}

TEST_F(GetReportTest, JudgementsMadeLaterAreNotShownAsOfBefore) {
  Store(kReport,
        [&](const records::Mark& mark, records::ReportVersion* version, storage::WriteSet* writes) {
          Judge({kReport, 3}, mark, version, writes);
        });
  EXPECT_THAT(Get(clerk_, kName)->judgements(), SizeIs(2));
  EXPECT_THAT(GetAt(clerk_, third_)->judgements(), SizeIs(1));
  EXPECT_THAT(Get(clerk_, kName + "/revisions/3")->judgements(), SizeIs(2));
}

// What a report looks like that a script submits again and again.
TEST_F(GetReportTest, OfManyJudgementsTheNewestAreAnswered) {
  int64_t half = 0;
  for (int i = 0; i < 100; ++i) {
    const int64_t position = Store(
        kReport,
        [&](const records::Mark& mark, records::ReportVersion* version, storage::WriteSet* writes) {
          version->set_judgements(version->judgements() + 1);
          records::StoredJudgement stored;
          stored.mutable_judgement()->set_revision(3);
          *stored.mutable_judgement()->mutable_recorded_time() = mark.recorded_time();
          validation::v1::Verdict& verdict = *stored.mutable_judgement()->mutable_verdict();
          verdict.set_block_count(i);
          for (int finding = 0; finding < 200; ++finding) {
            verdict.add_findings()->set_message(std::string(200, 'x'));
          }
          records::PutJudgement({kReport, 3}, version->judgements(), stored, writes);
        });
    if (i == 49) half = position;
  }
  const auto got = Get(clerk_, kName);
  ASSERT_THAT(got, IsOk());
  EXPECT_LT(got->ByteSizeLong(), size_t{1} << 20);
  EXPECT_TRUE(got->judgements_truncated());
  ASSERT_GT(got->judgements_size(), 2);
  int expected = 100 - got->judgements_size();
  for (const v1::Judgement& judgement : got->judgements()) {
    EXPECT_EQ(judgement.verdict().block_count(), expected++);
  }
  const auto then = GetAt(clerk_, half);
  ASSERT_THAT(then, IsOk());
  EXPECT_EQ(then->judgements(then->judgements_size() - 1).verdict().block_count(), 49);
}

TEST_F(GetReportTest, TheNewestJudgementIsWholeWhateverItsSize) {
  Store(kReport,
        [&](const records::Mark&, records::ReportVersion* version, storage::WriteSet* writes) {
          version->set_judgements(version->judgements() + 1);
          records::StoredJudgement stored;
          stored.mutable_judgement()->mutable_verdict()->add_findings()->set_message(
              std::string(size_t{600} << 10, 'x'));
          records::PutJudgement({kReport, 3}, version->judgements(), stored, writes);
        });
  const auto got = Get(clerk_, kName);
  ASSERT_THAT(got, IsOk());
  ASSERT_THAT(got->judgements(), SizeIs(1));
  EXPECT_EQ(got->judgements(0).verdict().findings_size(), 1);
  EXPECT_TRUE(got->judgements_truncated());
}

TEST_F(GetReportTest, WhoReadsReportsOfTheAgencySeesAll) {
  for (const runtime::Call& call :
       {clerk_, As(Role::kReviewer, "agencies/keji"), As(Role::kSuperior, "agencies/xian"),
        As(Role::kAuditor, "*"), As(Role::kPlatform, "agencies/xian")}) {
    const auto got = Get(call, kName);
    ASSERT_THAT(got, IsOk());
    EXPECT_EQ(got->revision().report().title(), "三");
    EXPECT_EQ(got->revision().author().person(), "li");
  }
}

TEST_F(GetReportTest, OthersSeeThePublishedRevisionAlone) {
  for (const runtime::Call& call : {operator_, As(Role::kClerk, "agencies/qita")}) {
    for (const std::string& name : {kName, kName + "/revisions/2"}) {
      const auto got = Get(call, name);
      ASSERT_THAT(got, IsOk());
      EXPECT_EQ(got->revision().number(), 2);
      EXPECT_EQ(got->revision().report().title(), "二");
      EXPECT_FALSE(got->revision().has_author());
      EXPECT_THAT(got->revision().changed_cells(), IsEmpty());
      EXPECT_EQ(got->record().title(), "二");
      EXPECT_EQ(got->record().published_revision(), 2);
      EXPECT_EQ(got->record().latest_revision(), 0);
      EXPECT_EQ(got->record().etag(), "");
      EXPECT_EQ(got->record().filing_state(), v1::FILING_STATE_UNSPECIFIED);
      EXPECT_THAT(got->record().actions(), IsEmpty());
      EXPECT_THAT(got->judgements(), IsEmpty());
      EXPECT_THAT(got->publications(), SizeIs(1));
    }
    for (const char* n : {"1", "3", "4"}) {
      EXPECT_THAT(Get(call, kName + "/revisions/" + n),
                  StatusIs(absl::StatusCode::kPermissionDenied, _));
    }
    EXPECT_THAT(GetAt(call, second_), StatusIs(absl::StatusCode::kPermissionDenied, _));
    EXPECT_THAT(GetAt(call, published_), IsOk());
  }
}

TEST_F(GetReportTest, StrangersLearnNothingOfWhatIsThere) {
  Save({"keji", "2022"}, Content("草稿", 1));
  for (const runtime::Call& call :
       {operator_, As(Role::kClerk, "agencies/qita"), CallBy("nobody", {})}) {
    const auto hidden = Get(call, "agencies/keji/reports/2022").status();
    EXPECT_THAT(hidden, StatusIs(absl::StatusCode::kPermissionDenied, _));
    EXPECT_EQ(Get(call, "agencies/keji/reports/none").status(), hidden);
    EXPECT_EQ(Get(call, "agencies/keji/reports/2022/revisions/1").status(), hidden);
    EXPECT_EQ(Get(call, "agencies/keji/reports/2022/revisions/9").status(), hidden);
  }
  EXPECT_THAT(Get(CallBy("nobody", {}), kName), StatusIs(absl::StatusCode::kPermissionDenied, _));
  EXPECT_THAT(Get(clerk_, "agencies/keji/reports/none"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("agencies/keji/reports/none")));
}

TEST_F(GetReportTest, WhatIsWithdrawnIsNoLongerForOthers) {
  Store(kReport, [](const records::Mark&, records::ReportVersion* version, storage::WriteSet*) {
    version->mutable_record()->set_publication_state(v1::PUBLICATION_STATE_WITHDRAWN);
  });
  EXPECT_THAT(Get(operator_, kName), StatusIs(absl::StatusCode::kPermissionDenied, _));
  EXPECT_THAT(GetAt(operator_, published_), StatusIs(absl::StatusCode::kPermissionDenied, _));
  EXPECT_THAT(Get(clerk_, kName), IsOk());
}

TEST_F(GetReportTest, AReportWithoutRevisionIsItsRecord) {
  Store({"keji", "2022"}, [](const records::Mark&, records::ReportVersion*, storage::WriteSet*) {});
  const auto got = Get(clerk_, "agencies/keji/reports/2022");
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->record().name(), "agencies/keji/reports/2022");
  EXPECT_FALSE(got->has_revision());
}

TEST_F(GetReportTest, ErasedTextStaysErased) {
  report::v1::Report content = Content("四", 4);
  report::v1::Block& block = *content.add_sections()->add_blocks();
  block.set_id("s0-1");
  block.mutable_erased()->set_commitment(std::string(32, 'c'));
  Save(kReport, content);
  const auto got = Get(clerk_, kName);
  ASSERT_THAT(got, IsOk());
  EXPECT_TRUE(got->revision().report().sections(0).blocks(0).has_erased());
}

TEST_F(GetReportTest, DamageIsNamedAndNeverServed) {
  Damage(storage::Family::kRevisions, records::ContentKey({kReport, 2}));
  Damage(storage::Family::kRevisions, records::RevisionKey({kReport, 1}));
  for (const char* n : {"1", "2"}) {
    EXPECT_THAT(Get(clerk_, kName + "/revisions/" + n),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr(kName + "/revisions/" + n)));
  }
  EXPECT_THAT(Get(operator_, kName), StatusIs(absl::StatusCode::kDataLoss, _));
  EXPECT_THAT(Get(clerk_, kName), IsOk());

  storage::WriteSet writes;
  writes.Delete(storage::Family::kRevisions, records::RevisionKey({kReport, 3}));
  ASSERT_THAT(engine_.Commit(writes), IsOk());
  EXPECT_THAT(Get(clerk_, kName),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr(kName + "/revisions/3")));
}

TEST_F(GetReportTest, MalformedRequestsAreRefused) {
  for (const char* name : {"", "agencies/keji", "agencies/keji/reports/2023/revisions/0",
                           "agencies/keji/reports/2023/revisions/x", "agencies/Ke/reports/2023"}) {
    EXPECT_THAT(Get(clerk_, name), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("name")));
  }
  v1::GetReportRequest request;
  request.set_name(kName);
  for (const std::string& position :
       {std::string("x"), EncodeLogPosition({1, "other", "site/main/1"}),
        EncodeLogPosition({1, "", "site/main/2"}), std::string()}) {
    request.set_as_of_position(position);
    EXPECT_THAT(reports_.Get(clerk_, request),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("as_of_position")));
  }
  request.mutable_as_of_time()->set_nanos(-1);
  EXPECT_THAT(reports_.Get(clerk_, request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("as_of_time")));
  request.mutable_as_of_time()->set_nanos(0);
  request.set_name(kName + "/revisions/1");
  EXPECT_THAT(reports_.Get(clerk_, request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("as_of")));
}

}  // namespace
}  // namespace nianbao::submission
