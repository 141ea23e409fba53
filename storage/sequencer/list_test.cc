// Lists over generated logs: the same answers as looking at every leaf, for a cost that
// does not grow with the log.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/sequencer/log_keys.h"
#include "storage/sequencer/log_reader.h"
#include "storage/sequencer/sequencer_fixture.h"
#include "tests/support/counting_engine.h"

namespace nianbao::storage {
namespace {

class ListTest : public SequencerTest {
 protected:
  // Adds `count` leaves of few agencies, persons and actions, some at the same second.
  void Grow(int count) {
    for (int i = 0; i < count; ++i) {
      now_ += Pick(3);
      std::string resource = absl::StrCat("agencies/a", Pick(3));
      if (Pick(4) > 0) absl::StrAppend(&resource, "/reports/", 2020 + Pick(3));
      Add(resource, absl::StrCat("person-", Pick(4)), 3 + Pick(5));
    }
  }

  void Add(const std::string& resource, const std::string& person, int action) {
    Change change = Put(resource, "key", "");
    change.leaves[0].action = action;
    change.leaves[0].actor.person = person;
    ASSERT_THAT(sequencer_->Commit(std::move(change)), IsOk());
  }

  LogQuery RandomQuery() {
    LogQuery query;
    if (Pick(2) == 0) {
      query.resource = absl::StrCat("agencies/a", Pick(4));
      if (Pick(2) == 0) absl::StrAppend(&query.resource, "/reports/", 2020 + Pick(4));
    }
    if (Pick(2) == 0) query.person = Pick(5) == 0 ? "p" : absl::StrCat("person-", Pick(5));
    for (int i = Pick(4); i > 0; --i) query.actions.push_back(3 + Pick(6));
    const int64_t span = now_ - kStart + 2;
    if (Pick(3) == 0) query.start = absl::FromUnixSeconds(kStart + Pick(span));
    if (Pick(3) == 0) query.end = absl::FromUnixSeconds(kStart + Pick(span));
    query.limit = 1 + static_cast<int>(Pick(20));
    return query;
  }

  int Pick(int64_t below) {
    return std::uniform_int_distribution<int>(0, static_cast<int>(below) - 1)(random_);
  }

  static constexpr int64_t kStart = 1700000000;
  std::mt19937 random_{20260131};
  std::unique_ptr<Sequencer> sequencer_ = *Open(engine_.get());
};

bool IsUnder(const std::string& resource, const std::string& asked) {
  return resource == asked ||
         (asked.find("/reports/") == std::string::npos && resource.rfind(asked + "/", 0) == 0);
}

std::vector<int64_t> LookAtEveryLeaf(const LogReader& log, const LogQuery& query) {
  std::vector<int64_t> positions;
  for (int64_t i = 0; i < log.head().tree_size; ++i) {
    const log::Leaf leaf = log.Entry(i)->leaf;
    const bool fits = (query.resource.empty() || IsUnder(leaf.resource, query.resource)) &&
                      (query.person.empty() || leaf.actor.person == query.person ||
                       leaf.actor.principal == query.person) &&
                      (query.actions.empty() ||
                       std::count(query.actions.begin(), query.actions.end(), leaf.action) > 0) &&
                      leaf.recorded_time >= query.start && leaf.recorded_time < query.end;
    if (fits) positions.push_back(i);
  }
  return positions;
}

std::vector<int64_t> ListAllPages(const LogReader& log, LogQuery query) {
  std::vector<int64_t> positions;
  while (true) {
    const absl::StatusOr<LogPage> page = log.List(query);
    EXPECT_THAT(page, IsOk());
    if (!page.ok()) return positions;
    EXPECT_LE(static_cast<int>(page->entries.size()), query.limit);
    for (const LogEntry& entry : page->entries) positions.push_back(entry.position);
    if (!page->next_position.has_value()) return positions;
    EXPECT_GT(*page->next_position, query.from_position);
    query.from_position = *page->next_position;
  }
}

TEST_F(ListTest, AnswersWhatLookingAtEveryLeafAnswers) {
  for (int round = 0; round < 5; ++round) {
    Grow(60);
    const LogReader log = *LogReader::Open(*engine_, *sequencer_);
    for (int i = 0; i < 100; ++i) {
      const LogQuery query = RandomQuery();
      EXPECT_EQ(ListAllPages(log, query), LookAtEveryLeaf(log, query))
          << query.resource << " " << query.person << " " << query.actions.size() << " actions";
    }
  }
}

TEST_F(ListTest, CostsTheSameInALongLog) {
  test::CountingEngine counting(engine_.get());
  Add("agencies/rare", "rare", 9);
  std::vector<LogQuery> queries(6);
  queries[0].resource = "agencies/rare";
  queries[1].person = "rare";
  queries[2].actions = {9};
  queries[3].end = absl::FromUnixSeconds(kStart + 1);
  queries[3].actions = {9};
  queries[4].resource = "agencies/rare";  // With one that nearly all leaves have.
  queries[4].person = "p";
  queries[5].limit = 10;
  std::vector<int64_t> costs;
  for (const int leaves : {100, 1500}) {
    Grow(leaves);
    const LogReader log = *LogReader::Open(counting, *sequencer_);
    const int64_t before = counting.reads();
    for (const LogQuery& query : queries) ASSERT_THAT(log.List(query), IsOk());
    ASSERT_THAT(log.Newest("agencies/rare"), IsOk());
    costs.push_back(counting.reads() - before);
  }
  EXPECT_LE(costs[1], costs[0] + 10);
  EXPECT_LT(costs[1], 500);
}

TEST_F(ListTest, AnEarlierEpochIsPassedOver) {
  Grow(20);
  now_ += 10;
  Add("agencies/last", "p", 5);
  // As a clock that went back between two epochs leaves it.
  WriteSet writes;
  for (const int64_t seconds : {now_ - 5, now_ + 1000}) {
    writes.Put(Family::kIndex, IndexKey(ByTimePrefix(absl::FromUnixSeconds(seconds)), 0, 3), "");
  }
  ASSERT_THAT(engine_->Commit(writes), IsOk());
  const LogReader log = *LogReader::Open(*engine_, *sequencer_);
  EXPECT_EQ(*log.PositionAsOf(absl::FromUnixSeconds(now_ - 6)), log.head().tree_size - 2);
  EXPECT_EQ(*log.PositionAsOf(absl::FromUnixSeconds(now_ + 10)), log.head().tree_size - 1);
}

// Which may be millions, of later epochs.
TEST_F(ListTest, LeavesBehindTheEndOfAnEpochAreNotReadOneByOne) {
  Grow(20);
  WriteSet writes;
  for (int64_t i = 0; i < 1000; ++i) {
    writes.Put(Family::kIndex, IndexKey(ByTimePrefix(absl::FromUnixSeconds(now_ + 100)), 9, i), "");
  }
  ASSERT_THAT(engine_->Commit(writes), IsOk());
  test::CountingEngine counting(engine_.get());
  const LogReader log = *LogReader::Open(counting, *sequencer_);
  const int64_t before = counting.reads();
  EXPECT_EQ(*log.PositionAsOf(absl::FromUnixSeconds(now_ + 10)), log.head().tree_size - 1);
  EXPECT_LT(counting.reads() - before, 20);
}

}  // namespace
}  // namespace nianbao::storage
