#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/faults/checker.h"
#include "tests/faults/machine.h"
#include "tests/faults/planted_bugs.h"

// A harness that finds nothing proves nothing until it has found something: known bugs are
// planted at the seams, and the same load, faults and checker must notice each.
namespace nianbao::test {
namespace {

struct Bug {
  const char* name;
  std::function<Wrappers(History*)> plant;
  bool lies_about_syncs = false;
  // One of these is said.
  std::vector<std::string> says;
};

void PrintTo(const Bug& bug, std::ostream* out) { *out << bug.name; }

Wrappers OverEngine(std::function<std::unique_ptr<storage::Engine>(storage::Engine*)> wrap) {
  Wrappers wrappers;
  wrappers.engine = std::move(wrap);
  return wrappers;
}

const std::vector<Bug>& Bugs() {
  using storage::Family;
  static const auto& bugs = *new std::vector<Bug>{
      {"SkipsTheSync", [](History*) { return Wrappers(); }, true, {"the log has"}},
      {"DropsALeaf",
       [](History*) {
         return OverEngine([](storage::Engine* engine) {
           return std::make_unique<Dropper>(engine, Family::kLeaves, 5);
         });
       },
       false,
       {"leaf ", "OUT_OF_RANGE", "DATA_LOSS"}},
      {"DropsARecord",
       [](History*) {
         return OverEngine([](storage::Engine* engine) {
           return std::make_unique<Dropper>(engine, Family::kRequests, 5);
         });
       },
       false,
       {"sent again", "done twice", "ALREADY_EXISTS"}},
      {"AcknowledgesBeforeTheCommit",
       [](History*) {
         return OverEngine(
             [](storage::Engine* engine) { return std::make_unique<EarlyAcknowledger>(engine); });
       },
       false,
       {"the log has"}},
      {"SignsAHeadBeforeItsLeaves",
       [](History* history) {
         Wrappers wrappers;
         wrappers.signer = [history](const log::Signer* signer) {
           return std::make_unique<HastySigner>(signer, history);
         };
         return wrappers;
       },
       false,
       {"a head of size", "no continuation of the head"}},
      {"ForgetsPreconditions",
       [](History*) {
         Wrappers wrappers;
         wrappers.sequencer = [](storage::Sequencer* sequencer) {
           return std::make_unique<Forgetful>(sequencer);
         };
         return wrappers;
       },
       false,
       {"done twice", "something else than was saved", "INTERNAL", "FAILED_PRECONDITION",
        "ALREADY_EXISTS", "leaves of changes"}},
      {"ReusesAPosition",
       [](History*) {
         return OverEngine(
             [](storage::Engine* engine) { return std::make_unique<ShortSighted>(engine); });
       },
       false,
       {"another leaf at", "another resource at", "given twice", "the log has", "a gap",
        "no continuation"}},
  };
  return bugs;
}

// What the harness says of a machine with the bug; nothing after all rounds: nothing.
std::string WhatIsSaid(const Bug& bug, int rounds) {
  std::mt19937 random(7);
  History history;
  Machine machine(bug.plant(&history));
  for (int round = 0; round < rounds; ++round) {
    absl::Status going = machine.Start();
    if (!going.ok()) return going.ToString();
    if (bug.lies_about_syncs) machine.disk().Set(FaultFileSystem::Fault::kSyncLies);
    machine.disk().CutPowerAfter(std::uniform_int_distribution<int64_t>(50, 300)(random));
    const size_t checked = history.size();
    LoadOptions load;
    load.name = absl::StrCat("b", round);
    load.seed = static_cast<uint32_t>(round);
    going = RunLoad(load, machine.sender(), &history);
    machine.LosePower(random, FaultFileSystem::Rest::kNothing);
    // Clerks may have met what no failing device explains; the checker has its say too.
    std::vector<std::string> found;
    if (!going.ok()) found.push_back(going.ToString());
    going = machine.Start();
    if (!going.ok()) return going.ToString();
    for (std::string& one : Contradictions(machine.desk(), &history, checked)) {
      found.push_back(std::move(one));
    }
    machine.Stop();
    if (!found.empty()) return absl::StrJoin(found, "\n");
  }
  return "";
}

class PlantedTest : public ::testing::TestWithParam<Bug> {};

TEST_P(PlantedTest, IsNoticed) {
  constexpr int kRounds = 20;  // Most are noticed in the first.
  const std::string said = WhatIsSaid(GetParam(), kRounds);
  ASSERT_NE(said, "");
  bool expected = false;
  for (const std::string& says : GetParam().says) expected |= said.find(says) != std::string::npos;
  EXPECT_TRUE(expected) << said;
}

INSTANTIATE_TEST_SUITE_P(Bugs, PlantedTest, ::testing::ValuesIn(Bugs()),
                         [](const auto& bug) { return std::string(bug.param.name); });

TEST(PlantedTest, NothingIsSaidWhereNothingIsPlanted) {
  const Bug none{"None", [](History*) { return Wrappers(); }, false, {}};
  EXPECT_EQ(WhatIsSaid(none, 3), "");
}

}  // namespace
}  // namespace nianbao::test
