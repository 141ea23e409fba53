#include "storage/sequencer/log_reader.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/sequencer/log_keys.h"
#include "storage/sequencer/sequencer_fixture.h"

namespace nianbao::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LogReaderTest : public SequencerTest {
 protected:
  // Leaves 2…7: agencies a, b, a, b, a, b, ten seconds apart, actions 5 and 6 by turns
  // of three, persons by halves.
  void SetUp() override {
    sequencer_ = *Open(engine_.get());
    for (int i = 0; i < 6; ++i) {
      now_ = kStart + int64_t{10} * i;
      Change change = Put(absl::StrCat("agencies/", i % 2 == 0 ? "a" : "b", "/reports/2023"),
                          absl::StrCat(i), "");
      change.leaves[0].action = i % 3 == 0 ? 6 : 5;
      change.leaves[0].actor.person = i < 3 ? "li" : "wang";
      ASSERT_THAT(sequencer_->Commit(std::move(change)), IsOk());
    }
  }

  LogReader Reader() const { return *LogReader::Open(*engine_, *sequencer_); }

  static std::vector<int64_t> Positions(const absl::StatusOr<LogPage>& page) {
    EXPECT_THAT(page, IsOk());
    std::vector<int64_t> positions;
    for (const LogEntry& entry : page->entries) positions.push_back(entry.position);
    return positions;
  }

  static constexpr int64_t kStart = 1700000000;
  std::unique_ptr<Sequencer> sequencer_;
};

