#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/base/hash.h"
#include "storage/engine/backup.h"
#include "storage/engine/rocksdb_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace nianbao::storage {
namespace {

namespace fs = std::filesystem;
using test::IsOk;
using test::StatusIs;

constexpr auto kNever = [] { return false; };

class RocksDbPurgeTest : public ::testing::Test {
 protected:
  RocksDbPurgeTest() { Open(); }

  // Opening flushes the log to tables.
  void Open() {
    engine_.reset();
    RocksDbOptions options;
    options.path = folder_.File("store");
    auto engine = OpenRocksDbEngine(options);
    EXPECT_THAT(engine, IsOk());
    if (engine.ok()) engine_ = *std::move(engine);
  }

  void Put(const std::string& key, const std::string& value) {
    WriteSet writes;
    writes.Put(Family::kRevisions, key, value);
    ASSERT_THAT(engine_->Commit(writes), IsOk());
  }
  // The keys around it in the same tables, and a family that is seldom written.
  void PutAll(const std::string& value) {
    for (int i = 0; i < 100; ++i) Put(absl::StrCat("r", 100 + i), absl::StrCat(i, value));
    WriteSet writes;
    writes.Put(Family::kMeta, "other", "value");
    ASSERT_THAT(engine_->Commit(writes), IsOk());
  }
  void Erase() {
    Put("r150", "erased");
    WriteSet writes;
    writes.Delete(Family::kRevisions, "r151");
    ASSERT_THAT(engine_->Commit(writes), IsOk());
  }
  void Hold() {
    for (const char* key : {"r150", "r151"}) Put(key, marker_);
  }

  absl::Status Purge(absl::FunctionRef<bool()> cancelled = kNever) {
    const FamilyRange range{Family::kRevisions, {"r150", "r152"}};
    return engine_->Purge({range}, cancelled);
  }

  bool IsInFiles(const std::string& folder) const {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      if (absl::StrContains(bytes, marker_)) return true;
    }
    return false;
  }
  bool IsInFiles() const { return IsInFiles(folder_.File("store")); }

  void ExpectTheRest() {
    EXPECT_EQ(*engine_->Get(Family::kRevisions, "r150"), "erased");
    EXPECT_THAT(engine_->Get(Family::kRevisions, "r151"),
                StatusIs(absl::StatusCode::kNotFound, ::testing::_));
    EXPECT_THAT(engine_->Get(Family::kRevisions, "r149"), IsOk());
    EXPECT_EQ(*engine_->Get(Family::kMeta, "other"), "value");
  }

  const std::string marker_ = Hash(Suite::kSha256, "what is to go");  // Nothing compresses it.
  test::TempDir folder_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(RocksDbPurgeTest, WhatLiesInTheLogGoes) {
  PutAll("first");
  Hold();
  Erase();
  EXPECT_TRUE(IsInFiles());
  ASSERT_THAT(Purge(), IsOk());
  EXPECT_FALSE(IsInFiles());
  ExpectTheRest();
}

TEST_F(RocksDbPurgeTest, WhatLiesInTablesGoesAndNoLaterBackupHoldsIt) {
  // In the newest level, and, once a purge has moved it there, in the last.
  for (const bool last : {false, true}) {
    PutAll("first");
    Hold();
    if (last) {
      ASSERT_THAT(Purge(), IsOk());
    }
    Open();
    PutAll("second");
    Hold();
    Open();
    Erase();
    EXPECT_TRUE(IsInFiles());
    ASSERT_THAT(Purge(), IsOk());
    EXPECT_FALSE(IsInFiles());
    ExpectTheRest();
    const std::string backups = folder_.File(last ? "later" : "backups");
    ASSERT_THAT(dynamic_cast<const BackupCapable&>(*engine_).CreateBackup(backups, ""), IsOk());
    EXPECT_FALSE(IsInFiles(backups));
  }
}

TEST_F(RocksDbPurgeTest, WaitsForWhoReadsWhatWasBefore) {
  Hold();
  Open();
  auto snapshot = engine_->NewSnapshot();
  Erase();
  EXPECT_THAT(Purge([] { return true; }), StatusIs(absl::StatusCode::kCancelled, ::testing::_));
  EXPECT_EQ(*snapshot->Get(Family::kRevisions, "r150"), marker_);
  const auto release = [&] {
    snapshot.reset();
    return false;
  };
  ASSERT_THAT(Purge(release), IsOk());
  EXPECT_FALSE(IsInFiles());
}

// A cursor keeps the tables that it reads, of a snapshot that shows nothing of it too.
TEST_F(RocksDbPurgeTest, WaitsForWhoStillUsesATable) {
  Hold();
  Open();
  Erase();
  const auto snapshot = engine_->NewSnapshot();
  auto cursor = snapshot->NewCursor(Family::kRevisions);
  ASSERT_THAT(cursor->Seek("r150"), IsOk());
  int asked = 0;
  const auto release = [&] {
    if (++asked == 20) cursor.reset();
    return false;
  };
  ASSERT_THAT(Purge(release), IsOk());
  EXPECT_FALSE(IsInFiles());
}

TEST_F(RocksDbPurgeTest, DoesNotWaitForWhoReadsWhatIsNow) {
  PutAll("first");
  Hold();
  Erase();
  const auto snapshot = engine_->NewSnapshot();
  ASSERT_THAT(Purge(), IsOk());
  Put("r149", "later");
  EXPECT_FALSE(IsInFiles());
  EXPECT_EQ(*snapshot->Get(Family::kRevisions, "r149"), "49first");
}

}  // namespace
}  // namespace nianbao::storage
