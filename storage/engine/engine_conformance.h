#ifndef NIANBAO_STORAGE_ENGINE_ENGINE_CONFORMANCE_H_
#define NIANBAO_STORAGE_ENGINE_ENGINE_CONFORMANCE_H_

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/engine/engine_fixture.h"

// What every engine promises. A test file includes this and instantiates
// EngineConformance with the ways to make its engine.
namespace nianbao::storage {

TEST_P(EngineConformance, AnAbsentKeyIsNotFound) {
  EXPECT_THAT(engine_->Get(Family::kReports, "a"),
              StatusIs(absl::StatusCode::kNotFound, testing::_));
  EXPECT_THAT(engine_->NewSnapshot()->Get(Family::kReports, "a"),
              StatusIs(absl::StatusCode::kNotFound, testing::_));
}

TEST_P(EngineConformance, KeepsAnyBytesAndTheEmptyValue) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  Put({{bytes, bytes}, {"empty", ""}});
  EXPECT_EQ(*engine_->Get(Family::kReports, bytes), bytes);
  EXPECT_EQ(*engine_->Get(Family::kReports, "empty"), "");
}

TEST_P(EngineConformance, FamiliesAreApart) {
  for (int i = 0; i < kFamilyCount; ++i) {
    Put({{"key", std::to_string(i)}}, static_cast<Family>(i));
  }
  for (int i = 0; i < kFamilyCount; ++i) {
    EXPECT_EQ(*engine_->Get(static_cast<Family>(i), "key"), std::to_string(i));
  }
}

TEST_P(EngineConformance, LaterWritesOfOneSetWin) {
  WriteSet writes;
  writes.Put(Family::kReports, "a", "1");
  writes.Put(Family::kReports, "a", "2");
  writes.Put(Family::kReports, "b", "1");
  writes.Delete(Family::kReports, "b");
  writes.Delete(Family::kReports, "never there");
  ASSERT_THAT(engine_->Commit(writes), IsOk());
  EXPECT_EQ(*engine_->Get(Family::kReports, "a"), "2");
  EXPECT_THAT(engine_->Get(Family::kReports, "b"),
              StatusIs(absl::StatusCode::kNotFound, testing::_));
}

TEST_P(EngineConformance, KeysAreOrderedAsUnsignedBytes) {
  using namespace std::string_literals;
  Put({{"b", ""}, {"a", ""}, {"\xff", ""}, {"a\0"s, ""}, {"aa", ""}, {"\x7f", ""}, {"\x80", ""}});
  EXPECT_THAT(Keys(KeyRange::All()), ElementsAre("a", "a\0"s, "aa", "b", "\x7f", "\x80", "\xff"));
  EXPECT_THAT(Keys(*engine_->NewSnapshot(), KeyRange::All(), Order::kReverse),
              ElementsAre("\xff", "\x80", "\x7f", "b", "aa", "a\0"s, "a"));
}

TEST_P(EngineConformance, ScansRangesPrefixesAndLimits) {
  Put({{"a", ""}, {"b1", ""}, {"b2", ""}, {"b3", ""}, {"c", ""}, {"\xff", ""}, {"\xff\xff", ""}});
  EXPECT_THAT(Keys({"b1", "b3"}), ElementsAre("b1", "b2"));
  EXPECT_THAT(Keys({"b2", ""}), ElementsAre("b2", "b3", "c", "\xff", "\xff\xff"));
  EXPECT_THAT(Keys({"b", "b"}), IsEmpty());
  EXPECT_THAT(Keys({"c", "b"}), IsEmpty());
  EXPECT_THAT(Keys(KeyRange::Prefix("b")), ElementsAre("b1", "b2", "b3"));
  EXPECT_THAT(Keys(KeyRange::Prefix("\xff")), ElementsAre("\xff", "\xff\xff"));
  const auto snapshot = engine_->NewSnapshot();
  EXPECT_THAT(Keys(*snapshot, KeyRange::Prefix("b"), Order::kForward, 2), ElementsAre("b1", "b2"));
  EXPECT_THAT(Keys(*snapshot, KeyRange::Prefix("b"), Order::kReverse, 1), ElementsAre("b3"));
  EXPECT_THAT(Keys(*snapshot, {"", "b2"}, Order::kReverse), ElementsAre("b1", "a"));
}

