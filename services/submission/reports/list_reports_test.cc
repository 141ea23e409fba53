#include <gmock/gmock.h>

#include "services/submission/reports/present.h"
#include "services/submission/reports/stored_reports_fixture.h"

namespace nianbao::submission {
namespace {

using runtime::Role;
using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ListReportsTest : public StoredReportsTest {
 protected:
  ListReportsTest() {
    AddAgency("shi", "某市人民政府");
    AddAgency("keji", "某市科学技术局", "shi");
    AddAgency("min", "某市民政局", "shi");
    AddAgency("zai", "别处的局");
  }

  void SaveAt(int64_t time, const std::string& agency, const std::string& report, int year = 2023) {
    now_ = time;
    report::v1::Report content = Content(agency + " " + report, 1);
    content.set_year(year);
    Save({agency, report}, content);
  }

  // All pages of a list, as "agency/report".
  std::vector<std::string> All(const runtime::Call& call, v1::ListReportsRequest request) {
    std::vector<std::string> names;
    do {
      const auto page = reports_.List(call, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      for (const v1::ReportRecord& record : page->reports()) {
        const auto id = records::ParseReportName(record.name());
        names.push_back(absl::StrCat(id->agency, "/", id->report));
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  std::vector<std::string> All(const runtime::Call& call, const std::string& parent = "",
                               int page_size = 0) {
    v1::ListReportsRequest request;
    request.set_parent(parent);
    request.set_page_size(page_size);
    return All(call, request);
  }
};

TEST_F(ListReportsTest, ASubtreeIsListedWithTheNewestChangeLast) {
  SaveAt(1706000001, "min", "2023");
  SaveAt(1706000002, "keji", "2022", 2022);
  SaveAt(1706000003, "keji", "2023");
  SaveAt(1706000004, "keji", "2022", 2022);
  SaveAt(1706000005, "zai", "2023");
  SaveAt(1706000006, "shi", "2023");
  for (const int page_size : {0, 1, 2, 3, 1000}) {
    EXPECT_THAT(All(As(Role::kSuperior, "agencies/shi"), "", page_size),
                ElementsAre("keji/2023", "keji/2022", "min/2023", "shi/2023"));
    EXPECT_THAT(All(As(Role::kAuditor, "*"), "", page_size),
                ElementsAre("keji/2023", "keji/2022", "min/2023", "shi/2023", "zai/2023"));
    EXPECT_THAT(All(As(Role::kAuditor, "*"), "agencies/keji", page_size),
                ElementsAre("keji/2023", "keji/2022"));
  }
  const auto page = reports_.List(As(Role::kClerk, "agencies/min"), {});
  ASSERT_THAT(page, IsOk());
  ASSERT_THAT(page->reports(), SizeIs(1));
  EXPECT_EQ(page->reports(0).title(), "min 2023");
  EXPECT_EQ(page->reports(0).etag(), EtagOfReport(versions_.at("agencies/min/reports/2023")));
}

TEST_F(ListReportsTest, WhatChangesBetweenPagesIsNotMissed) {
  SaveAt(1706000001, "keji", "2021");
  SaveAt(1706000002, "keji", "2022");
  SaveAt(1706000003, "keji", "2023");
  const runtime::Call auditor = As(Role::kAuditor, "*");
  v1::ListReportsRequest request;
  request.set_page_size(1);
  request.set_page_token(reports_.List(auditor, request)->next_page_token());
  SaveAt(1706000004, "keji", "2022");
  EXPECT_THAT(All(auditor, request), ElementsAre("keji/2023", "keji/2022"));
}

TEST_F(ListReportsTest, YearAndStatesFilter) {
  SaveAt(1706000001, "keji", "2022", 2022);
  SaveAt(1706000002, "keji", "2023");
  SaveAt(1706000003, "min", "2023");
  Store({"min", "2023"},
        [](const records::Mark&, records::ReportVersion* version, storage::WriteSet*) {
          version->mutable_record()->set_filing_state(v1::FILING_STATE_SUBMITTED);
        });
  const runtime::Call auditor = As(Role::kAuditor, "*");
  v1::ListReportsRequest request;
  request.set_page_size(1);
  request.set_year(2023);
  EXPECT_THAT(All(auditor, request), ElementsAre("keji/2023", "min/2023"));
  request.add_filing_states(v1::FILING_STATE_SUBMITTED);
  request.add_filing_states(v1::FILING_STATE_ACCEPTED);
  EXPECT_THAT(All(auditor, request), ElementsAre("min/2023"));
  request.set_year(2022);
  EXPECT_THAT(All(auditor, request), IsEmpty());
  request.add_filing_states(v1::FILING_STATE_UNSPECIFIED);
  EXPECT_THAT(reports_.List(auditor, request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("filing_states[2]")));
}

TEST_F(ListReportsTest, AnOperatorSeesOnlyWhatIsPublished) {
  SaveAt(1706000001, "keji", "2023");
  SaveAt(1706000002, "min", "2023");
  Publish({"min", "2023"}, 1, {});
  report::v1::Report corrected = Content("未发布的更正", 2);
  Save({"min", "2023"}, corrected);
  const runtime::Call operator_call = As(Role::kOperator, "*");
  const auto page = reports_.List(operator_call, {});
  ASSERT_THAT(page, IsOk());
  ASSERT_THAT(page->reports(), SizeIs(1));
  EXPECT_EQ(page->reports(0).title(), "min 2023");
  EXPECT_EQ(page->reports(0).latest_revision(), 0);
  EXPECT_EQ(page->reports(0).etag(), "");
  // Asking for a state tells nothing of it.
  v1::ListReportsRequest request;
  request.add_filing_states(v1::FILING_STATE_DRAFT);
  EXPECT_THAT(All(operator_call, request), IsEmpty());
}

TEST_F(ListReportsTest, StrangersAreRefusedWhateverThereIs) {
  SaveAt(1706000001, "keji", "2023");
  const runtime::Call other = As(Role::kClerk, "agencies/zai");
  v1::ListReportsRequest request;
  for (const char* parent : {"agencies/keji", "agencies/none"}) {
    request.set_parent(parent);
    EXPECT_THAT(reports_.List(other, request), StatusIs(absl::StatusCode::kPermissionDenied, _));
  }
  EXPECT_THAT(reports_.List(As(Role::kAuditor, "*"), request),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("agencies/none")));
  EXPECT_THAT(All(other), IsEmpty());
  EXPECT_THAT(reports_.List(CallBy("nobody", {}), {}),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
}

TEST_F(ListReportsTest, ATokenIsGoodForItsListAlone) {
  SaveAt(1706000001, "keji", "2023");
  SaveAt(1706000002, "min", "2023");
  const runtime::Call auditor = As(Role::kAuditor, "*");
  v1::ListReportsRequest request;
  request.set_page_size(1);
  request.set_page_token(reports_.List(auditor, request)->next_page_token());
  EXPECT_THAT(reports_.List(auditor, request), IsOk());
  request.set_year(2023);
  EXPECT_THAT(reports_.List(auditor, request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_token")));
  for (const int size : {-1, 1001}) {
    v1::ListReportsRequest sized;
    sized.set_page_size(size);
    EXPECT_THAT(reports_.List(auditor, sized),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_size")));
  }
}

TEST_F(ListReportsTest, AListOfManyReportsComesInPagesThatAreBoundInSize) {
  const std::string title(6000, 't');
  for (int i = 0; i < 300; ++i) {
    Store({"keji", absl::StrCat("r", i)},
          [&](const records::Mark&, records::ReportVersion* version, storage::WriteSet*) {
            version->mutable_record()->set_title(title);
          });
  }
  v1::ListReportsRequest request;
  request.set_page_size(1000);
  const auto page = reports_.List(As(Role::kAuditor, "*"), request);
  ASSERT_THAT(page, IsOk());
  EXPECT_LT(page->ByteSizeLong(), size_t{1} << 20);
  EXPECT_THAT(All(As(Role::kAuditor, "*"), request), SizeIs(300));
}

class ListRevisionsTest : public StoredReportsTest {
 protected:
  ListRevisionsTest() {
    AddAgency("keji", "某县科学技术局");
    AddAgency("zai", "别处的局");
    for (int i = 1; i <= 5; ++i) Save({"keji", "2023"}, Content("年报", i));
    request_.set_parent("agencies/keji/reports/2023");
  }

  std::vector<int64_t> All(int page_size) {
    std::vector<int64_t> numbers;
    v1::ListRevisionsRequest request = request_;
    request.set_page_size(page_size);
    do {
      const auto page = reports_.ListRevisions(clerk_, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      for (const v1::Revision& revision : page->revisions()) {
        EXPECT_FALSE(revision.has_report());
        numbers.push_back(revision.number());
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return numbers;
  }

  const runtime::Call clerk_ = As(Role::kClerk, "agencies/keji");
  v1::ListRevisionsRequest request_;
};

TEST_F(ListRevisionsTest, TheNewestComesFirst) {
  for (const int page_size : {0, 1, 2, 5}) EXPECT_THAT(All(page_size), ElementsAre(5, 4, 3, 2, 1));
}

TEST_F(ListRevisionsTest, HistoryIsForReaders) {
  for (const runtime::Call& call :
       {As(Role::kClerk, "agencies/zai"), As(Role::kOperator, "*"), CallBy("nobody", {})}) {
    const auto refused = reports_.ListRevisions(call, request_).status();
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kPermissionDenied, _));
    v1::ListRevisionsRequest none;
    none.set_parent("agencies/keji/reports/none");
    EXPECT_EQ(reports_.ListRevisions(call, none).status(), refused);
    EXPECT_THAT(reports_.ListRevisions(clerk_, none), StatusIs(absl::StatusCode::kNotFound, _));
  }
}

TEST_F(ListRevisionsTest, MalformedRequestsAreRefused) {
  v1::ListRevisionsRequest request = request_;
  request.set_page_size(1);
  const std::string token = reports_.ListRevisions(clerk_, request)->next_page_token();
  Save({"keji", "2022"}, Content("年报", 1));
  request.set_parent("agencies/keji/reports/2022");
  request.set_page_token(token);
  EXPECT_THAT(reports_.ListRevisions(clerk_, request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another list")));
  request.set_parent("agencies/keji");
  EXPECT_THAT(reports_.ListRevisions(clerk_, request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("parent")));
}

TEST_F(ListRevisionsTest, DamageIsNamed) {
  Damage(storage::Family::kRevisions, records::RevisionKey({{"keji", "2023"}, 3}));
  EXPECT_THAT(reports_.ListRevisions(clerk_, request_),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("agencies/keji/reports/2023")));
}

}  // namespace
}  // namespace nianbao::submission
