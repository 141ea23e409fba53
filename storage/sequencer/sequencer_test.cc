#include "storage/sequencer/sequencer.h"

#include <atomic>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/sequencer/log_keys.h"
#include "storage/sequencer/sequencer_fixture.h"

namespace nianbao::storage {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(1);

TEST_F(SequencerTest, ALogBeginsWithItselfAndItsKey) {
  const auto sequencer = Open(engine_.get());
  ASSERT_THAT(sequencer, IsOk());
  const auto reader = LogReader::Open(*engine_, **sequencer);
  ASSERT_THAT(reader, IsOk());
  EXPECT_EQ(reader->head().tree_size, 2);
  EXPECT_EQ(reader->head().origin, "site/main/1");
  EXPECT_EQ(reader->Entry(0)->leaf.resource, "logs/site/main");
  EXPECT_EQ(reader->Keys()->size(), 1u);
  ExpectWholeLogProves(*engine_, **sequencer);
}

TEST_F(SequencerTest, AChangeAnswersWithItsProof) {
  const auto sequencer = *Open(engine_.get());
  const auto committed = sequencer->Commit(Put("agencies/a/reports/2023", "k", "v"));
  ASSERT_THAT(committed, IsOk());
  EXPECT_EQ(committed->assigned.first_position, 2);
  EXPECT_EQ(*engine_->Get(Family::kReports, "k"), "v");
  EXPECT_THAT(
      log::VerifyInclusion(Suite::kSha256, committed->leaves[0].hash, 2, committed->head.tree_size,
                           committed->leaves[0].inclusion, committed->head.root_hash),
      IsOk());
}

TEST_F(SequencerTest, AResourcesHistoryHasNoGaps) {
  const auto sequencer = *Open(engine_.get());
  std::string previous;
  for (int i = 1; i <= 3; ++i) {
    const auto committed = sequencer->Commit(Put("agencies/a", "k", absl::StrCat(i)));
    ASSERT_THAT(committed, IsOk());
    const auto leaf = log::DecodeLeaf(committed->leaves[0].bytes);
    ASSERT_THAT(leaf, IsOk());
    EXPECT_EQ(leaf->resource_sequence, i);
    EXPECT_EQ(leaf->previous_leaf_hash, previous);
    previous = committed->leaves[0].hash;
  }
}

TEST_F(SequencerTest, AFailedPreconditionChangesNothing) {
  const auto sequencer = *Open(engine_.get());
  ASSERT_THAT(sequencer->Commit(Put("agencies/a", "k", "1")), IsOk());
  Change change = Put("agencies/a", "k", "2");
  change.preconditions = {Precondition::Equals(Family::kReports, "k", "other")};
  EXPECT_THAT(sequencer->Commit(std::move(change)), StatusIs(absl::StatusCode::kAborted, _));
  EXPECT_EQ(*engine_->Get(Family::kReports, "k"), "1");
  EXPECT_EQ(sequencer->Head().tree_size, 3);
}

// Of many writers that all saw the same value exactly one may win, also in one batch.
TEST_F(SequencerTest, ConcurrentWritersSeeEachOther) {
  const auto sequencer = *Open(engine_.get());
  constexpr int kThreads = 8;
  constexpr int kRounds = 20;
  std::atomic<int> won = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int round = 0; round < kRounds; ++round) {
        const std::string key = absl::StrCat("race ", round);
        Change change = Put(absl::StrCat("agencies/", t), key, absl::StrCat(t));
        change.preconditions = {Precondition::Absent(Family::kReports, key)};
        if (sequencer->Commit(std::move(change)).ok()) ++won;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won, kRounds);
  EXPECT_EQ(sequencer->Head().tree_size, 2 + kRounds);
  ExpectWholeLogProves(*engine_, *sequencer);
}

TEST_F(SequencerTest, TimeNeverRunsBackwards) {
  const auto sequencer = *Open(engine_.get());
  const auto before = sequencer->Commit(Put("agencies/a", "k", "1"));
  now_ -= 3600;
  const auto after = sequencer->Commit(Put("agencies/a", "k", "2"));
  ASSERT_THAT(after, IsOk());
  EXPECT_GE(after->assigned.recorded_time, before->assigned.recorded_time);
}

