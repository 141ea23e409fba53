#include "services/submission/peer_service.h"

#include <gmock/gmock.h>
#include <grpcpp/channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "services/form/check.h"
#include "services/runtime/channel.h"
#include "services/runtime/errors.h"
#include "services/runtime/hosted_server.h"
#include "storage/base/hash.h"
#include "tests/support/status_matchers.h"

namespace nianbao::submission {
namespace {

using runtime::Call;
using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

// Whether the status carries a detail of type T.
template <typename T>
bool Carries(const absl::Status& status) {
  return status.GetPayload(absl::StrCat("type.googleapis.com/", T::descriptor()->full_name()))
      .has_value();
}

Call CallFor(absl::Duration time) {
  Call call;
  call.deadline = absl::Now() + time;
  return call;
}

// Services that answer as the test says.
class PeerServiceTest : public ::testing::Test {
 protected:
  PeerServiceTest()
      : runtime_(Options()),
        validation_(runtime_, "nianbao.validation.v1.ValidationService"),
        rendering_(runtime_, "nianbao.rendering.v1.RenderingService") {
    validation_.Unary<validation::v1::ValidateRequest, validation::v1::ValidateResponse>(
        "Validate",
        [this](const Call& call, const validation::v1::ValidateRequest& request)
            -> absl::StatusOr<validation::v1::ValidateResponse> {
          if (!answer_.ok()) return answer_;
          deadline_ = call.deadline;
          validation::v1::ValidateResponse response;
          response.mutable_verdict()->set_submittable(request.report_id() == "2023");
          return response;
        });
    validation_.Unary<validation::v1::ListRulesRequest, validation::v1::ListRulesResponse>(
        "ListRules",
        [this](const Call&, const validation::v1::ListRulesRequest&)
            -> absl::StatusOr<validation::v1::ListRulesResponse> {
          if (!answer_.ok()) return answer_;
          validation::v1::ListRulesResponse response;
          response.set_rule_set_file("the rules");
          return response;
        });
    rendering_.ServerStream<rendering::v1::RenderRequest, rendering::v1::RenderResponse>(
        "Render",
        [this](const Call&, const rendering::v1::RenderRequest&,
               runtime::Sink<rendering::v1::RenderResponse>& sink) { return Send(sink); });
    server_ = *runtime::HostedServer::Start({&validation_, &rendering_});
    validator_ = MakeValidator({server_->channel(), "validation at home"});
    renderer_ = MakeRenderer({server_->channel(), "rendering at home"}, /*max_bytes=*/1000);
  }

  static runtime::RuntimeOptions Options() {
    runtime::RuntimeOptions options;
    options.identity = runtime::FixedIdentity{"host", "li", /*owner=*/true};
    options.log = nullptr;
    return options;
  }

  absl::Status Send(runtime::Sink<rendering::v1::RenderResponse>& sink) const {
    rendering::v1::RenderResponse part;
    part.mutable_header()->set_file_name("report.html");
    absl::Status sent = sink.Write(part);
    std::string bytes;
    for (int i = 0; sent.ok() && i < chunks_; ++i) {
      part.set_chunk(std::string(100, static_cast<char>('a' + i % 26)));
      bytes += part.chunk();
      sent = sink.Write(part);
    }
    if (!sent.ok()) return sent;
    if (!answer_.ok()) return answer_;
    part.mutable_trailer()->set_digest(Hash(Suite::kSha256, damaged_ ? "" : bytes));
    return sink.Write(part);
  }

  absl::StatusOr<Document> Render() const {
    return renderer_->Render(CallFor(absl::Seconds(30)), {});
  }

  absl::Status answer_;
  absl::Time deadline_;
  int chunks_ = 3;
  bool damaged_ = false;
  runtime::Runtime runtime_;
  runtime::RpcService validation_;
  runtime::RpcService rendering_;
  std::unique_ptr<runtime::HostedServer> server_;
  std::unique_ptr<Validator> validator_;
  std::unique_ptr<Renderer> renderer_;
};

TEST_F(PeerServiceTest, AsksUnderTheDeadlineOfTheCall) {
  const Call call = CallFor(absl::Seconds(30));
  validation::v1::ValidateRequest request;
  request.set_report_id("2023");
  const auto response = validator_->Validate(call, request);
  ASSERT_THAT(response, IsOk());
  EXPECT_TRUE(response->verdict().submittable());
  EXPECT_LE(absl::AbsDuration(deadline_ - call.deadline), absl::Milliseconds(100));
  const auto rules = validator_->Rules(call);
  ASSERT_THAT(rules, IsOk());
  EXPECT_EQ(rules->rule_set_file(), "the rules");
  EXPECT_THAT(validator_->Validate(CallFor(-absl::Seconds(1)), request),
              StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr("validation at home")));
}

TEST_F(PeerServiceTest, CollectsADocumentAndChecksItsDigest) {
  const auto document = Render();
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->bytes.size(), 300u);
  EXPECT_EQ(document->header.file_name(), "report.html");
  chunks_ = 10;
  EXPECT_THAT(Render(), IsOk());
  chunks_ = 11;
  EXPECT_THAT(Render(),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("more than 1000 bytes")));
  chunks_ = 3;
  damaged_ = true;
  EXPECT_THAT(Render(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("digest")));
}

