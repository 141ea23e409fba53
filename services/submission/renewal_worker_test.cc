#include "services/submission/renewal_worker.h"

#include <gtest/gtest.h>

#include <memory>

#include "storage/engine/memory_engine.h"
#include "storage/log/signer.h"

namespace nianbao::submission {
namespace {

class RenewalWorkerTest : public ::testing::Test {
 protected:
  RenewalWorkerTest() {
    signer_ = *log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
    storage::SequencerOptions options;
    options.site = "site";
    options.signer = signer_.get();
    sequencer_ = *storage::Sequencer::Open(engine_.get(), options);
    pace_.rest = pace_.retry = absl::Milliseconds(1);
  }

  // A pass that counts, and ends as the test says.
  RenewalWorker::Pass Counting() {
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
  RenewalPace pace_;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int passes_ = 0;
  RenewalPass ends_;
};

TEST_F(RenewalWorkerTest, PassesAtTheStartAndWhenTheLogHasGrown) {
  const RenewalWorker worker(*sequencer_, Counting(), pace_);
  WaitForPasses(1);
  for (int i = 0; i < 3; ++i) {
    const int before = passes();
    Grow();
    WaitForPasses(before + 1);
  }
}

TEST_F(RenewalWorkerTest, TriesAgainUntilNothingIsLeft) {
  EndWith(absl::UnavailableError("validation cannot be asked"));
  const RenewalWorker worker(*sequencer_, Counting(), pace_);
  WaitForPasses(5);
  EndWith(absl::OkStatus());
  const int before = passes();
  WaitForPasses(before + 1);
}

TEST_F(RenewalWorkerTest, StoppingEndsThePassUnderWay) {
  std::atomic<bool> began = false;
  auto worker = std::make_unique<RenewalWorker>(
      *sequencer_,
      [&](const std::function<bool()>& cancelled) {
        began = true;
        while (!cancelled()) std::this_thread::yield();
        return RenewalPass();
      },
      pace_);
  while (!began) std::this_thread::yield();
  worker.reset();
}

TEST_F(RenewalWorkerTest, StoppingEndsTheWaitForTheNextTry) {
  EndWith(absl::UnavailableError("validation cannot be asked"));
  pace_.retry = absl::Hours(1);
  const RenewalWorker worker(*sequencer_, Counting(), pace_);
  WaitForPasses(1);
}

}  // namespace
}  // namespace nianbao::submission