TEST_F(SequencerTest, TheLogGoesOnAfterReopening) {
  SignedHead before;
  {
    const auto sequencer = *Open(engine_.get());
    for (int i = 0; i < 5; ++i) {
      ASSERT_THAT(sequencer->Commit(Put("agencies/a", "k", absl::StrCat(i))), IsOk());
    }
    before = sequencer->Head();
  }
  const auto sequencer = *Open(engine_.get());
  EXPECT_EQ(sequencer->Head().tree_size, before.tree_size);
  EXPECT_EQ(sequencer->Head().root_hash, before.root_hash);
  ASSERT_THAT(sequencer->Commit(Put("agencies/a", "k", "more")), IsOk());
  const auto reader = LogReader::Open(*engine_, *sequencer);
  ASSERT_THAT(reader, IsOk());
  const auto proof = reader->ConsistencyProof(before.tree_size, reader->head().tree_size);
  ASSERT_THAT(proof, IsOk());
  EXPECT_THAT(log::VerifyConsistency(Suite::kSha256, before.tree_size, reader->head().tree_size,
                                     before.root_hash, reader->head().root_hash, *proof),
              IsOk());
  ExpectWholeLogProves(*engine_, *sequencer);
}

TEST_F(SequencerTest, AnotherSiteOrKeyIsRefused) {
  { ASSERT_THAT(Open(engine_.get()), IsOk()); }
  SequencerOptions elsewhere = Options();
  elsewhere.site = "elsewhere";
  EXPECT_THAT(Sequencer::Open(engine_.get(), elsewhere),
              StatusIs(absl::StatusCode::kFailedPrecondition, _));
  NewKey();
  EXPECT_THAT(Open(engine_.get()), StatusIs(absl::StatusCode::kFailedPrecondition, _));
}

TEST_F(SequencerTest, AfterAFailedWriteNothingIsAcknowledged) {
  FailingEngine failing(engine_.get());
  {
    const auto sequencer = *Open(&failing);
    failing.FailAt(3);
    ASSERT_THAT(sequencer->Commit(Put("agencies/a", "k", "1")), IsOk());
    ASSERT_THAT(sequencer->Commit(Put("agencies/a", "k", "2")), IsOk());
    EXPECT_THAT(sequencer->Commit(Put("agencies/a", "k", "3")),
                StatusIs(absl::StatusCode::kUnavailable, _));
    failing.FailAt(0);
    EXPECT_THAT(sequencer->Commit(Put("agencies/a", "k", "4")),
                StatusIs(absl::StatusCode::kUnavailable, _));
    EXPECT_FALSE(sequencer->CheckHealth().ok());
    EXPECT_EQ(sequencer->Head().tree_size, 4);
    EXPECT_EQ(*engine_->Get(Family::kReports, "k"), "2");
    ExpectWholeLogProves(failing, *sequencer);
  }
  const auto reopened = *Open(engine_.get());
  EXPECT_EQ(reopened->Head().tree_size, 4);
  ASSERT_THAT(reopened->Commit(Put("agencies/a", "k", "5")), IsOk());
  ExpectWholeLogProves(*engine_, *reopened);
}

TEST_F(SequencerTest, APastDeadlineDoesNothing) {
  const auto sequencer = *Open(engine_.get());
  Change change = Put("agencies/a", "k", "1");
  change.deadline = absl::Now() - kTick;
  EXPECT_THAT(sequencer->Commit(std::move(change)),
              StatusIs(absl::StatusCode::kDeadlineExceeded, _));
  EXPECT_EQ(sequencer->Head().tree_size, 2);
}