TEST_F(PeerServiceTest, WhatIsWrongWithTheRequestPassesWithItsDetails) {
  answer_ = runtime::InvalidField("report.figures[3].cell", "unknown cell");
  for (const absl::Status& status :
       {validator_->Validate(CallFor(absl::Seconds(30)), {}).status(), Render().status()}) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("unknown cell")));
    EXPECT_TRUE(Carries<google::rpc::BadRequest>(status));
  }
}

TEST_F(PeerServiceTest, WhatAnotherTryDoesNotMendIsNotToBeTriedAgain) {
  answer_ = absl::FailedPreconditionError("font song.ttf: cannot be read");
  const absl::Status status = Render().status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("song.ttf")));
  EXPECT_FALSE(Carries<google::rpc::RetryInfo>(status));
  answer_ = absl::ResourceExhaustedError("more than 500 pages");
  const absl::Status large = Render().status();
  EXPECT_THAT(large, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("500 pages")));
  EXPECT_THAT(large.ToString(), HasSubstr("REPORT_TOO_LARGE"));
  EXPECT_FALSE(Carries<google::rpc::RetryInfo>(large));
}

TEST_F(PeerServiceTest, WhatIsWrongBetweenTheServicesIsNotTheCallersFault) {
  for (const absl::Status& answer :
       {absl::UnavailableError("because"), absl::UnauthenticatedError("because"),
        absl::PermissionDeniedError("because"), absl::InternalError("because"),
        absl::UnimplementedError("because"), runtime::Exhausted("because", absl::Seconds(1))}) {
    answer_ = answer;
    const absl::Status judged = validator_->Rules(CallFor(absl::Seconds(30))).status();
    EXPECT_THAT(judged, StatusIs(absl::StatusCode::kUnavailable,
                                 HasSubstr("validation at home cannot be asked")));
    EXPECT_TRUE(Carries<google::rpc::RetryInfo>(judged));
    EXPECT_THAT(Render(), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("because")));
  }
}

TEST_F(PeerServiceTest, ARequestMayBeAsLargeAsIsJudgedAndNoLarger) {
  validation::v1::ValidateRequest request;
  request.set_report_id("2023");
  report::v1::Content& content =
      *request.mutable_report()->add_sections()->add_blocks()->mutable_content();
  const auto bytes = static_cast<size_t>(form::kMostJudgedBytes);
  content.set_text(std::string(bytes, 'x'));
  content.set_text(std::string(bytes - (request.ByteSizeLong() - bytes), 'x'));
  ASSERT_EQ(request.ByteSizeLong(), bytes);
  EXPECT_THAT(validator_->Validate(CallFor(absl::Seconds(30)), request), IsOk());
  content.mutable_text()->push_back('x');
  const absl::Status refused = validator_->Validate(CallFor(absl::Seconds(30)), request).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("4194305")));
  EXPECT_THAT(refused.ToString(), HasSubstr("REPORT_TOO_LARGE"));
  EXPECT_FALSE(Carries<google::rpc::RetryInfo>(refused));
}

TEST_F(PeerServiceTest, WhatAPeerRefusesForItsSizeIsNotWorthAnotherTry) {
  runtime::RpcService validation(runtime_, "nianbao.validation.v1.ValidationService");
  validation.Unary<validation::v1::ValidateRequest, validation::v1::ValidateResponse>(
      "Validate",
      [](const Call&, const validation::v1::ValidateRequest&)
          -> absl::StatusOr<validation::v1::ValidateResponse> {
        return validation::v1::ValidateResponse();
      });
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(1000);
  builder.RegisterService(&validation);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  {
    const auto small = MakeValidator({server->InProcessChannel({}), "validation at home"});
    validation::v1::ValidateRequest request;
    request.set_report_id(std::string(1001, 'x'));
    const absl::Status refused = small->Validate(CallFor(absl::Seconds(30)), request).status();
    EXPECT_THAT(refused,
                StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("validation at home")));
    EXPECT_THAT(refused.ToString(), HasSubstr("REPORT_TOO_LARGE"));
    EXPECT_FALSE(Carries<google::rpc::RetryInfo>(refused));
  }
  server->Shutdown();
}

TEST_F(PeerServiceTest, APeerThatIsDownIsNamed) {
  const std::shared_ptr<grpc::Channel> nobody =
      *runtime::MakeChannel({"unix:/nonexistent/nobody.sock", {}});
  EXPECT_THAT(MakeValidator({nobody, "validation"})->Rules(CallFor(absl::Seconds(30))),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("validation cannot be asked")));
  EXPECT_THAT(MakeRenderer({nobody, "rendering"})->Render(CallFor(absl::Seconds(30)), {}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("rendering cannot be asked")));
}

}  // namespace
}  // namespace nianbao::submission
