#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "storage/engine/rocksdb_engine.h"
#include "tests/faults/fault_env.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

// What the RocksDB engine does when the device under it fails.
namespace nianbao::storage {
namespace {

using test::FaultFileSystem;
using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

class DeviceTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Engine>> Open(OpenReport* report = nullptr) {
    RocksDbOptions options;
    options.path = folder_.File("store");
    options.env = env_.get();
    return OpenRocksDbEngine(options, report);
  }

  static absl::Status Put(Engine& engine, const std::string& key) {
    WriteSet writes;
    writes.Put(Family::kReports, key, std::string(3000, 'v'));
    return engine.Commit(writes);
  }

  std::mt19937 random_{1};
  test::TempDir folder_;
  std::shared_ptr<FaultFileSystem> system_ = std::make_shared<FaultFileSystem>();
  std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(system_);
};

TEST_F(DeviceTest, PowerLossKeepsEverythingAcknowledged) {
  constexpr int kRounds = 5;
  constexpr int kPerRound = 20;
  for (int round = 0; round < kRounds; ++round) {
    {
      auto engine = Open();
      ASSERT_THAT(engine, IsOk());
      for (int i = 0; i < round * kPerRound; ++i) {
        ASSERT_THAT((*engine)->Get(Family::kReports, absl::StrCat(i)), IsOk()) << i;
      }
      for (int i = 0; i < kPerRound; ++i) {
        ASSERT_THAT(Put(**engine, absl::StrCat(round * kPerRound + i)), IsOk());
      }
      // Closing writes no more: the device is gone before.
      system_->Set(FaultFileSystem::Fault::kWriteError);
    }
    system_->Set(FaultFileSystem::Fault::kNone);
    system_->LosePower(random_, FaultFileSystem::Rest::kNothing);
  }
}

// The harness would notice an engine that does not wait for its flush.
TEST_F(DeviceTest, ADeviceThatLiesAboutSyncsIsCaught) {
  {
    auto engine = Open();
    ASSERT_THAT(engine, IsOk());
    ASSERT_THAT(Put(**engine, "kept"), IsOk());
    system_->Set(FaultFileSystem::Fault::kSyncLies);
    ASSERT_THAT(Put(**engine, "lost"), IsOk());
    system_->Set(FaultFileSystem::Fault::kWriteError);
  }
  system_->Set(FaultFileSystem::Fault::kNone);
  system_->LosePower(random_, FaultFileSystem::Rest::kNothing);
  auto engine = Open();
  ASSERT_THAT(engine, IsOk());
  EXPECT_THAT((*engine)->Get(Family::kReports, "kept"), IsOk());
  EXPECT_THAT((*engine)->Get(Family::kReports, "lost"), StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(DeviceTest, AFailingDeviceIsNeverAcknowledgedAndReadsGoOn) {
  struct Case {
    FaultFileSystem::Fault fault;
    absl::StatusCode code;
    const char* says;
  };
  int n = 0;
  for (const Case& c :
       {Case{FaultFileSystem::Fault::kWriteError, absl::StatusCode::kUnavailable, "device failed"},
        Case{FaultFileSystem::Fault::kSyncError, absl::StatusCode::kUnavailable, "device failed"},
        Case{FaultFileSystem::Fault::kNoSpace, absl::StatusCode::kResourceExhausted,
             "disk full"}}) {
    const std::string before = absl::StrCat("before ", n);
    const std::string during = absl::StrCat("during ", n++);
    auto engine = Open();
    ASSERT_THAT(engine, IsOk());
    ASSERT_THAT(Put(**engine, before), IsOk());
    system_->Set(c.fault);
    EXPECT_THAT(Put(**engine, during), StatusIs(c.code, HasSubstr(c.says)));
    system_->Set(FaultFileSystem::Fault::kNone);
    // The device works again, but what it has is unknown until the store is opened anew.
    EXPECT_THAT(Put(**engine, "after"), StatusIs(absl::StatusCode::kUnavailable, _));
    EXPECT_FALSE((*engine)->CheckHealth().ok());
    EXPECT_THAT((*engine)->Get(Family::kReports, before), IsOk());
    engine->reset();
    engine = Open();
    ASSERT_THAT(engine, IsOk());
    EXPECT_THAT((*engine)->Get(Family::kReports, before), IsOk());
    EXPECT_THAT(Put(**engine, absl::StrCat("again ", n)), IsOk());
  }
}

// What was acknowledged before a full disk or a failing one outlives the power that goes then.
TEST_F(DeviceTest, PowerLossAfterAFailureKeepsWhatWasAcknowledged) {
  for (const auto fault : {FaultFileSystem::Fault::kWriteError, FaultFileSystem::Fault::kSyncError,
                           FaultFileSystem::Fault::kNoSpace}) {
    const std::string key = absl::StrCat("key ", static_cast<int>(fault));
    {
      auto engine = Open();
      ASSERT_THAT(engine, IsOk());
      ASSERT_THAT(Put(**engine, key), IsOk());
      system_->Set(fault);
      EXPECT_FALSE(Put(**engine, "refused").ok());
      system_->CutPower();
    }
    system_->LosePower(random_, FaultFileSystem::Rest::kTorn);
    auto engine = Open();
    ASSERT_THAT(engine, IsOk());
    EXPECT_THAT((*engine)->Get(Family::kReports, key), IsOk());
  }
}

TEST_F(DeviceTest, ADeviceThatCannotReadIsNeverTakenForAnEmptyOne) {
  {
    auto engine = Open();
    ASSERT_THAT(engine, IsOk());
    ASSERT_THAT(Put(**engine, "kept"), IsOk());
  }
  { ASSERT_THAT(Open(), IsOk()); }  // Into a table.
  auto engine = Open();
  ASSERT_THAT(engine, IsOk());
  system_->Set(FaultFileSystem::Fault::kReadError);
  EXPECT_THAT((*engine)->Get(Family::kReports, "kept"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("device failed")));
  engine->reset();
  EXPECT_FALSE(Open().ok());
  system_->Set(FaultFileSystem::Fault::kNone);
  engine = Open();
  ASSERT_THAT(engine, IsOk());
  EXPECT_THAT((*engine)->Get(Family::kReports, "kept"), IsOk());
}

// While the device takes its time nothing is acknowledged, and reads go on.
TEST_F(DeviceTest, ASlowFlushHoldsAcknowledgementsOnly) {
  auto engine = Open();
  ASSERT_THAT(engine, IsOk());
  ASSERT_THAT(Put(**engine, "before"), IsOk());
  system_->HoldSyncs();
  std::atomic<bool> acknowledged{false};
  std::thread writer([&] {
    EXPECT_THAT(Put(**engine, "slow"), IsOk());
    acknowledged = true;
  });
  system_->WaitForHeld();
  EXPECT_THAT((*engine)->Get(Family::kReports, "before"), IsOk());
  EXPECT_FALSE(acknowledged);
  system_->Release();
  writer.join();
  EXPECT_THAT((*engine)->Get(Family::kReports, "slow"), IsOk());
}

}  // namespace
}  // namespace nianbao::storage