TEST_P(EngineConformance, AScanOfManyKeysMissesNone) {
  WriteSet writes;
  for (int i = 0; i < 1000; ++i) writes.Put(Family::kReports, std::to_string(10000 + i), "v");
  ASSERT_THAT(engine_->Commit(writes), IsOk());
  const auto snapshot = engine_->NewSnapshot();
  EXPECT_EQ(Keys(*snapshot, KeyRange::All()).size(), 1000u);
  const auto reverse = Keys(*snapshot, KeyRange::All(), Order::kReverse);
  ASSERT_EQ(reverse.size(), 1000u);
  EXPECT_EQ(reverse.front(), "10999");
  EXPECT_EQ(reverse.back(), "10000");
}

TEST_P(EngineConformance, ACursorFindsTheNextKeyOfItsSnapshotWhereverItStood) {
  Put({{"a", "1"}, {"c", "3"}, {"e", "5"}});
  const auto snapshot = engine_->NewSnapshot();
  Put({{"b", "late"}, {"c", "late"}});
  const auto cursor = snapshot->NewCursor(Family::kReports);
  const auto found = [&](absl::string_view key) {
    const auto sought = cursor->Seek(key);
    EXPECT_THAT(sought, IsOk());
    return *sought ? absl::StrCat(cursor->key(), cursor->value()) : "none";
  };
  EXPECT_EQ(found("b"), "c3");
  EXPECT_EQ(found("c"), "c3");
  EXPECT_EQ(found(absl::string_view("c\0", 2)), "e5");
  EXPECT_EQ(found("f"), "none");
  EXPECT_EQ(found(""), "a1");
}

TEST_P(EngineConformance, AVisitorMayStopReadAndCommit) {
  Put({{"a", "1"}, {"b", "2"}, {"c", "3"}});
  int visited = 0;
  ASSERT_THAT(engine_->NewSnapshot()->Scan(Family::kReports, KeyRange::All(), Order::kForward, 0,
                                           [&](absl::string_view key, absl::string_view value) {
                                             ++visited;
                                             EXPECT_EQ(*engine_->Get(Family::kReports, key), value);
                                             WriteSet writes;
                                             writes.Put(Family::kReports, absl::StrCat("z", key),
                                                        "");
                                             EXPECT_THAT(engine_->Commit(writes), IsOk());
                                             return key != "b";
                                           }),
              IsOk());
  EXPECT_EQ(visited, 2);
  EXPECT_THAT(Keys(KeyRange::Prefix("z")), ElementsAre("za", "zb"));
}

TEST_P(EngineConformance, ASnapshotStandsStill) {
  Put({{"a", "old"}, {"gone", "here"}});
  const auto before = engine_->NewSnapshot();
  WriteSet writes;
  writes.Put(Family::kReports, "a", "new");
  writes.Put(Family::kReports, "b", "new");
  writes.Delete(Family::kReports, "gone");
  ASSERT_THAT(engine_->Commit(writes), IsOk());
  Put({{"a", "newer"}});
  EXPECT_EQ(*before->Get(Family::kReports, "a"), "old");
  EXPECT_EQ(*before->Get(Family::kReports, "gone"), "here");
  EXPECT_THAT(Keys(*before, KeyRange::All()), ElementsAre("a", "gone"));
  EXPECT_THAT(Keys(KeyRange::All()), ElementsAre("a", "b"));
}

