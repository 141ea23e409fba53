#include "services/validation/validation_service.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "nianbao/validation/v1/validation_service.grpc.pb.h"
#include "services/runtime/grpc_status.h"
#include "services/runtime/server.h"
#include "services/submission/import/import.h"
#include "services/validation/load_judges.h"
#include "storage/base/hash.h"
#include "tests/support/paths.h"
#include "tests/support/report_generator.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"

namespace nianbao::validation {
namespace {

using ::nianbao::test::IsOk;
using ::nianbao::test::StatusIs;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Property;

// A served ValidationService and a client that sets nothing but a deadline.
class ValidationServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    runtime::RuntimeOptions options;
    options.log = nullptr;
    options.identity = runtime::FixedIdentity{"host", "li", /*owner=*/true};
    runtime_ = std::make_unique<runtime::Runtime>(std::move(options));
    service_ = MakeValidationService(*runtime_, judges_);
    runtime::ServerConfig config;
    config.listen = "127.0.0.1:0";
    auto server = runtime::Server::Start(config, *runtime_, health_, {service_.get()});
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
    stub_ = v1::ValidationService::NewStub(grpc::CreateChannel(
        absl::StrCat("127.0.0.1:", server_->port()), grpc::InsecureChannelCredentials()));
  }

  absl::StatusOr<v1::Verdict> Validate(const v1::ValidateRequest& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
    v1::ValidateResponse response;
    const grpc::Status status = stub_->Validate(&context, request, &response);
    if (!status.ok()) return runtime::FromGrpc(status);
    return response.verdict();
  }

  std::shared_ptr<const form::Form> Form(const char* edition) const {
    form::v1::EditionRef ref;
    ref.set_id(edition);
    return *forms_.Find(ref);
  }

  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  const Judges judges_ = Judges::Embedded(SteadyTime);
  runtime::Health health_;
  std::unique_ptr<runtime::Runtime> runtime_;
  std::unique_ptr<runtime::RpcService> service_;
  std::unique_ptr<runtime::Server> server_;
  std::unique_ptr<v1::ValidationService::Stub> stub_;
};

// The sample as its agency published it, with a misread name in title and preamble.
v1::ValidateRequest Sample(const form::FormRegistry& forms) {
  const std::string path = test::SourceDir() + "/tests/data/reports/chanhe-keji-2023.md";
  auto imported = import::ImportFile(forms, test::ReadFile(path), {});
  EXPECT_THAT(imported, IsOk());
  v1::ValidateRequest request;
  if (imported.ok()) *request.mutable_report() = imported->report();
  v1::AgencyFacts& agency = *request.mutable_context()->mutable_agency();
  agency.set_name("瀍河回族区科技和工业信息化局");
  agency.set_kind(v1::AGENCY_KIND_DEPARTMENT);
  return request;
}

auto Finding(const std::string& rule, v1::Severity severity, const std::string& part) {
  return AllOf(Property("rule", &v1::Finding::rule, rule),
               Property("severity", &v1::Finding::severity, severity),
               Property("outcome", &v1::Finding::outcome, v1::OUTCOME_FAIL),
               Property("message", &v1::Finding::message, HasSubstr(part)));
}

TEST_F(ValidationServiceTest, TheSampleIsRefusedForItsNameAlone) {
  const auto verdict = Validate(Sample(forms_));
  ASSERT_THAT(verdict, IsOk());
  EXPECT_FALSE(verdict->submittable());
  std::set<std::string> blocking;
  for (const v1::Finding& finding : verdict->findings()) {
    if (finding.severity() == v1::SEVERITY_BLOCK) blocking.insert(finding.rule());
  }
  EXPECT_EQ(blocking, std::set<std::string>{"P-NAME"});
  for (const char* place : {"标题", "前言"}) {
    EXPECT_THAT(verdict->findings(),
                Contains(AllOf(Finding("P-NAME", v1::SEVERITY_BLOCK, place),
                               Property(&v1::Finding::message,
                                        AllOf(HasSubstr("灋河回族区科技和工业信息化局"),
                                              HasSubstr("瀍河回族区科技和工业信息化局"))))));
  }
}

TEST_F(ValidationServiceTest, TheSamplesTextIsFoundWanting) {
  const auto verdict = Validate(Sample(forms_));
  ASSERT_THAT(verdict, IsOk());
  EXPECT_THAT(verdict->findings(), Contains(Finding("P-PARTS", v1::SEVERITY_WARN, "「其他说明」")));
  EXPECT_THAT(verdict->findings(), Contains(Finding("Z-HON", v1::SEVERITY_WARN, "0 条")));
  EXPECT_THAT(verdict->findings(), Contains(Finding("Z-HON", v1::SEVERITY_WARN, "200 格")));
}

TEST_F(ValidationServiceTest, TheSampleUnderItsOwnNameCanBeSubmitted) {
  v1::ValidateRequest request = Sample(forms_);
  request.mutable_context()->mutable_agency()->set_name("灋河回族区科技和工业信息化局");
  const auto verdict = Validate(request);
  ASSERT_THAT(verdict, IsOk());
  EXPECT_TRUE(verdict->submittable()) << verdict->Utf8DebugString();
}

