#include "services/runtime/rpc_service.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>

#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "nianbao/rendering/v1/rendering_service.grpc.pb.h"
#include "nianbao/validation/v1/validation_service.grpc.pb.h"
#include "services/runtime/errors.h"
#include "services/runtime/grpc_status.h"
#include "services/runtime/hosted_server.h"
#include "services/runtime/refused_call.h"
#include "storage/base/hash.h"
#include "tests/support/status_matchers.h"

namespace nianbao::runtime {
namespace {

using ::nianbao::test::IsOk;
using ::nianbao::test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

using validation::v1::GetRuleRequest;
using validation::v1::GetRuleResponse;
using GetRule = std::function<absl::StatusOr<GetRuleResponse>(const Call&, const GetRuleRequest&)>;
using rendering::v1::RenderRequest;
using rendering::v1::RenderResponse;
using Render =
    std::function<absl::Status(const Call&, const RenderRequest&, Sink<RenderResponse>&)>;

RuntimeOptions Owner(std::string person = "") {
  RuntimeOptions options;
  options.identity = FixedIdentity{"host", std::move(person), true};
  options.log = nullptr;
  return options;
}

RuntimeOptions Local(double calls_per_second = 0) {
  RuntimeOptions options;
  options.identity = FixedIdentity{"local", "", false};
  options.limits.calls_per_second = calls_per_second;
  options.log = nullptr;
  return options;
}

// Two services of the contract around functions of the test, in this process.
class Host {
 public:
  explicit Host(RuntimeOptions options, GetRule get_rule = nullptr, Render render = nullptr)
      : runtime_(std::move(options)),
        validation_(runtime_, validation::v1::ValidationService::service_full_name()),
        rendering_(runtime_, rendering::v1::RenderingService::service_full_name()) {
    if (get_rule) validation_.Unary<GetRuleRequest, GetRuleResponse>("GetRule", get_rule);
    if (render) rendering_.ServerStream<RenderRequest, RenderResponse>("Render", render);
    server_ = *HostedServer::Start({&validation_, &rendering_});
    channel_ = server_->channel();
    validation_stub_ = validation::v1::ValidationService::NewStub(channel_);
    rendering_stub_ = rendering::v1::RenderingService::NewStub(channel_);
  }

