#include "services/submission/submission_service.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include "nianbao/audit/v1/audit_service.grpc.pb.h"
#include "nianbao/submission/v1/agency_service.grpc.pb.h"
#include "services/runtime/channel.h"
#include "services/runtime/grpc_status.h"
#include "services/runtime/hosted_server.h"
#include "services/submission/site_fixture.h"

namespace nianbao::submission {
namespace {

using test::IsOk;

// Every method on the wire, over a site in memory.
class SubmissionServiceTest : public SiteTest {
 protected:
  SubmissionServiceTest() : runtime_(Options()), services_(runtime_, site_) {
    server_ = *runtime::HostedServer::Start(services_.all());
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
