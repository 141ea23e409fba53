#include "storage/sequencer/sequencer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "storage/engine/memory_engine.h"
#include "storage/log/head.h"
#include "storage/log/merkle.h"
#include "storage/sequencer/log_reader.h"
#include "tests/support/status_matchers.h"

namespace nianbao::storage {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;

constexpr absl::Duration kTick = absl::Milliseconds(1);

// Passes everything on until it is told to fail commits.
class FailingEngine : public Engine {
 public:
  explicit FailingEngine(Engine* engine) : engine_(*engine) {}

  absl::StatusOr<std::string> Get(Family family, absl::string_view key) const override {
    return engine_.Get(family, key);
  }
  std::unique_ptr<Snapshot> NewSnapshot() const override { return engine_.NewSnapshot(); }
  using Engine::Commit;
  absl::Status Commit(const WriteSet& writes,
                      absl::Span<const Precondition> preconditions) override {
    if (fail) return absl::DataLossError("the device failed");
    return engine_.Commit(writes, preconditions);
  }
  absl::Status CheckHealth() const override { return engine_.CheckHealth(); }

  std::atomic<bool> fail = false;

 private:
  Engine& engine_;
};

class SequencerTest : public ::testing::Test {
 protected:
  SequencerTest() {
    signer_ = *log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
  }

  absl::StatusOr<std::unique_ptr<Sequencer>> Open(Engine* engine) {
    SequencerOptions options;
    options.site = "site";
    options.signer = signer_.get();
    options.now = [this] { return absl::FromUnixSeconds(now_); };
    return Sequencer::Open(engine, options);
  }

  // A change that puts key = value and records it on `resource`.
  Change Put(const std::string& resource, const std::string& key, const std::string& value) {
    log::Leaf leaf;
    leaf.received_time = absl::FromUnixSeconds(1700000000);
    leaf.change_id = RandomBytes(16);
    leaf.action = 5;
    leaf.resource = resource;
    leaf.actor.principal = "p";
    leaf.actor.person = "li";
    Change change;
    change.leaves = {leaf};
    change.writes = [key, value](const Assigned&, WriteSet* writes) {
      writes->Put(Family::kReports, key, value);
    };
    return change;
  }

  // Every leaf of the log is proved under the newest head, and the head's note is ours.
  void ExpectWholeLogProves(const Engine& engine, const Sequencer& sequencer) {
    const auto reader = LogReader::Open(engine, sequencer);
    ASSERT_THAT(reader, IsOk());
    const SignedHead& head = reader->head();
    const auto note = log::ReadNote(head.note);
    ASSERT_THAT(note, IsOk());
    EXPECT_EQ(log::VerifyNote(*note, {signer_->public_key()})->size(), 1u);
    for (int64_t i = 0; i < head.tree_size; ++i) {
      const auto receipt = reader->Receipt(i);
      ASSERT_THAT(receipt, IsOk());
      EXPECT_EQ(receipt->entry.leaf.position, i);
      EXPECT_THAT(log::VerifyInclusion(Suite::kSha256, receipt->entry.hash, i, head.tree_size,
                                       receipt->inclusion, head.root_hash),
                  IsOk());
    }
  }

  std::unique_ptr<Engine> engine_ = NewMemoryEngine();
  std::unique_ptr<log::Signer> signer_;
  std::atomic<int64_t> now_ = 1700000000;  // Seconds since 1970.
};

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
  signer_ = *log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
  EXPECT_THAT(Open(engine_.get()), StatusIs(absl::StatusCode::kFailedPrecondition, _));
}

TEST_F(SequencerTest, AfterAFailedWriteNothingIsAcknowledged) {
  FailingEngine failing(engine_.get());
  const auto sequencer = *Open(&failing);
  failing.fail = true;
  EXPECT_THAT(sequencer->Commit(Put("agencies/a", "k", "1")),
              StatusIs(absl::StatusCode::kUnavailable, _));
  failing.fail = false;
  EXPECT_THAT(sequencer->Commit(Put("agencies/a", "k", "2")),
              StatusIs(absl::StatusCode::kUnavailable, _));
  EXPECT_FALSE(sequencer->CheckHealth().ok());
  EXPECT_FALSE(engine_->Get(Family::kReports, "k").ok());
}

TEST_F(SequencerTest, APastDeadlineDoesNothing) {
  const auto sequencer = *Open(engine_.get());
  Change change = Put("agencies/a", "k", "1");
  change.deadline = absl::Now() - kTick;
  EXPECT_THAT(sequencer->Commit(std::move(change)),
              StatusIs(absl::StatusCode::kDeadlineExceeded, _));
  EXPECT_EQ(sequencer->Head().tree_size, 2);
}

TEST_F(SequencerTest, EntriesAreFoundByResourcePersonAndTime) {
  const auto sequencer = *Open(engine_.get());
  ASSERT_THAT(sequencer->Commit(Put("agencies/a/reports/2023", "k", "1")), IsOk());
  now_ += 10;
  ASSERT_THAT(sequencer->Commit(Put("agencies/b/reports/2023", "k", "2")), IsOk());
  const auto reader = LogReader::Open(*engine_, *sequencer);
  ASSERT_THAT(reader, IsOk());
  LogQuery by_agency;
  by_agency.resource = "agencies/a";
  EXPECT_EQ(reader->List(by_agency)->entries.size(), 1u);
  LogQuery by_person;
  by_person.person = "li";
  EXPECT_EQ(reader->List(by_person)->entries.size(), 2u);
  LogQuery late;
  late.start = absl::FromUnixSeconds(now_);
  EXPECT_EQ(reader->List(late)->entries.size(), 1u);
  EXPECT_EQ(*reader->PositionAsOf(absl::FromUnixSeconds(now_ - 1)), 2);
}

}  // namespace
}  // namespace nianbao::storage
