#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <memory>
#include <random>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/sequencer/sequencer.h"
#include "tests/faults/checker.h"
#include "tests/faults/repetitions.h"
#include "tests/support/paths.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace nianbao::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class KillTest : public ::testing::Test {
 protected:
  void SetUp() override { MakeSite(); }

  // A key and no store yet.
  void MakeSite() {
    folder_ = std::make_unique<TempDir>();
    history_ = std::make_unique<History>();
    const std::string pem = *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519);
    std::ofstream(folder_->File("key.pem")) << pem;
    signer_ = *log::SignerFromPem("site/main", pem);
  }

  // Runs the writer until it has written `count` lines, calls `meanwhile`, kills it with
  // SIGKILL, and adds to the history all that it wrote before it died.
  void RunAndKill(
      std::string name, size_t count, const std::function<void()>& meanwhile = [] {}) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    std::string program = BinaryDir() + "/bin/kill_writer";
    std::string store = Store();
    std::string key = folder_->File("key.pem");
    char* argv[] = {program.data(), store.data(), key.data(), name.data(), nullptr};
    pid_t child = 0;
    ASSERT_EQ(posix_spawn(&child, program.c_str(), &actions, nullptr, argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);

    std::string text;
    size_t lines = 0;
    bool killed = count == 0 && kill(child, SIGKILL) == 0;
    char buffer[65536];
    for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;) {
      text.append(buffer, static_cast<size_t>(n));
      lines += static_cast<size_t>(std::count(buffer, buffer + n, '\n'));
      if (lines < count || killed) continue;
      meanwhile();
      killed = kill(child, SIGKILL) == 0;
    }
    close(ends[0]);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself";

    history_->BeginRun();
    std::istringstream in(text.substr(0, text.rfind('\n') + 1));
    for (std::string line; std::getline(in, line);) {
      const auto event = DecodeEvent(line);
      ASSERT_TRUE(event.has_value()) << line;
      history_->Add(*event);
    }
  }

  // The store is whole and holds what was acknowledged.
  void ExpectNoContradiction(size_t from) {
    storage::RocksDbOptions options;
    options.path = Store();
    storage::OpenReport report;
    const auto engine = OpenRocksDbEngine(options, &report);
    ASSERT_THAT(engine, IsOk());
    ASSERT_FALSE(report.read_only);
    storage::SequencerOptions sequencer_options;
    sequencer_options.site = "site";
    sequencer_options.signer = signer_.get();
    const auto sequencer = storage::Sequencer::Open(engine->get(), sequencer_options);
    ASSERT_THAT(sequencer, IsOk());
    const Desk desk(engine->get(), sequencer->get(), *signer_, absl::Now);
    ASSERT_THAT(Contradictions(desk, history_.get(), from), IsEmpty());
  }

  std::string Store() const { return folder_->File("store"); }

  std::unique_ptr<TempDir> folder_;
  std::unique_ptr<History> history_;
  std::unique_ptr<log::Signer> signer_;
};

TEST_F(KillTest, NothingAcknowledgedIsLostHoweverOftenTheProcessIsKilled) {
  constexpr int kRoundsPerStore = 10;
  const int rounds = Repetitions(10);
  std::mt19937 random(20240131);
  for (int round = 0; round < rounds; ++round) {
    SCOPED_TRACE(absl::StrCat("round ", round));
    if (round % kRoundsPerStore == 0) MakeSite();
    const size_t checked = history_->size();
    // From before the store is open to the middle of the work.
    const size_t lines = std::uniform_int_distribution<size_t>(0, 250)(random);
    ASSERT_NO_FATAL_FAILURE(RunAndKill(absl::StrCat("k", round), lines));
    ASSERT_NO_FATAL_FAILURE(ExpectNoContradiction(checked));
  }
}

TEST_F(KillTest, ASecondProcessIsRefusedAndDisturbsNothing) {
  ASSERT_NO_FATAL_FAILURE(RunAndKill("two", 40, [&] {
    storage::RocksDbOptions options;
    options.path = Store();
    EXPECT_THAT(OpenRocksDbEngine(options),
                StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is open already")));
  }));
  ASSERT_NO_FATAL_FAILURE(ExpectNoContradiction(0));
}

}  // namespace
}  // namespace nianbao::test