TEST_F(LogReaderTest, ConditionsAreJoined) {
  const LogReader reader = Reader();
  LogQuery all;
  EXPECT_THAT(Positions(reader.List(all)), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  LogQuery agency;
  agency.resource = "agencies/a";
  EXPECT_THAT(Positions(reader.List(agency)), ElementsAre(2, 4, 6));
  LogQuery report;
  report.resource = "agencies/b/reports/2023";
  EXPECT_THAT(Positions(reader.List(report)), ElementsAre(3, 5, 7));
  LogQuery person;
  person.person = "wang";
  EXPECT_THAT(Positions(reader.List(person)), ElementsAre(5, 6, 7));
  LogQuery principal;
  principal.person = "p";
  EXPECT_THAT(Positions(reader.List(principal)), ElementsAre(2, 3, 4, 5, 6, 7));
  LogQuery action;
  action.actions = {6};
  EXPECT_THAT(Positions(reader.List(action)), ElementsAre(2, 5));
  LogQuery joined;
  joined.resource = "agencies/a";
  joined.person = "li";
  joined.actions = {5};
  EXPECT_THAT(Positions(reader.List(joined)), ElementsAre(4));
  LogQuery nobody;
  nobody.person = "l";
  EXPECT_THAT(Positions(reader.List(nobody)), IsEmpty());
}

TEST_F(LogReaderTest, TimesIncludeTheStartAndNotTheEnd) {
  const LogReader reader = Reader();
  LogQuery query;
  query.start = absl::FromUnixSeconds(kStart + 10);
  query.end = absl::FromUnixSeconds(kStart + 30);
  EXPECT_THAT(Positions(reader.List(query)), ElementsAre(3, 4));
  query.start += absl::Nanoseconds(1);
  EXPECT_THAT(Positions(reader.List(query)), ElementsAre(4));
  query.end = query.start - absl::Seconds(5);
  EXPECT_THAT(Positions(reader.List(query)), IsEmpty());
}

TEST_F(LogReaderTest, PagesFollowOnEachOther) {
  const LogReader reader = Reader();
  LogQuery query;
  query.resource = "agencies/b";
  query.limit = 2;
  const auto first = reader.List(query);
  EXPECT_THAT(Positions(first), ElementsAre(3, 5));
  ASSERT_TRUE(first->next_position.has_value());
  query.from_position = *first->next_position;
  const auto second = reader.List(query);
  EXPECT_THAT(Positions(second), ElementsAre(7));
  EXPECT_FALSE(second->next_position.has_value());
  query.limit = 0;
  EXPECT_THAT(reader.List(query), StatusIs(absl::StatusCode::kInvalidArgument, _));
}

TEST_F(LogReaderTest, AReaderStandsStill) {
  const LogReader reader = Reader();
  ASSERT_THAT(sequencer_->Commit(Put("agencies/a/reports/2023", "later", "")), IsOk());
  EXPECT_EQ(reader.head().tree_size, 8);
  EXPECT_EQ(reader.Newest("agencies/a/reports/2023")->position, 6);
  LogQuery agency;
  agency.resource = "agencies/a";
  EXPECT_THAT(Positions(reader.List(agency)), ElementsAre(2, 4, 6));
  EXPECT_FALSE(reader.snapshot().Get(Family::kReports, "later").ok());
  EXPECT_THAT(reader.Entry(8), StatusIs(absl::StatusCode::kOutOfRange, _));
}

TEST_F(LogReaderTest, NewestIsOfTheResourceAlone) {
  ASSERT_THAT(sequencer_->Commit(Put("agencies/a", "agency", "")), IsOk());
  ASSERT_THAT(sequencer_->Commit(Put("agencies/a/reports/2023", "k", "")), IsOk());
  EXPECT_EQ(Reader().Newest("agencies/a")->position, 8);
  EXPECT_EQ(Reader().Newest("agencies/a/reports/2023")->position, 9);
  EXPECT_THAT(Reader().Newest("agencies/c"), StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(LogReaderTest, AsOfIsTheLastLeafNotLater) {
  const LogReader reader = Reader();
  EXPECT_EQ(*reader.PositionAsOf(absl::FromUnixSeconds(kStart + 20)), 4);
  EXPECT_EQ(*reader.PositionAsOf(absl::FromUnixSeconds(kStart + 20) - absl::Nanoseconds(1)), 3);
  EXPECT_EQ(*reader.PositionAsOf(absl::InfiniteFuture()), 7);
  EXPECT_THAT(reader.PositionAsOf(absl::FromUnixSeconds(kStart - 1)),
              StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(reader.PositionAsOf(absl::InfinitePast()), StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(LogReaderTest, EveryTwoSizesAreConsistent) {
  const LogReader reader = Reader();
  for (int64_t second = 1; second <= 8; ++second) {
    const auto second_head = reader.HeadOf(second);
    ASSERT_THAT(second_head, IsOk());
    for (int64_t first = 1; first <= second; ++first) {
      const auto first_head = reader.HeadOf(first);
      const auto proof = reader.ConsistencyProof(first, second);
      ASSERT_THAT(proof, IsOk());
      EXPECT_THAT(log::VerifyConsistency(Suite::kSha256, first, second, first_head->root_hash,
                                         second_head->root_hash, *proof),
                  IsOk());
    }
  }
  EXPECT_TRUE(reader.HeadOf(1)->note.empty()) << "the genesis wrote two leaves at once";
  EXPECT_FALSE(reader.HeadOf(4)->note.empty());
  EXPECT_THAT(reader.HeadOf(9), StatusIs(absl::StatusCode::kOutOfRange, _));
  EXPECT_THAT(reader.ConsistencyProof(0, 4), StatusIs(absl::StatusCode::kOutOfRange, _));
  EXPECT_THAT(reader.ConsistencyProof(5, 4), StatusIs(absl::StatusCode::kOutOfRange, _));
  EXPECT_THAT(reader.InclusionProof(4, 4), StatusIs(absl::StatusCode::kOutOfRange, _));
}

TEST_F(LogReaderTest, AnAlteredLeafIsNamedAndNotServed) {
  std::string leaf = *engine_->Get(Family::kLeaves, LeafKey(1, 3));
  leaf[leaf.size() / 2] = static_cast<char>(leaf[leaf.size() / 2] ^ 1);
  WriteSet writes;
  writes.Put(Family::kLeaves, LeafKey(1, 3), leaf);
  writes.Delete(Family::kLeaves, LeafKey(1, 4));
  ASSERT_THAT(engine_->Commit(writes), IsOk());
  EXPECT_THAT(Reader().Entry(3), StatusIs(absl::StatusCode::kDataLoss, ::testing::HasSubstr("3")));
  EXPECT_THAT(Reader().Receipt(4),
              StatusIs(absl::StatusCode::kDataLoss, ::testing::HasSubstr("4")));
  EXPECT_THAT(Reader().List({}), StatusIs(absl::StatusCode::kDataLoss, _));
}

TEST_F(LogReaderTest, AClosedStoreIsReadWithItsStoredHead) {
  const SignedHead head = sequencer_->Head();
  sequencer_.reset();
  const auto reader = LogReader::OpenStored(*engine_);
  ASSERT_THAT(reader, IsOk());
  EXPECT_EQ(reader->head().note, head.note);
  EXPECT_EQ(reader->Keys()->size(), 1u);
  EXPECT_THAT(LogReader::OpenStored(*NewMemoryEngine()), StatusIs(absl::StatusCode::kNotFound, _));
}

// Signs when it is let.
class SlowSigner : public log::Signer {
 public:
  explicit SlowSigner(const log::Signer& signer) : signer_(signer) {}
  const log::PublicKey& public_key() const override { return signer_.public_key(); }
  absl::StatusOr<std::string> Sign(absl::string_view message) const override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !held_; });
    return signer_.Sign(message);
  }
  void Hold(bool held) {
    std::lock_guard lock(mutex_);
    held_ = held;
    changed_.notify_all();
  }

 private:
  const log::Signer& signer_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool held_ = false;
};

// Lets the signer sign once somebody has looked.
class LookedAtEngine : public FailingEngine {
 public:
  LookedAtEngine(Engine* engine, SlowSigner* signer) : FailingEngine(engine), signer_(*signer) {}
  std::unique_ptr<Snapshot> NewSnapshot() const override {
    std::unique_ptr<Snapshot> snapshot = FailingEngine::NewSnapshot();
    signer_.Hold(false);
    return snapshot;
  }

 private:
  SlowSigner& signer_;
};

// A record is seen as soon as it is written; whoever sees it can have its leaf proved.
TEST_F(LogReaderTest, WhatAReaderSeesIsUnderItsHead) {
  SlowSigner signer(*signer_);
  SequencerOptions options = Options();
  options.signer = &signer;
  const auto memory = NewMemoryEngine();
  const auto sequencer = *Sequencer::Open(memory.get(), options);
  signer.Hold(true);
  std::thread writer([&] { EXPECT_THAT(sequencer->Commit(Put("agencies/a", "k", "1")), IsOk()); });
  while (!memory->Get(Family::kReports, "k").ok()) std::this_thread::yield();
  const LookedAtEngine engine(memory.get(), &signer);
  const auto reader = LogReader::Open(engine, *sequencer);
  writer.join();
  ASSERT_THAT(reader, IsOk());
  EXPECT_EQ(reader->head().tree_size, 3);
  EXPECT_THAT(reader->Receipt(2), IsOk());
}

}  // namespace
}  // namespace nianbao::storage