  absl::StatusOr<GetRuleResponse> Get(const std::string& id,
                                      absl::Duration timeout = absl::Seconds(20)) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    return Get(id, context);
  }
  absl::StatusOr<GetRuleResponse> Get(const std::string& id, grpc::ClientContext& context) {
    GetRuleRequest request;
    request.set_id(id);
    GetRuleResponse response;
    const absl::Status status = FromGrpc(validation_stub_->GetRule(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  Runtime& runtime() { return runtime_; }
  const std::shared_ptr<grpc::Channel>& channel() { return channel_; }
  rendering::v1::RenderingService::Stub& rendering() { return *rendering_stub_; }

 private:
  Runtime runtime_;
  RpcService validation_;
  RpcService rendering_;
  std::unique_ptr<HostedServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<validation::v1::ValidationService::Stub> validation_stub_;
  std::unique_ptr<rendering::v1::RenderingService::Stub> rendering_stub_;
};

absl::StatusOr<GetRuleResponse> Echo(const Call&, const GetRuleRequest& request) {
  GetRuleResponse response;
  response.mutable_rule()->set_id(request.id());
  return response;
}

TEST(Unary, RunsThePlainFunction) {
  Host host(Owner(), Echo);
  const auto response = host.Get("T3-ROW-1");
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->rule().id(), "T3-ROW-1");
}

TEST(Unary, TellsTheFunctionWhoCallsAndUntilWhen) {
  Call seen;
  Host host(Owner("zhang"), [&](const Call& call, const GetRuleRequest& request) {
    seen = call;
    EXPECT_FALSE(call.cancelled());
    return Echo(call, request);
  });
  const absl::Time before = absl::Now();
  ASSERT_THAT(host.Get("x"), IsOk());
  EXPECT_EQ(seen.actor.principal(), "host");
  EXPECT_EQ(seen.actor.person(), "zhang");
  EXPECT_EQ(seen.grants.size(), 6U);
  EXPECT_GE(seen.received_time, before);
  EXPECT_LE(seen.received_time, absl::Now());
  EXPECT_GT(seen.deadline, before + absl::Seconds(10));
  EXPECT_LT(seen.deadline, before + absl::Seconds(30));
}

TEST(Unary, NeedsADeadlineExceptFromItsOwner) {
  Host owner(Owner(), Echo);
  grpc::ClientContext from_owner;
  EXPECT_THAT(owner.Get("x", from_owner), IsOk());
  Host host(Local(), Echo);
  grpc::ClientContext context;
  EXPECT_THAT(host.Get("x", context),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("deadline")));
}

TEST(Unary, BringsFarDeadlinesForward) {
  RuntimeOptions options = Owner();
  options.limits.longest_deadline = absl::Seconds(5);
  absl::Duration left;
  Host host(std::move(options), [&](const Call& call, const GetRuleRequest& request) {
    left = call.deadline - call.received_time;
    return Echo(call, request);
  });
  ASSERT_THAT(host.Get("x", absl::Hours(1)), IsOk());
  EXPECT_EQ(left, absl::Seconds(5));
}

TEST(Unary, CarriesErrorDetailsAcross) {
  Host host(Owner(), [](const Call&, const GetRuleRequest&) -> absl::StatusOr<GetRuleResponse> {
    return InvalidField("id", "未知规则");
  });
  const auto response = host.Get("x");
  ASSERT_THAT(response, StatusIs(absl::StatusCode::kInvalidArgument, "id: 未知规则"));
  const auto payload = response.status().GetPayload("type.googleapis.com/google.rpc.BadRequest");
  ASSERT_TRUE(payload.has_value());
  google::rpc::BadRequest detail;
  ASSERT_TRUE(detail.ParseFromString(std::string(*payload)));
  EXPECT_EQ(detail.field_violations(0).field(), "id");
}

TEST(Unary, DeliversAnErrorFarTooLargeForTheTransport) {
  Host host(Owner(), [](const Call&, const GetRuleRequest&) -> absl::StatusOr<GetRuleResponse> {
    std::vector<FieldViolation> many;
    const std::string text(3000, 'x');
    for (int i = 0; i < 500; ++i) many.push_back({"report.figures", "数目不符" + text});
    return InvalidFields(many);
  });
  const auto response = host.Get("x");
  EXPECT_THAT(response, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("report.figures")));
  EXPECT_LE(response.status().message().size(), 512U);
}

TEST(Unary, HidesAnExceptionBehindInternal) {
  Host host(Owner(), [](const Call&, const GetRuleRequest&) -> absl::StatusOr<GetRuleResponse> {
    throw std::runtime_error("surprise");
  });
  EXPECT_THAT(host.Get("x"), StatusIs(absl::StatusCode::kInternal, HasSubstr("surprise")));
}

TEST(Unary, LeavesTheRestOfTheContractUnimplemented) {
  Host host(Owner());
  EXPECT_THAT(host.Get("x"), StatusIs(absl::StatusCode::kUnimplemented, _));
}

// Sends bytes as they are.
absl::Status SendRaw(Host& host, const std::string& bytes) {
  grpc::GenericStub stub(host.channel());
  grpc::ClientContext context;
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, "/nianbao.validation.v1.ValidationService/GetRule", {}, &request,
                 &response, [&](grpc::Status status) { done.set_value(std::move(status)); });
  return FromGrpc(done.get_future().get());
}