// While one write is under way others gather; a full queue refuses, and a deadline in
// the queue does nothing. What gathered is written at once.
TEST_F(SequencerTest, WaitingChangesAreWrittenTogetherAndTheQueueIsBounded) {
  constexpr int kWaiting = 10;
  FailingEngine gate(engine_.get());
  SequencerOptions options = Options();
  options.max_waiting = kWaiting;
  const auto sequencer = *Sequencer::Open(&gate, options);
  gate.Block();
  const int before = gate.commits();
  std::vector<std::thread> threads;
  threads.emplace_back(
      [&] { EXPECT_THAT(sequencer->Commit(Put("agencies/first", "first", "")), IsOk()); });
  gate.WaitForCommits(before + 1);
  for (int i = 0; i < kWaiting; ++i) {
    threads.emplace_back([&, i] {
      // A probe of below may hold the last place for a moment.
      absl::Status committed;
      do {
        committed =
            sequencer->Commit(Put(absl::StrCat("agencies/", i), absl::StrCat(i), "")).status();
      } while (absl::IsResourceExhausted(committed));
      EXPECT_THAT(committed, IsOk());
    });
  }
  absl::Status probed;
  do {
    Change probe = Put("agencies/probe", "probe", "");
    probe.deadline = absl::Now() + kTick;
    probed = sequencer->Commit(std::move(probe)).status();
    EXPECT_TRUE(absl::IsDeadlineExceeded(probed) || absl::IsResourceExhausted(probed));
  } while (!absl::IsResourceExhausted(probed));
  gate.Release();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(gate.commits(), before + 2) << "one write under way, one for all that waited";
  EXPECT_FALSE(engine_->Get(Family::kReports, "probe").ok());
  EXPECT_EQ(sequencer->Head().tree_size, 2 + 1 + kWaiting);
  ExpectWholeLogProves(*engine_, *sequencer);
}

// Who was told earlier would read what stood before, and lose to the same change again.
TEST_F(SequencerTest, WhoLosesARaceIsToldWhenTheWinnerCanBeRead) {
  FailingEngine gate(engine_.get());
  SequencerOptions options = Options();
  options.max_waiting = 2;
  const auto sequencer = *Sequencer::Open(&gate, options);
  gate.Block();
  const int before = gate.commits();
  std::vector<std::thread> threads;
  threads.emplace_back(
      [&] { EXPECT_THAT(sequencer->Commit(Put("agencies/first", "first", "")), IsOk()); });
  gate.WaitForCommits(before + 1);
  std::atomic<int> lost = 0;
  for (int i = 0; i < options.max_waiting; ++i) {
    threads.emplace_back([&] {
      absl::Status committed;
      do {
        Change change = Put("agencies/a", "k", "");
        change.preconditions = {Precondition::Absent(Family::kReports, "k")};
        committed = sequencer->Commit(std::move(change)).status();
      } while (absl::IsResourceExhausted(committed));
      if (!absl::IsAborted(committed)) return;
      ++lost;
      EXPECT_THAT(engine_->Get(Family::kReports, "k"), IsOk());
    });
  }
  absl::Status probed;
  do {
    Change probe = Put("agencies/probe", "probe", "");
    probe.deadline = absl::Now() + kTick;
    probed = sequencer->Commit(std::move(probe)).status();
  } while (!absl::IsResourceExhausted(probed));
  gate.ReleaseOne();
  gate.WaitForCommits(before + 2);
  gate.Release();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(lost, 1);
  EXPECT_EQ(gate.commits(), before + 2) << "both were in one batch";
}

TEST_F(SequencerTest, ABatchBoundedByBytesLosesNobody) {
  SequencerOptions options = Options();
  options.max_batch_bytes = 1;
  const auto sequencer = *Sequencer::Open(engine_.get(), options);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        EXPECT_THAT(sequencer->Commit(Put(absl::StrCat("agencies/", t), absl::StrCat(t, i), "")),
                    IsOk());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sequencer->Head().tree_size, 2 + 80);
  ExpectWholeLogProves(*engine_, *sequencer);
}

TEST_F(SequencerTest, OneChangeMayRecordSeveralResources) {
  const auto sequencer = *Open(engine_.get());
  Change change = Put("agencies/a", "k", "1");
  change.leaves.push_back(change.leaves[0]);  // The same resource twice: a chain of two.
  change.leaves.push_back(Put("agencies/b", "", "").leaves[0]);
  const auto committed = sequencer->Commit(std::move(change));
  ASSERT_THAT(committed, IsOk());
  ASSERT_EQ(committed->leaves.size(), 3u);
  EXPECT_EQ(log::DecodeLeaf(committed->leaves[1].bytes)->previous_leaf_hash,
            committed->leaves[0].hash);
  EXPECT_EQ(log::DecodeLeaf(committed->leaves[2].bytes)->resource_sequence, 1);
  ExpectWholeLogProves(*engine_, *sequencer);
}

