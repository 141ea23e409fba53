#include "services/submission/health_watch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace nianbao::submission {
namespace {

// What was told, for a test to wait for.
class Told {
 public:
  void Add(bool ok) {
    const std::lock_guard<std::mutex> lock(mutex_);
    all_.push_back(ok);
    changed_.notify_all();
  }
  std::vector<bool> WaitFor(size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return all_.size() >= count; });
    return all_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<bool> all_;
};

TEST(HealthWatchTest, TellsTheStateAtOnceAndThenEveryChangeOnce) {
  Told told;
  std::atomic<bool> well = true;
  std::atomic<int> checks = 0;
  HealthWatch watch(
      [&] {
        ++checks;
        return well ? absl::OkStatus() : absl::UnavailableError("the device failed");
      },
      [&](const absl::Status& status) { told.Add(status.ok()); }, absl::Milliseconds(1));
  EXPECT_EQ(told.WaitFor(1), std::vector<bool>{true});
  for (const int before = checks; checks < before + 3;) std::this_thread::yield();
  well = false;
  EXPECT_EQ(told.WaitFor(2), (std::vector<bool>{true, false}));
  well = true;
  EXPECT_EQ(told.WaitFor(3), (std::vector<bool>{true, false, true}));
}

TEST(HealthWatchTest, SaysSoWhenItBeginsIll) {
  Told told;
  const HealthWatch watch([] { return absl::UnavailableError("only reads"); },
                          [&](const absl::Status& status) { told.Add(status.ok()); },
                          absl::Hours(1));
  EXPECT_EQ(told.WaitFor(1), std::vector<bool>{false});
}

}  // namespace
}  // namespace nianbao::submission
