#include "storage/engine/rocksdb_engine.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "storage/engine/engine_conformance.h"
#include "tests/support/temp_dir.h"

namespace nianbao::storage {
namespace {

namespace fs = std::filesystem;

RocksDbOptions At(const std::string& path) {
  RocksDbOptions options;
  options.path = path;
  return options;
}

std::function<std::unique_ptr<Engine>()> MakeInFreshFolder() {
  const auto folder = std::make_shared<test::TempDir>();
  return [folder]() -> std::unique_ptr<Engine> {
    auto engine = OpenRocksDbEngine(At(folder->File("store")));
    EXPECT_THAT(engine, IsOk());
    return engine.ok() ? *std::move(engine) : nullptr;
  };
}

INSTANTIATE_TEST_SUITE_P(RocksDb, EngineConformance,
                         ::testing::Values(EngineMaker{"rocksdb", MakeInFreshFolder, true}));

class RocksDbEngineTest : public ::testing::Test {
 protected:
  // Commits `count` keys "0", "1"…, each by itself, and closes.
  void Fill(int count, size_t value_size = 100) {
    auto engine = OpenRocksDbEngine(At(path_));
    ASSERT_THAT(engine, IsOk());
    for (int i = 0; i < count; ++i) {
      WriteSet writes;
      writes.Put(Family::kReports, std::to_string(i), std::string(value_size, 'v'));
      ASSERT_THAT((*engine)->Commit(writes), IsOk());
    }
  }

  std::string NewestLog() const {
    std::string newest;
    for (const auto& entry : fs::directory_iterator(path_)) {
      if (entry.path().extension() == ".log") newest = std::max(newest, entry.path().string());
    }
    return newest;
  }