TEST_P(EngineConformance, APurgeChangesNothingThatIsRead) {
  Put({{"a", "old"}, {"gone", "here"}, {"z", "stays"}});
  WriteSet writes;
  writes.Put(Family::kReports, "a", "new");
  writes.Delete(Family::kReports, "gone");
  ASSERT_THAT(engine_->Commit(writes), IsOk());
  const FamilyRange range{Family::kReports, KeyRange::All()};
  ASSERT_THAT(engine_->Purge({range}, [] { return false; }), IsOk());
  EXPECT_THAT(Keys(KeyRange::All()), ElementsAre("a", "z"));
  EXPECT_EQ(*engine_->Get(Family::kReports, "a"), "new");
}

TEST_P(EngineConformance, PreconditionsDecide) {
  Put({{"a", "1"}});
  WriteSet writes;
  writes.Put(Family::kReports, "b", "2");
  struct Case {
    Precondition precondition;
    bool holds;
  };
  const Case cases[] = {
      {Precondition::Absent(Family::kReports, "x"), true},
      {Precondition::Absent(Family::kReports, "a"), false},
      {Precondition::Absent(Family::kAgencies, "a"), true},
      {Precondition::Equals(Family::kReports, "a", "1"), true},
      {Precondition::Equals(Family::kReports, "a", "2"), false},
      {Precondition::Equals(Family::kReports, "a", ""), false},
      {Precondition::Equals(Family::kReports, "x", ""), false},
  };
  for (const Case& c : cases) {
    WriteSet clear;
    clear.Delete(Family::kReports, "b");
    ASSERT_THAT(engine_->Commit(clear), IsOk());
    const absl::Status committed = engine_->Commit(writes, {c.precondition});
    EXPECT_EQ(committed.ok(), c.holds) << c.precondition.key;
    EXPECT_EQ(engine_->Get(Family::kReports, "b").ok(), c.holds) << c.precondition.key;
    if (!c.holds) {
      EXPECT_THAT(committed, StatusIs(absl::StatusCode::kAborted, HasSubstr("reports/")));
    }
  }
  EXPECT_THAT(engine_->CheckHealth(), IsOk());
}

TEST_P(EngineConformance, OneFailedPreconditionOfManyUndoesAll) {
  WriteSet writes;
  writes.Put(Family::kReports, "a", "1");
  writes.Put(Family::kAgencies, "a", "1");
  const std::vector<Precondition> preconditions = {
      Precondition::Absent(Family::kReports, "a"),
      Precondition::Equals(Family::kAgencies, "a", "0")};
  EXPECT_THAT(engine_->Commit(writes, preconditions),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("agencies/a")));
  EXPECT_THAT(Keys(KeyRange::All()), IsEmpty());
}

