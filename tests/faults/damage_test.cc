#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/sequencer/log_reader.h"
#include "storage/sequencer/sequencer.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

// What is left of a log when bytes of its store change behind our back.
namespace nianbao::storage {
namespace {

namespace fs = std::filesystem;
using test::IsOk;
using test::StatusIs;
using ::testing::_;

class DamageTest : public ::testing::Test {
 protected:
  static constexpr int kChanges = 30;

  struct Opened {
    std::unique_ptr<Engine> engine;
    std::unique_ptr<Sequencer> sequencer;
    OpenReport report;
  };

  void Open(Opened* opened) {
    RocksDbOptions options;
    options.path = path_;
    auto engine = OpenRocksDbEngine(options, &opened->report);
    ASSERT_THAT(engine, IsOk());
    opened->engine = *std::move(engine);
    SequencerOptions sequencer_options;
    sequencer_options.site = "site";
    sequencer_options.signer = signer_.get();
    auto sequencer = Sequencer::Open(opened->engine.get(), sequencer_options);
    ASSERT_THAT(sequencer, IsOk());
    opened->sequencer = *std::move(sequencer);
  }

  static Change Put(const std::string& key) {
    log::Leaf leaf;
    leaf.received_time = absl::Now();
    leaf.change_id = RandomBytes(16);
    leaf.action = 5;
    leaf.resource = absl::StrCat("agencies/", key);
    leaf.actor.principal = "p";
    leaf.actor.person = "li";
    Change change;
    change.leaves = {leaf};
    change.writes = [key](const Assigned&, WriteSet* writes) {
      writes->Put(Family::kReports, key, absl::StrCat(key, std::string(5000, 'v')));
    };
    return change;
  }

  // Each change by itself, so that each head is stored with the next.
  void Fill() {
    Opened opened;
    ASSERT_NO_FATAL_FAILURE(Open(&opened));
    for (int i = 0; i < kChanges; ++i) {
      ASSERT_THAT(opened.sequencer->Commit(Put(absl::StrCat(i))), IsOk());
    }
  }

  std::string NewestLog() const {
    std::string newest;
    for (const auto& entry : fs::directory_iterator(path_)) {
      if (entry.path().extension() == ".log") newest = std::max(newest, entry.path().string());
    }
    return newest;
  }

  test::TempDir folder_;
  std::string path_ = folder_.File("store");
  std::unique_ptr<log::Signer> signer_ =
      *log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
};

TEST_F(DamageTest, AFlippedByteInTheLogStopsWritesAndServesOnlyWhatIsSound) {
  ASSERT_NO_FATAL_FAILURE(Fill());
  {  // Reopened, the log's beginning lies in a table; the rest comes into a new log.
    Opened opened;
    ASSERT_NO_FATAL_FAILURE(Open(&opened));
    for (int i = kChanges; i < 2 * kChanges; ++i) {
      ASSERT_THAT(opened.sequencer->Commit(Put(absl::StrCat(i))), IsOk());
    }
  }
  const std::string log = NewestLog();
  std::ifstream in(log, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  std::ofstream(log, std::ios::binary | std::ios::trunc) << bytes;

  Opened opened;
  ASSERT_NO_FATAL_FAILURE(Open(&opened));
  EXPECT_TRUE(opened.report.read_only);
  EXPECT_FALSE(opened.sequencer->CheckHealth().ok());
  EXPECT_THAT(opened.sequencer->Commit(Put("new")), StatusIs(absl::StatusCode::kUnavailable, _));
  const auto reader = LogReader::Open(*opened.engine, *opened.sequencer);
  ASSERT_THAT(reader, IsOk());
  int served = 0;
  int missing = 0;
  for (int i = 0; i < 2 * kChanges; ++i) {
    const auto value = opened.engine->Get(Family::kReports, absl::StrCat(i));
    const auto entry = reader->Entry(2 + i);
    if (value.ok()) {
      EXPECT_EQ(*value, absl::StrCat(i, std::string(5000, 'v')));
      ++served;
    } else {
      ++missing;
    }
    if (entry.ok()) {
      EXPECT_EQ(entry->leaf.resource, absl::StrCat("agencies/", i));
    } else {
      EXPECT_TRUE(absl::IsDataLoss(entry.status()) || absl::IsOutOfRange(entry.status()))
          << entry.status();
    }
  }
  EXPECT_GE(served, kChanges) << "what lies in tables is intact";
  EXPECT_GT(missing, 0);
}

}  // namespace
}  // namespace nianbao::storage