TEST_F(SequencerTest, ALeafThatCannotBeWrittenFailsAlone) {
  const auto sequencer = *Open(engine_.get());
  Change bad = Put("agencies/a", "k", "1");
  bad.leaves[0].change_id = "short";
  EXPECT_THAT(sequencer->Commit(std::move(bad)), StatusIs(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(sequencer->Commit(Put("agencies/a", "k", "2")), IsOk());
  EXPECT_EQ(sequencer->Head().tree_size, 3);
}

TEST_F(SequencerTest, AChangeWithoutLeavesKeepsTheHead) {
  const auto sequencer = *Open(engine_.get());
  Change change = Put("agencies/a", "k", "1");
  change.leaves.clear();
  const auto committed = sequencer->Commit(std::move(change));
  ASSERT_THAT(committed, IsOk());
  EXPECT_EQ(committed->head.tree_size, 2);
  EXPECT_FALSE(committed->head.note.empty());
  EXPECT_EQ(*engine_->Get(Family::kReports, "k"), "1");
}

TEST_F(SequencerTest, AHeadLostInACrashIsSignedAgain) {
  FailingEngine failing(engine_.get());
  SignedHead before;
  {
    const auto sequencer = *Open(&failing);
    ASSERT_THAT(sequencer->Commit(Put("agencies/a", "k", "1")), IsOk());
    before = sequencer->Head();
    failing.FailAt(1);  // Closing cannot store the head, as if the process had died.
  }
  ASSERT_FALSE(engine_->Get(Family::kHeads, HeadKey(1, before.tree_size)).ok());
  const auto sequencer = *Open(engine_.get());
  EXPECT_EQ(sequencer->Head().root_hash, before.root_hash);
  EXPECT_EQ(sequencer->Head().tree_size, before.tree_size);
  ExpectWholeLogProves(*engine_, *sequencer);
}

TEST_F(SequencerTest, ALogThatDisagreesWithItselfIsNotOpened) {
  {
    const auto sequencer = *Open(engine_.get());
    ASSERT_THAT(sequencer->Commit(Put("agencies/a", "k", "1")), IsOk());
  }
  const std::string leaf = *engine_->Get(Family::kLeaves, LeafKey(1, 2));
  const std::string node = *engine_->Get(Family::kTree, NodeKey(1, 1, 0));
  struct Case {
    Family family;
    std::string key;
    std::string bytes;
  };
  std::string other_leaf = leaf;
  other_leaf.back() = static_cast<char>(other_leaf.back() ^ 1);
  std::string other_node = node;
  other_node[0] = static_cast<char>(other_node[0] ^ 1);
  for (const Case& damage : {Case{Family::kLeaves, LeafKey(1, 2), other_leaf},
                             Case{Family::kTree, NodeKey(1, 1, 0), other_node},
                             Case{Family::kTree, NodeKey(1, 1, 0), "short"}}) {
    const std::string sound = *engine_->Get(damage.family, damage.key);
    WriteSet damaging;
    damaging.Put(damage.family, damage.key, damage.bytes);
    ASSERT_THAT(engine_->Commit(damaging), IsOk());
    EXPECT_THAT(Open(engine_.get()), StatusIs(absl::StatusCode::kDataLoss, _));
    WriteSet mending;
    mending.Put(damage.family, damage.key, sound);
    ASSERT_THAT(engine_->Commit(mending), IsOk());
    EXPECT_THAT(Open(engine_.get()), IsOk());
  }
}

TEST_F(SequencerTest, TellsListenersThatTheHeadHasMovedOn) {
  const auto sequencer = *Open(engine_.get());
  std::atomic<int64_t> seen = 0;
  std::atomic<int> calls = 0;
  {
    const auto subscription = sequencer->Listen([&] {
      seen = sequencer->Head().tree_size;
      ++calls;
    });
    const auto committed = sequencer->Commit(Put("a", "k", "v"));
    ASSERT_THAT(committed, IsOk());
    Change without_leaf;
    without_leaf.writes = [](const Assigned&, WriteSet* writes) {
      writes->Put(Family::kReports, "k", "w");
    };
    // Behind these the first one's listeners have been called.
    ASSERT_THAT(sequencer->Commit(without_leaf), IsOk());
    ASSERT_THAT(sequencer->Commit(without_leaf), IsOk());
    EXPECT_EQ(seen, committed->head.tree_size);
    EXPECT_EQ(calls, 1) << "what adds no leaf is nothing to hear of";
  }
  ASSERT_THAT(sequencer->Commit(Put("a", "k", "x")), IsOk());
  ASSERT_THAT(sequencer->Commit(Put("a", "k", "y")), IsOk());
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace nianbao::storage