// Each thread adds one to a counter, by read and conditional write: none is lost.
TEST_P(EngineConformance, ConcurrentConditionalCommitsLoseNothing) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 25;
  Put({{"n", "0"}});
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this] {
      for (int done = 0; done < kRounds;) {
        const std::string value = *engine_->Get(Family::kReports, "n");
        WriteSet writes;
        writes.Put(Family::kReports, "n", std::to_string(std::stoi(value) + 1));
        if (engine_->Commit(writes, {Precondition::Equals(Family::kReports, "n", value)}).ok()) {
          ++done;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(*engine_->Get(Family::kReports, "n"), std::to_string(kThreads * kRounds));
}

// Two keys are always written together: no reader may see them apart.
TEST_P(EngineConformance, ReadersSeeCommitsWhole) {
  Put({{"a", "0"}});
  Put({{"a", "0"}}, Family::kIndex);
  std::atomic<bool> stop{false};
  std::atomic<int> reads{0};
  std::thread reader([&] {
    while (!stop) {
      const auto snapshot = engine_->NewSnapshot();
      EXPECT_EQ(*snapshot->Get(Family::kReports, "a"), *snapshot->Get(Family::kIndex, "a"));
      ++reads;
    }
  });
  for (int i = 1; i <= 100 || reads < 20; ++i) {
    WriteSet writes;
    writes.Put(Family::kReports, "a", std::to_string(i));
    writes.Put(Family::kIndex, "a", std::to_string(i));
    ASSERT_THAT(engine_->Commit(writes), IsOk());
  }
  stop = true;
  reader.join();
}

// A condition alone is asked too, and what was deleted is absent.
TEST_P(EngineConformance, PreconditionsHoldWithoutWritesAndAfterDeletes) {
  Put({{"a", "1"}, {"gone", "1"}});
  WriteSet deletes;
  deletes.Delete(Family::kReports, "gone");
  ASSERT_THAT(engine_->Commit(deletes), IsOk());
  EXPECT_THAT(engine_->Commit(WriteSet(), {Precondition::Equals(Family::kReports, "a", "1")}),
              IsOk());
  EXPECT_THAT(engine_->Commit(WriteSet(), {Precondition::Absent(Family::kReports, "gone")}),
              IsOk());
  EXPECT_THAT(engine_->Commit(WriteSet(), {Precondition::Absent(Family::kReports, "a")}),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("exists already")));
  EXPECT_THAT(engine_->Commit(WriteSet(), {Precondition::Equals(Family::kReports, "gone", "1")}),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("reports/gone")));
}

// Preconditions look at the store as it was before the commit's own writes.
TEST_P(EngineConformance, PreconditionsDoNotSeeTheirOwnWrites) {
  WriteSet writes;
  writes.Put(Family::kReports, "a", "1");
  EXPECT_THAT(engine_->Commit(writes, {Precondition::Equals(Family::kReports, "a", "1")}),
              StatusIs(absl::StatusCode::kAborted, testing::_));
  EXPECT_THAT(engine_->Commit(writes, {Precondition::Absent(Family::kReports, "a")}), IsOk());
}

TEST_P(EngineConformance, KeepsTheEmptyKeyAndLargeValues) {
  const std::string large(3 << 20, 'v');
  Put({{"", "empty"}, {"large", large}});
  EXPECT_EQ(*engine_->Get(Family::kReports, ""), "empty");
  EXPECT_EQ(*engine_->Get(Family::kReports, "large"), large);
  EXPECT_THAT(Keys(KeyRange::All()), ElementsAre("", "large"));
}

TEST_P(EngineConformance, SnapshotsOfDifferentTimesStandBesideEachOther) {
  std::vector<std::unique_ptr<Snapshot>> snapshots;
  for (int i = 0; i < 5; ++i) {
    Put({{"a", std::to_string(i)}, {absl::StrCat("k", i), ""}});
    snapshots.push_back(engine_->NewSnapshot());
  }
  snapshots.erase(snapshots.begin() + 1);  // One goes before the others.
  const std::vector<int> times = {0, 2, 3, 4};
  for (size_t s = 0; s < snapshots.size(); ++s) {
    EXPECT_EQ(*snapshots[s]->Get(Family::kReports, "a"), std::to_string(times[s]));
    EXPECT_EQ(Keys(*snapshots[s], KeyRange::Prefix("k")).size(), static_cast<size_t>(times[s] + 1));
  }
}