TEST_F(ValidationServiceTest, AReportThatBreaksEveryIdentityGetsEveryFinding) {
  const std::map<std::string, size_t> identities = {{"2019", 40}, {"2021", 42}};
  for (const auto& [edition, count] : identities) {
    SCOPED_TRACE(edition);
    const auto form = Form(edition.c_str());
    std::mt19937 random(1);
    v1::ValidateRequest request;
    *request.mutable_report() = test::ValidReport(*form, random);
    test::FillFigures(*form, /*first=*/1'000'000'000'000, *request.mutable_report());
    const auto verdict = Validate(request);
    ASSERT_THAT(verdict, IsOk());
    std::set<std::string> broken, found;
    for (const form::LinearIdentity& identity : form->identities()) broken.insert(identity.rule);
    for (const v1::Finding& finding : verdict->findings()) {
      if (broken.contains(finding.rule()) && !finding.difference().empty()) {
        found.insert(finding.rule());
      }
    }
    EXPECT_EQ(found, broken);
    EXPECT_EQ(found.size(), count);
  }
}

TEST_F(ValidationServiceTest, AMalformedReportIsAnErrorThatNamesTheField) {
  v1::ValidateRequest request = Sample(forms_);
  request.mutable_report()->mutable_figures(0)->set_cell("requests/nowhere.total");
  EXPECT_THAT(Validate(request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("requests/nowhere.total")));
}

// Sends the items over one stream, as fast as it takes them; the answers by id.
class ValidateReportsTest : public ValidationServiceTest {
 protected:
  std::map<std::string, v1::ValidateReportsResponse> Answers(
      const std::vector<v1::ValidateReportsRequest>& items) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(2));
    const auto stream = stub_->ValidateReports(&context);
    std::thread writer([&] {
      for (const auto& item : items) EXPECT_TRUE(stream->Write(item));
      EXPECT_TRUE(stream->WritesDone());
    });
    std::map<std::string, v1::ValidateReportsResponse> answers;
    v1::ValidateReportsResponse answer;
    while (stream->Read(&answer)) {
      EXPECT_TRUE(answers.emplace(answer.id(), answer).second) << answer.id();
    }
    writer.join();
    const grpc::Status status = stream->Finish();
    EXPECT_TRUE(status.ok()) << status.error_message();
    return answers;
  }

  // Valid, or with a broken sum, or no report of its edition at all.
  v1::ValidateReportsRequest Item(int number) const {
    std::mt19937 random(static_cast<uint32_t>(number));
    v1::ValidateReportsRequest item;
    item.set_id(absl::StrCat("item-", number));
    report::v1::Report& report = *item.mutable_request()->mutable_report();
    report = test::ValidReport(*Form(number % 2 == 0 ? "2019" : "2021"), random);
    if (number % 3 == 1) test::FindFigure(report, "requests/total.total")->set_count(900'001);
    if (number % 3 == 2) report.mutable_figures(0)->set_cell("requests/nowhere.total");
    return item;
  }
};

TEST_F(ValidateReportsTest, EveryItemHasTheAnswerItWouldHaveAlone) {
  constexpr int kItems = 200;
  std::vector<v1::ValidateReportsRequest> items;
  for (int i = 0; i < kItems; ++i) items.push_back(Item(i));
  const auto answers = Answers(items);
  ASSERT_EQ(answers.size(), size_t{kItems});
  for (int i = 0; i < kItems; ++i) {
    const v1::ValidateReportsResponse& answer = answers.at(items[static_cast<size_t>(i)].id());
    const auto alone = judges_.Validate(items[static_cast<size_t>(i)].request());
    ASSERT_EQ(answer.has_response(), alone.ok()) << i;
    ASSERT_EQ(answer.has_error(), i % 3 == 2) << i;
    if (alone.ok()) {
      EXPECT_EQ(answer.response().SerializeAsString(), alone->SerializeAsString()) << i;
      EXPECT_EQ(answer.response().verdict().block_count() > 0, i % 3 == 1) << i;
    } else {
      EXPECT_EQ(answer.error().code(), static_cast<int>(absl::StatusCode::kInvalidArgument));
      EXPECT_THAT(answer.error().message(), HasSubstr("requests/nowhere.total"));
      EXPECT_GT(answer.error().details_size(), 0);
    }
  }
}

TEST_F(ValidateReportsTest, AnIdThatIsTooLongIsThatItemsFault) {
  v1::ValidateReportsRequest named = Item(0);
  named.set_id(std::string(65, 'x'));
  const auto answers = Answers({named, Item(3)});
  EXPECT_THAT(answers.at(named.id()).error().message(), HasSubstr("at most 64"));
  EXPECT_TRUE(answers.at("item-3").has_response());
}

TEST_F(ValidationServiceTest, TellsWhatEachRuleCostWhenAsked) {
  v1::ValidateRequest request = Sample(forms_);
  EXPECT_EQ(Validate(request)->costs_size(), 0);
  request.set_with_costs(true);
  const auto verdict = Validate(request);
  ASSERT_THAT(verdict, IsOk());
  ASSERT_EQ(verdict->costs_size(), 1 + RuleSet::Embedded().back()->rules().size());
  int64_t nanos = 0;
  for (const v1::RuleCost& cost : verdict->costs()) nanos += cost.elapsed().nanos();
  EXPECT_GT(nanos, 0);
}

TEST_F(ValidationServiceTest, RulesAndEditionsAreServedWithTheirBytes) {
  grpc::ClientContext rules_context, edition_context;
  for (grpc::ClientContext* context : {&rules_context, &edition_context}) {
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
  }
  v1::ListRulesResponse rules;
  ASSERT_TRUE(stub_->ListRules(&rules_context, {}, &rules).ok());
  EXPECT_EQ(Hash(Suite::kSha256, rules.rule_set_file()), rules.rule_set().digest());

  v1::GetEditionRequest request;
  request.mutable_edition()->set_id("2021");
  v1::GetEditionResponse edition;
  ASSERT_TRUE(stub_->GetEdition(&edition_context, request, &edition).ok());
  EXPECT_EQ(edition.file(), Form("2021")->file());
}

}  // namespace
}  // namespace nianbao::validation
