#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/log/merkle.h"
#include "storage/sequencer/log_reader.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace nianbao::storage {
namespace {

using test::IsOk;

struct Acknowledged {
  std::string key;
  int64_t position;
  std::string leaf_hash;
};

// Runs the writer until it has acknowledged `count` changes, kills it with SIGKILL, and
// returns all that it acknowledged before it died.
std::vector<Acknowledged> RunAndKill(const std::string& store, const std::string& key_file,
                                     size_t count) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  std::string program = NIANBAO_BINARY_DIR "/bin/kill_writer";
  std::string path = store;
  std::string key = key_file;
  char* argv[] = {program.data(), path.data(), key.data(), nullptr};
  pid_t child = 0;
  EXPECT_EQ(posix_spawn(&child, program.c_str(), &actions, nullptr, argv, environ), 0);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);

  std::string text;
  size_t lines = 0;
  bool killed = false;
  char buffer[4096];
  for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<size_t>(n));
    lines += static_cast<size_t>(std::count(buffer, buffer + n, '\n'));
    if (lines >= count && !killed) killed = kill(child, SIGKILL) == 0;
  }
  close(ends[0]);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself";

  std::vector<Acknowledged> acknowledged;
  std::istringstream in(text.substr(0, text.rfind('\n') + 1));
  for (Acknowledged one; in >> one.key >> one.position >> one.leaf_hash;) {
    one.leaf_hash = absl::HexStringToBytes(one.leaf_hash);
    acknowledged.push_back(one);
  }
  return acknowledged;
}

class KillTest : public ::testing::Test {
 protected:
  void SetUp() override {
    pem_ = *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519);
    std::ofstream(folder_.File("key.pem")) << pem_;
  }

  // Everything acknowledged is there, once, provable; and the log has no gap.
  void ExpectAllThere(const std::vector<Acknowledged>& acknowledged) {
    RocksDbOptions options;
    options.path = folder_.File("store");
    OpenReport report;
    const auto engine = OpenRocksDbEngine(options, &report);
    ASSERT_THAT(engine, IsOk());
    ASSERT_FALSE(report.read_only);
    const auto signer = log::SignerFromPem("site/main", pem_);
    SequencerOptions sequencer_options;
    sequencer_options.site = "site";
    sequencer_options.signer = signer->get();
    const auto sequencer = Sequencer::Open(engine->get(), sequencer_options);
    ASSERT_THAT(sequencer, IsOk());
    const auto reader = LogReader::Open(**engine, **sequencer);
    ASSERT_THAT(reader, IsOk());
    for (const Acknowledged& one : acknowledged) {
      const auto value = (*engine)->Get(Family::kReports, one.key);
      ASSERT_THAT(value, IsOk()) << one.key;
      EXPECT_EQ(value->rfind(one.key, 0), 0u);
      const auto receipt = reader->Receipt(one.position);
      ASSERT_THAT(receipt, IsOk()) << one.position;
      EXPECT_EQ(receipt->entry.hash, one.leaf_hash);
      EXPECT_EQ(receipt->entry.leaf.resource, absl::StrCat("agencies/", one.key));
      EXPECT_THAT(
          log::VerifyInclusion(Suite::kSha256, one.leaf_hash, one.position, receipt->head.tree_size,
                               receipt->inclusion, receipt->head.root_hash),
          IsOk());
    }
    int64_t values = 0;
    ASSERT_THAT(reader->snapshot().Scan(Family::kReports, KeyRange::All(), Order::kForward, 0,
                                        [&](absl::string_view, absl::string_view) {
                                          ++values;
                                          return true;
                                        }),
                IsOk());
    EXPECT_EQ(reader->head().tree_size, values + 2) << "a value without leaf, or a leaf without";
  }

  test::TempDir folder_;
  std::string pem_;
};

TEST_F(KillTest, NothingAcknowledgedIsLostHoweverOftenTheProcessIsKilled) {
  std::vector<Acknowledged> acknowledged;
  for (const size_t count : {1, 7, 60, 200, 33}) {
    const auto run = RunAndKill(folder_.File("store"), folder_.File("key.pem"), count);
    ASSERT_GE(run.size(), count);
    acknowledged.insert(acknowledged.end(), run.begin(), run.end());
    ASSERT_NO_FATAL_FAILURE(ExpectAllThere(acknowledged));
  }
}

}  // namespace
}  // namespace nianbao::storage