  static std::string ReadFile(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void WriteFile(const std::string& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  }

  test::TempDir folder_;
  std::string path_ = folder_.File("store");
};

TEST_F(RocksDbEngineTest, ASecondOpenerIsRefused) {
  auto first = OpenRocksDbEngine(At(path_));
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(OpenRocksDbEngine(At(path_)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is open already")));
}

TEST_F(RocksDbEngineTest, ANewerFormatIsRefused) {
  {
    auto engine = OpenRocksDbEngine(At(path_));
    ASSERT_THAT(engine, IsOk());
    EXPECT_EQ(*(*engine)->Get(Family::kMeta, "format"), std::to_string(kStoreFormat));
    WriteSet writes;
    writes.Put(Family::kMeta, "format", std::to_string(kStoreFormat + 1));
    ASSERT_THAT((*engine)->Commit(writes), IsOk());
  }
  EXPECT_THAT(OpenRocksDbEngine(At(path_)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("newer program")));
}

TEST_F(RocksDbEngineTest, ReadOnlyReadsAndRefusesCommits) {
  Fill(3);
  RocksDbOptions options = At(path_);
  options.read_only = true;
  OpenReport report;
  auto engine = OpenRocksDbEngine(options, &report);
  ASSERT_THAT(engine, IsOk());
  EXPECT_TRUE(report.read_only);
  EXPECT_THAT((*engine)->Get(Family::kReports, "2"), IsOk());
  WriteSet writes;
  writes.Put(Family::kReports, "x", "");
  EXPECT_THAT((*engine)->Commit(writes), StatusIs(absl::StatusCode::kUnavailable, testing::_));
  EXPECT_FALSE((*engine)->CheckHealth().ok());
}

TEST_F(RocksDbEngineTest, ATornTailIsCutKeptAndReported) {
  Fill(5);
  const std::string log = NewestLog();
  const std::string bytes = ReadFile(log);
  WriteFile(log, bytes.substr(0, bytes.size() - 10));
  OpenReport report;
  {
    auto engine = OpenRocksDbEngine(At(path_), &report);
    ASSERT_THAT(engine, IsOk());
    EXPECT_FALSE(report.read_only);
    ASSERT_EQ(report.notes.size(), 1u);
    EXPECT_THAT(report.notes[0], HasSubstr("cut off"));
    EXPECT_THAT((*engine)->Get(Family::kReports, "3"), IsOk());
    EXPECT_FALSE((*engine)->Get(Family::kReports, "4").ok());
    EXPECT_THAT((*engine)->CheckHealth(), IsOk());
  }
  EXPECT_FALSE(fs::is_empty(path_ + "/torn"));
  EXPECT_THAT(OpenRocksDbEngine(At(path_), &report), IsOk());
  EXPECT_THAT(report.notes, IsEmpty());
}

// Wherever a byte of the log before its last entry flips, nothing is dropped in silence.
TEST_F(RocksDbEngineTest, AFlippedByteInTheLogOpensReadOnlyAndNamesTheFile) {
  Fill(8);
  const std::string log = NewestLog();
  const std::string bytes = ReadFile(log);
  for (size_t at = 0; at < bytes.size() * 3 / 4; at += 37) {
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    WriteFile(log, flipped);
    OpenReport report;
    auto engine = OpenRocksDbEngine(At(path_), &report);
    ASSERT_THAT(engine, IsOk()) << at;
    EXPECT_TRUE(report.read_only) << at;
    ASSERT_EQ(report.notes.size(), 1u);
    EXPECT_THAT(report.notes[0], HasSubstr(fs::path(log).filename().string()));
    EXPECT_FALSE((*engine)->CheckHealth().ok());
    // Each entry is some 150 bytes: the first two lie before.
    if (at > bytes.size() / 2) {
      EXPECT_THAT((*engine)->Get(Family::kReports, "1"), IsOk()) << at;
    }
  }
}

TEST_F(RocksDbEngineTest, AFlippedByteInATableIsNeverServed) {
  Fill(50, 1000);
  { ASSERT_THAT(OpenRocksDbEngine(At(path_)), IsOk()); }  // Opening flushes the log to a table.
  std::string table;
  for (const auto& entry : fs::directory_iterator(path_)) {
    if (entry.path().extension() == ".sst" &&
        (table.empty() || entry.file_size() > fs::file_size(table))) {
      table = entry.path().string();
    }
  }
  ASSERT_FALSE(table.empty());
  std::string bytes = ReadFile(table);
  bytes[20] = static_cast<char>(bytes[20] ^ 1);  // In the first data block.
  WriteFile(table, bytes);
  auto engine = OpenRocksDbEngine(At(path_));
  ASSERT_THAT(engine, IsOk());
  const auto damaged = (*engine)->Get(Family::kReports, "0");
  EXPECT_THAT(damaged, StatusIs(absl::StatusCode::kDataLoss,
                                HasSubstr(fs::path(table).filename().string())));
  // Who is told need not know where the store lies.
  EXPECT_THAT(std::string(damaged.status().message()), Not(HasSubstr(path_)));
}

TEST_F(RocksDbEngineTest, ADamagedManifestIsNamed) {
  Fill(3);
  for (const auto& entry : fs::directory_iterator(path_)) {
    if (entry.path().filename().string().rfind("MANIFEST", 0) != 0) continue;
    std::string bytes = ReadFile(entry.path().string());
    bytes[12] = static_cast<char>(bytes[12] ^ 1);
    WriteFile(entry.path().string(), bytes);
  }
  EXPECT_THAT(OpenRocksDbEngine(At(path_)),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("MANIFEST")));
}

TEST_F(RocksDbEngineTest, ACheckpointIsAStoreOfItsOwn) {
  auto engine = OpenRocksDbEngine(At(path_));
  ASSERT_THAT(engine, IsOk());
  WriteSet writes;
  writes.Put(Family::kReports, "a", "1");
  ASSERT_THAT((*engine)->Commit(writes), IsOk());
  ASSERT_THAT(CheckpointRocksDb(**engine, folder_.File("copy")), IsOk());
  WriteSet later;
  later.Put(Family::kReports, "b", "2");
  ASSERT_THAT((*engine)->Commit(later), IsOk());
  auto copy = OpenRocksDbEngine(At(folder_.File("copy")));
  ASSERT_THAT(copy, IsOk());
  EXPECT_EQ(*(*copy)->Get(Family::kReports, "a"), "1");
  EXPECT_FALSE((*copy)->Get(Family::kReports, "b").ok());
}

TEST_F(RocksDbEngineTest, BackupsAreIncrementalAndComeBackWhole) {
  test::TempDir other;
  const std::string backups = other.File("backups");
  EXPECT_TRUE(ListRocksDbBackups(backups)->empty());
  Fill(50, 10000);
  {
    const auto engine = OpenRocksDbEngine(At(path_));
    ASSERT_THAT(engine, IsOk());
    const auto* capable = dynamic_cast<const BackupCapable*>(engine->get());
    ASSERT_NE(capable, nullptr);
    const auto first = capable->CreateBackup(backups, "head 1");
    ASSERT_THAT(first, IsOk());
    EXPECT_EQ(first->number, 1);
    EXPECT_EQ(first->note, "head 1");
    WriteSet writes;
    writes.Put(Family::kReports, "later", "v");
    ASSERT_THAT((*engine)->Commit(writes), IsOk());
    ASSERT_THAT(capable->CreateBackup(backups, "head 2"), IsOk());
  }
  const auto listed = ListRocksDbBackups(backups);
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->size(), 2u);
  EXPECT_EQ((*listed)[1].note, "head 2");

  const std::string newest = other.File("newest");
  ASSERT_THAT(RestoreRocksDb(backups, 0, newest), IsOk());
  EXPECT_EQ(*(*OpenRocksDbEngine(At(newest)))->Get(Family::kReports, "later"), "v");
  const std::string older = other.File("older");
  ASSERT_THAT(RestoreRocksDb(backups, 1, older), IsOk());
  const auto engine = OpenRocksDbEngine(At(older));
  ASSERT_THAT(engine, IsOk());
  EXPECT_THAT((*engine)->Get(Family::kReports, "49"), IsOk());
  EXPECT_THAT((*engine)->Get(Family::kReports, "later"),
              StatusIs(absl::StatusCode::kNotFound, ::testing::_));

  EXPECT_THAT(RestoreRocksDb(backups, 1, older),
              StatusIs(absl::StatusCode::kAlreadyExists, ::testing::_));
  EXPECT_THAT(RestoreRocksDb(backups, 9, other.File("none")),
              StatusIs(absl::StatusCode::kNotFound, ::testing::_));
  EXPECT_THAT(RestoreRocksDb(other.File("absent"), 0, other.File("none")),
              StatusIs(absl::StatusCode::kNotFound, ::testing::_));
}

TEST_F(RocksDbEngineTest, ADamagedBackupIsNotRestored) {
  test::TempDir other;
  const std::string backups = other.File("backups");
  Fill(50, 10000);
  {
    const auto engine = OpenRocksDbEngine(At(path_));
    ASSERT_THAT(dynamic_cast<const BackupCapable&>(**engine).CreateBackup(backups, ""), IsOk());
  }
  std::string table;
  for (const auto& entry : fs::recursive_directory_iterator(backups)) {
    if (entry.path().extension() != ".sst") continue;
    if (table.empty() || fs::file_size(entry) > fs::file_size(table)) table = entry.path();
  }
  std::string bytes = ReadFile(table);
  bytes[bytes.size() / 3] = static_cast<char>(bytes[bytes.size() / 3] ^ 1);
  WriteFile(table, bytes);
  EXPECT_THAT(RestoreRocksDb(backups, 0, other.File("store")),
              StatusIs(absl::StatusCode::kDataLoss, ::testing::_));
  EXPECT_FALSE(fs::exists(other.File("store") + "/CURRENT"));
}

}  // namespace
}  // namespace nianbao::storage
