#include "services/runtime/server.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <future>

#include "absl/strings/str_cat.h"
#include "nianbao/validation/v1/validation_service.grpc.pb.h"
#include "services/runtime/channel.h"
#include "services/runtime/files.h"
#include "services/runtime/grpc_status.h"
#include "tests/support/paths.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace nianbao::runtime {
namespace {

using ::nianbao::test::IsOk;
using ::nianbao::test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;
using validation::v1::GetRuleRequest;
using validation::v1::GetRuleResponse;
using validation::v1::ValidationService;

void Shell(const std::string& command) {
  ASSERT_EQ(std::system(command.c_str()), 0) << command;  // NOLINT: fixed test commands
}

// A server with mutual TLS whose one method answers what it knows of the caller.
class TlsServer : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    dir_ = new test::TempDir();
    const std::string script = test::SourceDir() + "/deploy/certificates ";
    Shell(script + dir_->path() + " clerk hub");
    Shell(script + dir_->File("stranger") + " clerk");
    Shell("cd " + dir_->path() +
          " && openssl req -x509 -CA ca.pem -CAkey ca.key -newkey ec -pkeyopt "
          "ec_paramgen_curve:P-256 -nodes -subj /CN=nameless -keyout nameless.key -out "
          "nameless.pem 2>nameless.log");
  }
  static void TearDownTestSuite() { delete dir_; }

  void SetUp() override {
    config_.listen = "127.0.0.1:0";
    config_.tls = Files("server");
    RuntimeOptions options;
    options.log = nullptr;
    options.policy = *Policy::Parse(R"(
        principal { name: "clerk" grant { role: "clerk" subtree: "agencies/a" } }
        principal { name: "hub" grant { role: "platform" subtree: "*" } })");
    runtime_ = std::make_unique<Runtime>(std::move(options));
    service_ = std::make_unique<RpcService>(*runtime_, ValidationService::service_full_name());
    service_->Unary("GetRule", this, &TlsServer::GetRule);
    auto server = Server::Start(config_, *runtime_, health_, {service_.get()});
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
  }

  absl::StatusOr<GetRuleResponse> GetRule(const Call& call, const GetRuleRequest& request) {
    if (request.id() == "slow") {
      entered_.set_value();
      release_.get_future().wait();
    }
    if (request.id() == "flaky" && ++attempts_ < 3) return absl::UnavailableError("not yet");
    GetRuleResponse response;
    response.mutable_rule()->set_id(absl::StrCat(
        call.actor.principal(), " ", call.actor.person(), " ", call.actor.asserted_by(), " ",
        call.actor.credential_digest().size(), " ", call.grants.size()));
    return response;
  }

  static TlsFiles Files(const std::string& name) {
    return {dir_->File(name + ".pem"), dir_->File(name + ".key"), dir_->File("ca.pem")};
  }

  std::shared_ptr<grpc::Channel> Connect(const TlsFiles& files, const char* host = "localhost") {
    ChannelConfig config;
    config.target = absl::StrCat(host, ":", server_->port());
    config.tls = files;
    auto channel = MakeChannel(config);
    EXPECT_THAT(channel, IsOk());
    return *channel;
  }

  static absl::StatusOr<std::string> Ask(const std::shared_ptr<grpc::Channel>& channel,
                                         const std::string& person = "",
                                         const std::string& id = "x") {
    grpc::ClientContext context;
    Bound(absl::Seconds(20), context);
    if (!person.empty()) context.AddMetadata("nianbao-person", person);
    GetRuleRequest request;
    request.set_id(id);
    GetRuleResponse response;
    const absl::Status status =
        FromGrpc(ValidationService::NewStub(channel)->GetRule(&context, request, &response));
    if (!status.ok()) return status;
    return response.rule().id();
  }

  static test::TempDir* dir_;
  ServerConfig config_;
  Health health_;
  std::atomic<int> attempts_ = 0;
  std::promise<void> entered_;
  std::promise<void> release_;
  std::unique_ptr<Runtime> runtime_;
  std::unique_ptr<RpcService> service_;
  std::unique_ptr<Server> server_;
};

test::TempDir* TlsServer::dir_ = nullptr;

TEST_F(TlsServer, KnowsThePrincipalFromTheCertificate) {
  EXPECT_EQ(*Ask(Connect(Files("clerk"))), "clerk clerk  32 1");
  EXPECT_EQ(*Ask(Connect(Files("clerk"), "127.0.0.1")), "clerk clerk  32 1");
  EXPECT_EQ(*Ask(Connect(Files("server"))), "server server  32 0") << "known, granted nothing";
}

TEST_F(TlsServer, BelievesOnlyAPlatformAboutThePerson) {
  EXPECT_EQ(*Ask(Connect(Files("hub")), "u-7"), "hub u-7 hub 32 1");
  EXPECT_THAT(Ask(Connect(Files("clerk")), "u-7"),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("platform")));
}

