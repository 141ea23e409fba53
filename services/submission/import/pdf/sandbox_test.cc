#include "services/submission/import/pdf/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "tests/support/temp_dir.h"

namespace nianbao::import {
namespace {

// Runs in a process of its own, which it leaves with 0 when `attempt` failed as it should.
template <typename Attempt>
[[noreturn]] void Confined(Attempt attempt) {
  SandboxLimits limits;
  limits.readable = "/usr/share/poppler";
  if (!EnterSandbox(limits)) std::_Exit(9);
  std::_Exit(attempt() < 0 ? 0 : 1);
}

TEST(SandboxDeathTest, TakesAwayTheNetworkFilesAndProcesses) {
  const test::TempDir folder;
  const std::string path = folder.File("new");
  EXPECT_EXIT(Confined([] { return socket(AF_INET, SOCK_STREAM, 0); }),
              ::testing::ExitedWithCode(0), "");
  EXPECT_EXIT(Confined([] { return socket(AF_UNIX, SOCK_STREAM, 0); }),
              ::testing::ExitedWithCode(0), "");
  EXPECT_EXIT(Confined([&] { return open(path.c_str(), O_WRONLY | O_CREAT, 0600); }),
              ::testing::ExitedWithCode(0), "");
  EXPECT_EXIT(Confined([&] { return unlink(folder.path().c_str()); }), ::testing::ExitedWithCode(0),
              "");
  EXPECT_EXIT(Confined([] { return execl("/bin/true", "true", nullptr); }),
              ::testing::ExitedWithCode(0), "");
  EXPECT_EXIT(Confined([] { return kill(getppid(), 0); }), ::testing::ExitedWithCode(0), "");
  EXPECT_NE(access(path.c_str(), F_OK), 0);
}

TEST(SandboxDeathTest, ClosesInheritedDescriptors) {
  const int inherited = dup(1);
  ASSERT_GE(inherited, 3);
  EXPECT_EXIT(Confined([&] { return write(inherited, "", 0); }), ::testing::ExitedWithCode(0), "");
  close(inherited);
}

TEST(SandboxDeathTest, LeavesWhatReadingNeeds) {
  EXPECT_EXIT(Confined([] {
                const std::string large(1 << 22, 'x');
                return large.size() > 1 && write(2, "", 0) == 0 ? -1 : 0;
              }),
              ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace nianbao::import
