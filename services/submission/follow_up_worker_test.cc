#include "services/submission/follow_up_worker.h"

#include <gtest/gtest.h>

#include <memory>

#include "nianbao/audit/v1/audit.pb.h"
#include "storage/engine/memory_engine.h"
#include "storage/log/signer.h"

namespace nianbao::submission {
namespace {

class FollowUpWorkerTest : public ::testing::Test {
 protected:
  FollowUpWorkerTest() {
    signer_ = *log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
    storage::SequencerOptions options;
    options.site = "site";
    options.signer = signer_.get();
    sequencer_ = *storage::Sequencer::Open(engine_.get(), options);
    pace_.rest = pace_.retry = absl::Milliseconds(1);
  }

  // A pass that counts, and ends as the test says.
  FollowUpWorker::Pass Counting() {
    return [this](const std::function<bool()>&) {
      const std::lock_guard<std::mutex> lock(mutex_);
      ++passes_;
      changed_.notify_all();
      return ends_;
    };
  }

  void WaitForPasses(int count) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return passes_ >= count; });
  }

  int passes() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return passes_;
  }

  void EndWith(absl::Status status) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ends_.error = std::move(status);
  }

  void Grow() {
    log::Leaf leaf;
    leaf.action = audit::v1::ACTION_REPORT_SAVED;
    leaf.resource = "agencies/a/reports/2023";
    leaf.actor.principal = "test";
    leaf.actor.person = "test";
    leaf.change_id = std::string(16, 'c');
    storage::Change change;
    change.leaves = {leaf};
    ASSERT_TRUE(sequencer_->Commit(std::move(change)).ok());
  }

  std::unique_ptr<storage::Engine> engine_ = storage::NewMemoryEngine();
  std::unique_ptr<log::Signer> signer_;
  std::unique_ptr<storage::Sequencer> sequencer_;
  FollowUpPace pace_;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int passes_ = 0;
  FollowUpPass ends_;
};

TEST_F(FollowUpWorkerTest, PassesAtTheStartAndWhenTheLogHasGrown) {
  const FollowUpWorker worker(*sequencer_, "some is left", Counting(), pace_);
  WaitForPasses(1);
  for (int i = 0; i < 3; ++i) {
    const int before = passes();
    Grow();
    WaitForPasses(before + 1);
  }
}

TEST_F(FollowUpWorkerTest, TriesAgainUntilNothingIsLeft) {
  EndWith(absl::UnavailableError("validation cannot be asked"));
  const FollowUpWorker worker(*sequencer_, "some is left", Counting(), pace_);
  WaitForPasses(5);
  EndWith(absl::OkStatus());
  const int before = passes();
  WaitForPasses(before + 1);
}

TEST_F(FollowUpWorkerTest, StoppingEndsThePassUnderWay) {
  std::atomic<bool> began = false;
  auto worker = std::make_unique<FollowUpWorker>(
      *sequencer_, "some is left",
      [&](const std::function<bool()>& cancelled) {
        began = true;
        while (!cancelled()) std::this_thread::yield();
        return FollowUpPass();
      },
      pace_);
  while (!began) std::this_thread::yield();
  worker.reset();
}

TEST_F(FollowUpWorkerTest, NothingWaitsForWhatIsDamaged) {
  EndWith(absl::DataLossError("a record is damaged"));
  pace_.retry = absl::Hours(1);
  const FollowUpWorker worker(*sequencer_, "some is left", Counting(), pace_);
  WaitForPasses(1);
  const int before = passes();
  Grow();
  WaitForPasses(before + 1);
}

TEST_F(FollowUpWorkerTest, StoppingEndsTheWaitForTheNextTry) {
  EndWith(absl::UnavailableError("validation cannot be asked"));
  pace_.retry = absl::Hours(1);
  const FollowUpWorker worker(*sequencer_, "some is left", Counting(), pace_);
  WaitForPasses(1);
}

}  // namespace
}  // namespace nianbao::submission