TEST_F(TlsServer, TurnsStrangersAway) {
  const std::string other = dir_->File("stranger/");
  // Knows our CA, but its own certificate descends from another.
  EXPECT_THAT(Ask(Connect({other + "clerk.pem", other + "clerk.key", dir_->File("ca.pem")})),
              StatusIs(absl::StatusCode::kUnavailable, _));
  EXPECT_THAT(Ask(Connect({other + "clerk.pem", other + "clerk.key", other + "ca.pem"})),
              StatusIs(absl::StatusCode::kUnavailable, _));
  grpc::SslCredentialsOptions no_certificate;
  no_certificate.pem_root_certs = *ReadFile(dir_->File("ca.pem"));
  EXPECT_THAT(Ask(grpc::CreateChannel(absl::StrCat("localhost:", server_->port()),
                                      grpc::SslCredentials(no_certificate))),
              StatusIs(absl::StatusCode::kUnavailable, _));
  EXPECT_THAT(Ask(Connect(Files("nameless"))),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("URI")));
}

TEST_F(TlsServer, RefusesACallWithoutDeadline) {
  grpc::ClientContext context;
  GetRuleResponse response;
  EXPECT_THAT(FromGrpc(ValidationService::NewStub(Connect(Files("clerk")))
                           ->GetRule(&context, GetRuleRequest(), &response)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("deadline")));
}

TEST_F(TlsServer, GetsACallAgainAfterUnavailable) {
  EXPECT_THAT(Ask(Connect(Files("clerk")), "", "flaky"), IsOk());
  EXPECT_EQ(attempts_, 3);
}

TEST_F(TlsServer, RefusesAMessageBeyondTheLimit) {
  EXPECT_THAT(Ask(Connect(Files("clerk")), "", std::string(2 << 20, 'x')),
              StatusIs(absl::StatusCode::kResourceExhausted, _));
}

TEST_F(TlsServer, TakesAnotherPolicyWithoutARestart) {
  auto channel = Connect(Files("server"));
  EXPECT_EQ(*Ask(channel), "server server  32 0");
  runtime_->SetPolicy(
      *Policy::Parse("principal { name: 'server' grant { role: 'operator' subtree: '*' } }"));
  EXPECT_EQ(*Ask(channel), "server server  32 1");
}

TEST_F(TlsServer, FinishesCallsInProgressWhenItDrains) {
  auto channel = Connect(Files("clerk"));
  auto slow = std::async(std::launch::async, [&] { return Ask(channel, "", "slow"); });
  entered_.get_future().wait();
  auto drained = std::async(std::launch::async, [&] { server_->Drain(absl::Seconds(60)); });
  // New connections are refused while the old call still runs.
  absl::Status refused;
  while (refused.ok()) refused = Ask(Connect(Files("clerk"), "127.0.0.1")).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnavailable, _));
  release_.set_value();
  EXPECT_THAT(slow.get(), IsOk());
  drained.get();
}

TEST_F(TlsServer, DoesNotShareItsPort) {
  ServerConfig second = config_;
  second.listen = absl::StrCat("127.0.0.1:", server_->port());
  RuntimeOptions options;
  Runtime runtime(std::move(options));
  Health health;
  EXPECT_THAT(Server::Start(second, runtime, health, {}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("cannot listen")));
  second.listen = "127.0.0.1:0";
  second.metrics = "127.0.0.1:0";
  auto other = Server::Start(second, runtime, health, {});
  ASSERT_THAT(other, IsOk());
  second.metrics = absl::StrCat("127.0.0.1:", (*other)->metrics_port());
  EXPECT_THAT(Server::Start(second, runtime, health, {}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("metrics")));
}

TEST_F(TlsServer, ListensWithoutTlsOnLoopbackOnly) {
  ServerConfig open;
  open.listen = "0.0.0.0:0";
  EXPECT_THAT(Server::Start(open, *runtime_, health_, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("loopback")));
  ChannelConfig channel;
  channel.target = "example.org:7301";
  EXPECT_THAT(MakeChannel(channel), StatusIs(absl::StatusCode::kInvalidArgument, _));
}

TEST(IsLoopback, KnowsLoopbackAddresses) {
  for (const char* yes : {"127.0.0.1:1", "localhost:1", "[::1]:1", "unix:/run/x"}) {
    EXPECT_TRUE(IsLoopback(yes)) << yes;
  }
  for (const char* no :
       {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "127.evil.org:1", "localhost.evil.org:1", ""}) {
    EXPECT_FALSE(IsLoopback(no)) << no;
  }
}

}  // namespace
}  // namespace nianbao::runtime
