#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/faults/checker.h"
#include "tests/faults/machine.h"
#include "tests/faults/repetitions.h"
#include "tests/support/status_matchers.h"

// The whole of the submission service over a store whose power goes at random points.
namespace nianbao::test {
namespace {

using ::testing::IsEmpty;
using Rest = FaultFileSystem::Rest;

TEST(PowerTest, NothingAcknowledgedIsLostWhereverThePowerGoes) {
  constexpr int kRoundsPerStore = 10;
  const int rounds = Repetitions(10);
  std::mt19937 random(20240131);
  std::unique_ptr<Machine> machine;
  std::unique_ptr<History> history;
  for (int round = 0; round < rounds; ++round) {
    SCOPED_TRACE(absl::StrCat("round ", round));
    if (round % kRoundsPerStore == 0) {
      machine = std::make_unique<Machine>();
      history = std::make_unique<History>();
    }
    const size_t checked = history->size();
    // From inside the opening of the store to the middle of the work.
    machine->disk().CutPowerAfter(
        std::uniform_int_distribution<int64_t>(0, round % 3 == 0 ? 60 : 500)(random));
    if (machine->Start().ok()) {
      LoadOptions load;
      load.name = absl::StrCat("p", round);
      load.seed = static_cast<uint32_t>(round);
      ASSERT_THAT(RunLoad(load, machine->sender(), history.get()), IsOk());
    }
    machine->LosePower(random, static_cast<Rest>(random() % 3));

    ASSERT_THAT(machine->Start(), IsOk());
    ASSERT_FALSE(machine->report().read_only) << machine->report().notes.front();
    ASSERT_THAT(Contradictions(machine->desk(), history.get(), checked), IsEmpty());
    machine->Stop();
  }
}

// Clerks keep sending, under the same ids, while the store closes and opens beneath them.
TEST(PowerTest, RestartsUnderLoadLoseAndRepeatNothing) {
  const int restarts = Repetitions(10);
  Machine machine;
  History history;
  ASSERT_THAT(machine.Start(), IsOk());
  const Sender patient = [&](const Asked& asked) {
    while (true) {
      absl::StatusOr<Told> told = machine.Send(asked);
      if (!absl::IsUnavailable(told.status())) return told;
      std::this_thread::yield();
    }
  };
  LoadOptions load;
  load.reports = restarts;
  absl::Status worked;
  std::atomic<bool> done{false};
  std::thread clerks([&] {
    worked = RunLoad(load, patient, &history);
    done = true;
  });
  for (int i = 0; i < restarts && !done; ++i) {
    const size_t before = history.size();
    while (history.size() < before + 8 && !done) std::this_thread::yield();
    machine.Stop();
    ASSERT_THAT(machine.Start(), IsOk());
  }
  clerks.join();
  ASSERT_THAT(worked, IsOk());
  EXPECT_THAT(Contradictions(machine.desk(), &history), IsEmpty());
}

}  // namespace
}  // namespace nianbao::test