// What a scan has begun it ends on the same state, whatever is deleted and added meanwhile.
TEST_P(EngineConformance, AScanDoesNotSeeCommitsMadeDuringIt) {
  WriteSet writes;
  for (int i = 0; i < 300; ++i) writes.Put(Family::kReports, absl::StrCat(1000 + i), "old");
  ASSERT_THAT(engine_->Commit(writes), IsOk());
  for (const Order order : {Order::kForward, Order::kReverse}) {
    const auto snapshot = engine_->NewSnapshot();
    int visited = 0;
    const auto visit = [&](absl::string_view, absl::string_view value) {
      EXPECT_EQ(value, "old");
      if (++visited % 100 != 0) return true;
      WriteSet change;
      for (int i = 0; i < 300; ++i) change.Put(Family::kReports, absl::StrCat(1000 + i), "new");
      change.Put(Family::kReports, absl::StrCat("1000-", visited), "new");
      EXPECT_THAT(engine_->Commit(change), IsOk());
      return true;
    };
    EXPECT_THAT(snapshot->Scan(Family::kReports, KeyRange::All(), order, 0, visit), IsOk());
    EXPECT_EQ(visited, 300);
    WriteSet restore;
    for (int i = 0; i < 300; ++i) restore.Put(Family::kReports, absl::StrCat(1000 + i), "old");
    for (int i = 100; i <= 300; i += 100)
      restore.Delete(Family::kReports, absl::StrCat("1000-", i));
    ASSERT_THAT(engine_->Commit(restore), IsOk());
  }
}

// Of many who all want to be the first, one is.
TEST_P(EngineConformance, OneOfManyCreatesAKey) {
  constexpr int kThreads = 4;
  constexpr int kKeys = 20;
  std::atomic<int> created{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int k = 0; k < kKeys; ++k) {
        const std::string key = absl::StrCat("k", k);
        WriteSet writes;
        writes.Put(Family::kReports, key, std::to_string(t));
        writes.Put(Family::kIndex, absl::StrCat(key, "/", t), "");
        const auto committed =
            engine_->Commit(writes, {Precondition::Absent(Family::kReports, key)});
        if (committed.ok()) ++created;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(created, kKeys);
  EXPECT_EQ(
      Keys(*engine_->NewSnapshot(), KeyRange::All(), Order::kForward, 0, Family::kIndex).size(),
      static_cast<size_t>(kKeys));
}

TEST_P(EngineConformance, ConcurrentCommitsAreAllThere) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 25;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < kRounds; ++i) {
        WriteSet writes;
        writes.Put(Family::kReports, absl::StrCat(t, "-", i), "v");
        EXPECT_THAT(engine_->Commit(writes), IsOk());
        EXPECT_THAT(engine_->Get(Family::kReports, absl::StrCat(t, "-", i)), IsOk());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Keys(KeyRange::All()).size(), static_cast<size_t>(kThreads * kRounds));
}

TEST_P(EngineConformance, OpeningAgainFindsEverything) {
  if (!GetParam().keeps) return;
  Put({{"a", "1"}, {"b", "2"}});
  WriteSet writes;
  writes.Delete(Family::kReports, "a");
  ASSERT_THAT(engine_->Commit(writes), IsOk());
  engine_.reset();
  engine_ = open_();
  ASSERT_NE(engine_, nullptr);
  EXPECT_THAT(Keys(KeyRange::All()), ElementsAre("b"));
  EXPECT_EQ(*engine_->Get(Family::kReports, "b"), "2");
  // Conditions look at what was there before, too; and it goes on from there, again and again.
  for (int i = 0; i < 3; ++i) {
    WriteSet more;
    more.Put(Family::kReports, absl::StrCat("c", i), "");
    more.Put(Family::kLeaves, absl::StrCat("c", i), "");
    EXPECT_THAT(engine_->Commit(more, {Precondition::Equals(Family::kReports, "b", "2")}), IsOk());
    EXPECT_THAT(engine_->Commit(more, {Precondition::Absent(Family::kReports, "b")}),
                StatusIs(absl::StatusCode::kAborted, testing::_));
    engine_.reset();
    engine_ = open_();
    ASSERT_NE(engine_, nullptr);
    EXPECT_EQ(Keys(KeyRange::Prefix("c")).size(), static_cast<size_t>(i + 1));
    EXPECT_EQ(Keys(*engine_->NewSnapshot(), KeyRange::All(), Order::kForward, 0, Family::kLeaves),
              Keys(KeyRange::Prefix("c")));
  }
}

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_ENGINE_ENGINE_CONFORMANCE_H_
