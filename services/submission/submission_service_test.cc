#include "services/submission/submission_service.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include "nianbao/audit/v1/audit_service.grpc.pb.h"
#include "nianbao/submission/v1/agency_service.grpc.pb.h"
#include "nianbao/submission/v1/report_service.grpc.pb.h"
#include "services/runtime/channel.h"
#include "services/runtime/grpc_status.h"
#include "services/runtime/hosted_server.h"
#include "services/submission/site_fixture.h"
#include "tests/support/reports.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;

// Every method on the wire, over a site in memory.
class SubmissionServiceTest : public SiteTest {
 protected:
  SubmissionServiceTest() : runtime_(Options()), services_(runtime_, site_) {
    server_ = *runtime::HostedServer::Start(services_.all());
    reports_ = v1::ReportService::NewStub(server_->channel());
    agencies_ = v1::AgencyService::NewStub(server_->channel());
    audit_ = audit::v1::AuditService::NewStub(server_->channel());
  }

  static runtime::RuntimeOptions Options() {
    runtime::RuntimeOptions options;
    options.identity = runtime::FixedIdentity{"host", "li", /*owner=*/true};
    options.log = nullptr;
    return options;
  }

  template <typename Stub, typename Request, typename Response>
  static absl::Status Ask(Stub& stub,
                          grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                       Response*),
                          const Request& request, Response* response) {
    grpc::ClientContext context;
    runtime::Bound(absl::Seconds(30), context);
    return runtime::FromGrpc((stub.*method)(&context, request, response));
  }

  runtime::Runtime runtime_;
  const SubmissionServices services_;
  std::unique_ptr<runtime::HostedServer> server_;
  std::unique_ptr<v1::ReportService::Stub> reports_;
  std::unique_ptr<v1::AgencyService::Stub> agencies_;
  std::unique_ptr<audit::v1::AuditService::Stub> audit_;
};

TEST_F(SubmissionServiceTest, EveryMethodOfTheRegisterAnswers) {
  using Stub = v1::AgencyService::Stub;
  v1::CreateAgencyRequest create;
  create.set_agency_id("keji");
  create.mutable_agency()->set_display_name("某县科学技术局");
  v1::CreateAgencyResponse created;
  ASSERT_THAT(Ask(*agencies_, &Stub::CreateAgency, create, &created), IsOk());

  v1::UpdateAgencyRequest update;
  *update.mutable_agency() = created.agency();
  update.mutable_agency()->set_rule_making(true);
  update.mutable_update_mask()->add_paths("rule_making");
  v1::UpdateAgencyResponse updated;
  EXPECT_THAT(Ask(*agencies_, &Stub::UpdateAgency, update, &updated), IsOk());

  v1::GetAgencyRequest get;
  get.set_name("agencies/keji");
  v1::GetAgencyResponse got;
  EXPECT_THAT(Ask(*agencies_, &Stub::GetAgency, get, &got), IsOk());
  EXPECT_TRUE(got.agency().rule_making());

  v1::ListAgenciesResponse listed;
  EXPECT_THAT(Ask(*agencies_, &Stub::ListAgencies, {}, &listed), IsOk());
  EXPECT_EQ(listed.agencies_size(), 1);

  v1::LookupAgencyRequest lookup;
  lookup.set_display_name("某县科学技术局");
  v1::LookupAgencyResponse found;
  EXPECT_THAT(Ask(*agencies_, &Stub::LookupAgency, lookup, &found), IsOk());
  EXPECT_EQ(found.agency().name(), "agencies/keji");
}

TEST_F(SubmissionServiceTest, StepsAndReadsOfAReportAnswer) {
  using Stub = v1::ReportService::Stub;
  constexpr char kName[] = "agencies/keji/reports/2023";
  AddAgency("keji", "某县科学技术局");
  site_.ladders.department.set_review_steps(1);

  v1::SaveReportRequest save;
  save.set_name(kName);
  *save.mutable_report() = test::SampleReport();
  save.mutable_report()->clear_agency();
  v1::SaveReportResponse saved;
  ASSERT_THAT(Ask(*reports_, &Stub::SaveReport, save, &saved), IsOk());
  const std::string& digest = saved.revision().content_digest();

  // The caller wrote it: whoever reviews must be another.
  v1::ReviewReportRequest review;
  review.set_name(kName);
  review.set_content_digest(digest);
  review.set_decision(audit::v1::DECISION_APPROVED);
  review.set_opinion("同意");
  v1::ReviewReportResponse reviewed;
  EXPECT_THAT(Ask(*reports_, &Stub::ReviewReport, review, &reviewed),
              StatusIs(absl::StatusCode::kFailedPrecondition, _));
  ASSERT_THAT(Reports(site_).Review(Reviewer("r1"), review), IsOk());

  v1::SubmitReportRequest submit;
  submit.set_name(kName);
  submit.set_content_digest(digest);
  v1::SubmitReportResponse submitted;
  EXPECT_THAT(Ask(*reports_, &Stub::SubmitReport, submit, &submitted), IsOk());
  EXPECT_TRUE(submitted.has_receipt());

  v1::PublishReportRequest publish;
  publish.set_name(kName);
  publish.set_content_digest(digest);
  v1::PublishReportResponse published;
  EXPECT_THAT(Ask(*reports_, &Stub::PublishReport, publish, &published), IsOk());
  EXPECT_TRUE(published.has_publication());

  v1::GetReportRequest get;
  get.set_name(kName);
  v1::GetReportResponse got;
  EXPECT_THAT(Ask(*reports_, &Stub::GetReport, get, &got), IsOk());
  EXPECT_EQ(got.publications_size(), 1);
  v1::ListReportsResponse listed;
  EXPECT_THAT(Ask(*reports_, &Stub::ListReports, {}, &listed), IsOk());
  EXPECT_EQ(listed.reports_size(), 1);
  v1::ListRevisionsRequest list;
  list.set_parent(kName);
  v1::ListRevisionsResponse revisions;
  EXPECT_THAT(Ask(*reports_, &Stub::ListRevisions, list, &revisions), IsOk());
  EXPECT_EQ(revisions.revisions_size(), 1);
}

TEST_F(SubmissionServiceTest, TheLogHasWhatTheRegisterChanged) {
  AddAgency("keji", "某县科学技术局");
  audit::v1::ListEntriesRequest request;
  request.set_resource("agencies/keji");
  audit::v1::ListEntriesResponse entries;
  ASSERT_THAT(Ask(*audit_, &audit::v1::AuditService::Stub::ListEntries, request, &entries), IsOk());
  ASSERT_EQ(entries.entries_size(), 1);
  EXPECT_EQ(entries.entries(0).action(), audit::v1::ACTION_AGENCY_CREATED);
}

}  // namespace
}  // namespace nianbao::submission
