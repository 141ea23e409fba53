#include "services/submission/store/new_store.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "services/submission/store/tool.h"
#include "storage/base/status_macros.h"
#include "storage/care/new_epoch.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/sequencer/sequencer.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

class NewStoreTest : public ::testing::Test {
 protected:
  NewStoreTest() {
    signer_ = *log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
  }

  // A whole store with a log that has just begun.
  absl::StatusOr<Source> FillIt(const std::string& folder) const {
    storage::RocksDbOptions rocks;
    rocks.path = folder;
    ASSIGN_OR_RETURN(const auto engine, storage::OpenRocksDbEngine(rocks));
    storage::SequencerOptions log;
    log.site = "site";
    log.signer = signer_.get();
    ASSIGN_OR_RETURN(const auto sequencer, storage::Sequencer::Open(engine.get(), log));
    return Source{"restored from backup 3", sequencer->Head().note};
  }
  Fill Whole() const {
    return [this](const std::string& folder) { return FillIt(folder); };
  }
  static int Holds(const storage::Engine&, const check::Options&) { return kHolds; }

  static bool IsMarked(const storage::Engine& engine) {
    return storage::ReadRestored(*engine.NewSnapshot())->has_value();
  }

  const test::TempDir dir_;
  const std::string path_ = dir_.File("new");
  const std::string draft_ = path_ + ".part";
  std::unique_ptr<log::Signer> signer_;
};

// What lies on the disk at any stop: nothing under the store's name before it is marked and
// checked.
TEST_F(NewStoreTest, HasItsNameOnlyWhenItIsMarkedAndChecked) {
  bool checked = false;
  const auto ended = MakeStore(
      path_ + "/",
      [&](const std::string& folder) {
        EXPECT_EQ(folder, draft_);
        auto source = FillIt(folder);
        EXPECT_FALSE(std::filesystem::exists(path_));
        return source;
      },
      [&](const storage::Engine& engine, const check::Options& options) {
        checked = true;
        EXPECT_TRUE(IsMarked(engine));
        EXPECT_EQ(options.known_heads.size(), 1u);
        EXPECT_FALSE(std::filesystem::exists(path_));
        return kHolds;
      });
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(*ended, kHolds);
  EXPECT_TRUE(checked);
  EXPECT_FALSE(std::filesystem::exists(draft_));
  const auto engine = OpenToRead(path_);
  ASSERT_THAT(engine, IsOk());
  EXPECT_TRUE(IsMarked(**engine));
}

TEST_F(NewStoreTest, WhatDoesNotHoldGetsNoName) {
  const auto ended = MakeStore(path_, Whole(), [](const auto&, const auto&) { return kFaults; });
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(*ended, kFaults);
  EXPECT_FALSE(std::filesystem::exists(path_));
  const auto engine = OpenToRead(draft_);
  ASSERT_THAT(engine, IsOk());
  EXPECT_TRUE(IsMarked(**engine));
}

TEST_F(NewStoreTest, NothingIsLeftOfWhatCannotBeFilled) {
  const auto fails = [](const std::string&) -> absl::StatusOr<Source> {
    return absl::DataLossError("the backup is damaged");
  };
  EXPECT_THAT(MakeStore(path_, fails, Holds),
              StatusIs(absl::StatusCode::kDataLoss, "the backup is damaged"));
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_FALSE(std::filesystem::exists(draft_));
  EXPECT_THAT(MakeStore(path_, Whole(), Holds), IsOk());
}

TEST_F(NewStoreTest, WhatAStopLeftIsNamedAndKept) {
  ASSERT_TRUE(std::filesystem::create_directory(draft_));
  EXPECT_THAT(MakeStore(path_, Whole(), Holds),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr(draft_)));
  EXPECT_TRUE(std::filesystem::is_empty(draft_));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(NewStoreTest, NothingIsOverwritten) {
  ASSERT_TRUE(std::filesystem::create_directory(path_));
  ASSERT_THAT(MakeStore(path_, Whole(), Holds), IsOk());  // It was empty.
  EXPECT_THAT(MakeStore(path_, Whole(), Holds),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("is there already")));
  EXPECT_FALSE(std::filesystem::exists(draft_));
}

}  // namespace
}  // namespace nianbao::submission
