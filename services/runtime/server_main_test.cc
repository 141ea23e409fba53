#include "services/runtime/server_main.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <future>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/channel.h"
#include "services/runtime/files.h"
#include "services/runtime/grpc_status.h"
#include "tests/support/paths.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

extern char** environ;

namespace nianbao::runtime {
namespace {

using ::nianbao::test::IsOk;
using ::testing::HasSubstr;

// The echo server as a process of its own, its standard error read by the test.
class Process {
 public:
  explicit Process(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), test::BinaryDir() + "/bin/runtime_echo_server");
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    int ends[2];
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    EXPECT_EQ(posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    errors_ = ends[0];
  }
  ~Process() {
    if (pid_ > 0) {
      Signal(SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    close(errors_);
  }

  // Waits until the process has written `text`; false if it ends before.
  bool WaitFor(const std::string& text) {
    while (log_.find(text, seen_) == std::string::npos) {
      char buffer[4096];
      const ssize_t n = read(errors_, buffer, sizeof(buffer));
      if (n <= 0) return false;
      log_.append(buffer, static_cast<size_t>(n));
    }
    seen_ = log_.find(text, seen_) + text.size();
    return true;
  }
  void Signal(int signal) const { kill(pid_, signal); }
  int ExitCode() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  const std::string& log() const { return log_; }

 private:
  pid_t pid_ = -1;
  int errors_ = -1;
  std::string log_;
  size_t seen_ = 0;
};

// Sends one message and returns the one answer, both as bytes.
std::string Raw(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                const std::string& bytes) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  Bound(absl::Seconds(20), context);
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, method, {}, &request, &response,
                 [&](grpc::Status status) { done.set_value(std::move(status)); });
  EXPECT_THAT(FromGrpc(done.get_future().get()), IsOk()) << method;
  grpc::Slice whole;
  if (!response.DumpToSingleSlice(&whole).ok()) return "";
  return {reinterpret_cast<const char*>(whole.begin()), whole.size()};
}

constexpr char kGetRule[] = "/nianbao.validation.v1.ValidationService/GetRule";
constexpr char kHealth[] = "/grpc.health.v1.Health/Check";
constexpr char kReflection[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

std::shared_ptr<grpc::Channel> Connect(const std::string& port_file) {
  ChannelConfig config;
  const std::string port = *ReadFile(port_file);
  config.target = absl::StrCat("127.0.0.1:", absl::StripAsciiWhitespace(port));
  return *MakeChannel(config);
}

TEST(ServerMain, ServesReloadsAndDrains) {
  const test::TempDir dir;
  const std::string ports = dir.File("port");
  ASSERT_THAT(WriteFile(dir.File("policy"), "principal { name: 'a' }"), IsOk());
  Process process({"--port-file", ports, "--policy", dir.File("policy"), "--metrics", "127.0.0.1:0",
                   "--local-principal", "tester"});
  ASSERT_TRUE(process.WaitFor("echo serves")) << process.log();
  auto channel = Connect(ports);
  EXPECT_THAT(Raw(channel, kGetRule, "\x0A\x01x"), HasSubstr("tester:x"));
  EXPECT_TRUE(process.WaitFor("ValidationService/GetRule"));
  EXPECT_THAT(Raw(channel, kReflection, "\x3A\x01*"),
              HasSubstr("nianbao.validation.v1.ValidationService"));

  const std::string scrape = absl::StrCat(
      "python3 -c \"import sys, urllib.request as u; p = open('", ports,
      ".metrics').read().strip(); t = u.urlopen('http://127.0.0.1:' + p + '/metrics').read();"
      "sys.exit(b'nianbao_rpc_requests_total' not in t)\"");
  EXPECT_EQ(std::system(scrape.c_str()), 0);  // NOLINT: a fixed command

  EXPECT_EQ(Raw(channel, kHealth, ""), "\x08\x01") << "SERVING";
  Raw(channel, kGetRule, "\x0A\x04sick");
  EXPECT_EQ(Raw(channel, kHealth, ""), "\x08\x02") << "NOT_SERVING";
  EXPECT_EQ(Raw(channel, kHealth, "\x0A\x27nianbao.validation.v1.ValidationService"), "\x08\x02");

  process.Signal(SIGHUP);
  EXPECT_TRUE(process.WaitFor("policy read again"));
  ASSERT_THAT(WriteFile(dir.File("policy"), "principal {"), IsOk());
  process.Signal(SIGHUP);
  EXPECT_TRUE(process.WaitFor("policy kept"));

  process.Signal(SIGTERM);
  EXPECT_TRUE(process.WaitFor("echo has stopped"));
  EXPECT_EQ(process.ExitCode(), 0);
}

struct BadStart {
  std::vector<std::string> arguments;
  int exit_code;
  std::string message;
};

TEST(ServerMain, SaysWhyItDoesNotStart) {
  const BadStart cases[] = {
      {{"--no-such-flag"}, 2, "no-such-flag"},
      {{"--workers", "0"}, 2, "workers"},
      {{"--listen", "0.0.0.0:0"}, 1, "loopback"},
      {{"--metrics", "0.0.0.0:0"}, 1, "metrics are served without TLS"},
      {{"--metrics", "9303"}, 1, "not 9303"},
      {{"--tls-cert", "x.pem"}, 1, "belong together"},
      {{"--tls-cert", "/no/x", "--tls-key", "/no/y", "--tls-ca", "/no/z"}, 1, "cannot read /no/"},
      {{"--policy", "/no/policy"}, 1, "cannot read /no/policy"},
  };
  for (const BadStart& bad : cases) {
    Process process(bad.arguments);
    EXPECT_TRUE(process.WaitFor(bad.message)) << process.log();
    EXPECT_EQ(process.ExitCode(), bad.exit_code) << bad.message;
  }
}

TEST(ServerMain, ReadsItsFlagsFromAFile) {
  const test::TempDir dir;
  ASSERT_THAT(
      WriteFile(dir.File("conf"), absl::StrCat("local-principal = \"filed\"\nport-file = \"",
                                               dir.File("port"), "\"\n")),
      IsOk());
  Process process({"--config", dir.File("conf")});
  ASSERT_TRUE(process.WaitFor("echo serves")) << process.log();
  EXPECT_THAT(Raw(Connect(dir.File("port")), kGetRule, "\x0A\x01x"), HasSubstr("filed:x"));
  process.Signal(SIGINT);
  EXPECT_EQ(process.ExitCode(), 0);
}

}  // namespace
}  // namespace nianbao::runtime
