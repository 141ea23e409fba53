#include "services/runtime/work_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace nianbao::runtime {
namespace {

TEST(WorkPool, RefusesWhatNeitherRunsNorWaits) {
  std::promise<void> release;
  std::promise<void> started;
  std::atomic<int> done = 0;
  {
    WorkPool pool(1, 1);
    ASSERT_TRUE(pool.TrySchedule([&] {
      started.set_value();
      release.get_future().wait();
      ++done;
    }));
    started.get_future().wait();
    EXPECT_TRUE(pool.TrySchedule([&] { ++done; }));
    EXPECT_FALSE(pool.TrySchedule([&] { done = 100; }));
    release.set_value();
  }
  EXPECT_EQ(done, 2) << "what was taken is run before the pool ends";
}

TEST(WorkPool, TakesWorkAgainAfterwards) {
  WorkPool pool(2, 0);
  for (int i = 0; i < 50; ++i) {
    std::promise<int> answer;
    // With no queue the last job may still be counted for a moment.
    while (!pool.TrySchedule([&, i] { answer.set_value(i); })) std::this_thread::yield();
    EXPECT_EQ(answer.get_future().get(), i);
  }
}

}  // namespace
}  // namespace nianbao::runtime