TEST(Unary, SaysWhereARequestIsMalformed) {
  Host host(Owner(), Echo);
  EXPECT_THAT(SendRaw(host, "\x0A\x03\x41\x42\xFF"),
              StatusIs(absl::StatusCode::kInvalidArgument, "id: not UTF-8 at byte 2"));
  EXPECT_THAT(SendRaw(host, "\x0A\x7F"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("GetRuleRequest")));
  EXPECT_THAT(SendRaw(host, ""), IsOk());
}

TEST(Unary, RefusesWhatThePoolCannotTake) {
  RuntimeOptions options = Owner();
  options.limits.workers = 1;
  options.limits.queue = 0;
  std::promise<void> entered;
  std::promise<void> release;
  Host host(std::move(options), [&](const Call& call, const GetRuleRequest& request) {
    if (request.id() == "slow") {
      entered.set_value();
      release.get_future().wait();
    }
    return Echo(call, request);
  });
  auto slow = std::async(std::launch::async, [&] { return host.Get("slow"); });
  entered.get_future().wait();
  const auto refused = host.Get("x");
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted, _));
  EXPECT_TRUE(refused.status().GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  release.set_value();
  EXPECT_THAT(slow.get(), IsOk());
}

TEST(Unary, BoundsTheRateOfAPrincipal) {
  Host host(Local(0.001), Echo);
  ASSERT_THAT(host.Get("x"), IsOk());
  EXPECT_THAT(host.Get("x"),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("local makes more than")));
}

TEST(Unary, LogsAndCountsEveryCall) {
  RuntimeOptions options = Owner();
  std::promise<std::string> line;
  options.log = [&](std::string text) { line.set_value(std::move(text)); };
  Host host(std::move(options), Echo);
  ASSERT_THAT(host.Get("secret contents"), IsOk());
  const std::string logged = line.get_future().get();
  EXPECT_THAT(logged, HasSubstr("\"method\":\"nianbao.validation.v1.ValidationService/GetRule\""));
  EXPECT_THAT(logged, HasSubstr("\"code\":\"OK\""));
  EXPECT_THAT(logged, ::testing::Not(HasSubstr("secret")));
  double total = 0;
  for (const auto& family : host.runtime().metrics().registry()->Collect()) {
    if (family.name != "nianbao_rpc_requests_total") continue;
    for (const auto& metric : family.metric) total += metric.counter.value;
  }
  EXPECT_EQ(total, 1);
}

TEST(Unary, NoticesThatTheCallerIsGone) {
  std::promise<void> entered;
  std::promise<bool> noticed;
  Host host(Owner(), [&](const Call& call, const GetRuleRequest& request) {
    entered.set_value();
    while (!call.cancelled()) std::this_thread::yield();
    noticed.set_value(true);
    return Echo(call, request);
  });
  grpc::ClientContext context;
  auto answer = std::async(std::launch::async, [&] { return host.Get("x", context); });
  entered.get_future().wait();
  context.TryCancel();
  EXPECT_TRUE(noticed.get_future().get());
  EXPECT_THAT(answer.get(), StatusIs(absl::StatusCode::kCancelled, _));
}

TEST(ServerStream, DeliversAllMessagesInOrderAndTheStatus) {
  Host host(Owner(), nullptr,
            [](const Call&, const RenderRequest& request, Sink<RenderResponse>& sink) {
              for (int i = 0; i < 200; ++i) {
                RenderResponse response;
                response.set_chunk(std::to_string(i) + request.theme());
                const absl::Status status = sink.Write(response);
                if (!status.ok()) return status;
              }
              return WithReason(absl::DataLossError("end"), "END");
            });
  RenderRequest request;
  request.set_theme("-t");
  grpc::ClientContext context;
  auto reader = host.rendering().Render(&context, request);
  RenderResponse response;
  int next = 0;
  while (reader->Read(&response)) EXPECT_EQ(response.chunk(), std::to_string(next++) + "-t");
  EXPECT_EQ(next, 200);
  EXPECT_THAT(FromGrpc(reader->Finish()), StatusIs(absl::StatusCode::kDataLoss, "end"));
}

TEST(ServerStream, StopsTheProducerWhenTheCallerGoes) {
  std::promise<absl::Status> stopped;
  std::atomic<int> written = 0;
  Host host(Owner(), nullptr, [&](const Call&, const RenderRequest&, Sink<RenderResponse>& sink) {
    RenderResponse response;
    response.set_chunk(std::string(256 << 10, 'x'));
    absl::Status status;
    while (status.ok()) {
      status = sink.Write(response);
      ++written;
    }
    stopped.set_value(status);
    return status;
  });
  grpc::ClientContext context;
  auto reader = host.rendering().Render(&context, RenderRequest());
  RenderResponse response;
  ASSERT_TRUE(reader->Read(&response));
  context.TryCancel();
  EXPECT_THAT(stopped.get_future().get(), StatusIs(absl::StatusCode::kCancelled, _));
  EXPECT_THAT(FromGrpc(reader->Finish()), StatusIs(absl::StatusCode::kCancelled, _));
}

void ServeUnknownService() {
  Runtime runtime(Owner());
  const RpcService service(runtime, "nianbao.validation.v1.NoSuchService");
}

void ServeWithWrongTypes() {
  Runtime runtime(Owner());
  RpcService service(runtime, validation::v1::ValidationService::service_full_name());
  service.Unary<GetRuleRequest, GetRuleResponse>("ListRules", Echo);
}

TEST(RpcServiceDeath, EndsAProgramThatDiffersFromTheContract) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(ServeUnknownService(), "no such service");
  EXPECT_DEATH(ServeWithWrongTypes(), "differs from the contract");
}

// What an observer was told.
struct Told {
  std::string method, principal, person, resource, hash, message;
};

RefusalObserver Into(std::vector<Told>* told) {
  return [told](const RefusedCall& refused) {
    const RefusedRequest request = refused.request ? refused.request() : RefusedRequest();
    told->push_back({std::string(refused.method), refused.call.actor.principal(),
                     refused.call.actor.person(), request.resource, request.hash,
                     std::string(refused.status.message())});
  };
}

TEST(Refusals, ByPolicyAreToldBeforeTheAnswerAndOthersAreNot) {
  absl::Status status = absl::PermissionDeniedError("not you");
  Host host(Owner("zhang"),
            [&](const Call&, const GetRuleRequest&) -> absl::StatusOr<GetRuleResponse> {
              return status;
            });
  std::vector<Told> told;
  host.runtime().SetRefusalObserver(Into(&told));
  EXPECT_THAT(host.Get("T3-ROW-1"), StatusIs(absl::StatusCode::kPermissionDenied, _));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].method, "nianbao.validation.v1.ValidationService/GetRule");
  EXPECT_EQ(told[0].person, "zhang");
  EXPECT_EQ(told[0].message, "not you");
  GetRuleRequest request;
  request.set_id("T3-ROW-1");
  EXPECT_EQ(told[0].hash, Hash(Suite::kSha256, request.SerializeAsString()));
  status = absl::FailedPreconditionError("not now");
  EXPECT_FALSE(host.Get("T3-ROW-1").ok());
  host.runtime().SetRefusalObserver(nullptr);
  status = absl::PermissionDeniedError("not you");
  EXPECT_FALSE(host.Get("T3-ROW-1").ok());
  EXPECT_EQ(told.size(), 1U);
}

TEST(Refusals, OfAPersonNobodyVouchesForNameThePrincipalAlone) {
  Host host(Local(), Echo);
  std::vector<Told> told;
  host.runtime().SetRefusalObserver(Into(&told));
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
  context.AddMetadata("nianbao-person", "li");
  EXPECT_THAT(host.Get("x", context), StatusIs(absl::StatusCode::kPermissionDenied, _));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].principal, "local");
  EXPECT_EQ(told[0].person, "local");
}

}  // namespace
}  // namespace nianbao::runtime
