#include "storage/records/upgrade.h"

#include <gmock/gmock.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/engine/memory_engine.h"
#include "storage/engine/read_only_engine.h"
#include "storage/engine/store_format.h"
#include "storage/records/store.h"
#include "tests/support/status_matchers.h"

namespace nianbao::records {
namespace {

using storage::Family;
using test::IsOk;
using test::StatusIs;
using ::testing::_;
using Records = std::map<std::string, std::string>;

// Fails from commit `n` on, as a process that is killed there.
class DyingEngine final : public storage::Engine {
 public:
  DyingEngine(storage::Engine* engine, int n) : engine_(*engine), left_(n) {}

  absl::StatusOr<std::string> Get(Family family, absl::string_view key) const override {
    return engine_.Get(family, key);
  }
  std::unique_ptr<storage::Snapshot> NewSnapshot() const override { return engine_.NewSnapshot(); }
  absl::Status Commit(const storage::WriteSet& writes,
                      absl::Span<const storage::Precondition> preconditions) override {
    if (left_-- <= 0) return absl::UnavailableError("killed");
    return engine_.Commit(writes, preconditions);
  }
  absl::Status CheckHealth() const override { return engine_.CheckHealth(); }

 private:
  storage::Engine& engine_;
  int left_;
};

Records FiguresIn(const storage::Engine& engine) {
  Records records;
  EXPECT_THAT(engine.NewSnapshot()->Scan(Family::kFigures, storage::KeyRange::All(),
                                         storage::Order::kForward, 0,
                                         [&](absl::string_view key, absl::string_view value) {
                                           records[std::string(key)] = std::string(value);
                                           return true;
                                         }),
              IsOk());
  return records;
}

// A revision with its figures, in a store of either format.
void Add(const RevisionId& id, const std::string& origin, int64_t position, bool old_format,
         storage::Engine* engine) {
  submission::v1::Revision revision;
  revision.set_number(id.revision);
  revision.set_origin(origin);
  revision.set_position(position);
  const std::string packed = absl::StrCat("figures ", id.revision);
  storage::WriteSet writes;
  PutRevision(id, revision, &writes);
  if (old_format) {
    writes.Put(Family::kFigures, OldFiguresKey(2023, id), packed);
  } else {
    const int64_t epoch = origin.back() - '0';
    PutFigures({2023, id.report, epoch, position}, id.revision, packed, &writes);
  }
  ASSERT_THAT(engine->Commit(writes), IsOk());
}

int64_t Brought(storage::Engine* engine) {
  const auto brought = UpgradeStore(engine);
  EXPECT_THAT(brought, IsOk());
  return brought.value_or(-1);
}

std::unique_ptr<storage::Engine> Store(bool old_format) {
  auto engine = storage::NewMemoryEngine();
  storage::WriteSet writes;
  writes.Put(Family::kMeta, storage::kStoreFormatKey,
             old_format ? "1" : absl::StrCat(storage::kStoreFormat));
  EXPECT_THAT(engine->Commit(writes), IsOk());
  Add({{"a", "2023"}, 1}, "site/main/1", 300, old_format, engine.get());
  Add({{"a", "2023"}, 2}, "site/main/2", 4, old_format, engine.get());
  Add({{"a", "2023"}, 3}, "site/main/2", 9, old_format, engine.get());
  Add({{"ab", "2023"}, 1}, "site/main/1", 301, old_format, engine.get());
  return engine;
}

TEST(UpgradeTest, AnOldStoreBecomesWhatANewOneIs) {
  const auto store = Store(/*old_format=*/true);
  EXPECT_EQ(Brought(store.get()), 4);
  EXPECT_EQ(FiguresIn(*store), FiguresIn(*Store(/*old_format=*/false)));
  EXPECT_EQ(*store->Get(Family::kMeta, storage::kStoreFormatKey), "2");
  EXPECT_EQ(Brought(store.get()), 0);
}

TEST(UpgradeTest, AgenciesAreFoundFromThoseTheyCameOutOf) {
  const auto store = Store(/*old_format=*/true);
  storage::WriteSet writes;
  for (const char* id : {"a", "ab"}) {
    AgencyVersion version;
    version.set_version(1);
    version.mutable_agency()->set_name(AgencyName(id));
    version.mutable_agency()->add_predecessors("agencies/old");
    PutAgency(version, &writes);
  }
  writes.Put(Family::kAgencies, AgencyKey("damaged"), "x");
  ASSERT_THAT(store->Commit(writes), IsOk());
  EXPECT_THAT(UpgradeStore(store.get()), IsOk());
  const auto snapshot = store->NewSnapshot();
  const auto successors = Reader(*snapshot).Successors("old");
  ASSERT_THAT(successors, IsOk());
  EXPECT_THAT(*successors, ::testing::ElementsAre("a", "ab"));
}

TEST(UpgradeTest, InterruptedAnywhereItIsDoneTheNextTime) {
  const Records expected = FiguresIn(*Store(/*old_format=*/false));
  for (int commits = 0; commits < 3; ++commits) {
    const auto store = Store(/*old_format=*/true);
    DyingEngine dying(store.get(), commits);
    EXPECT_THAT(UpgradeStore(&dying), StatusIs(absl::StatusCode::kUnavailable, _)) << commits;
    EXPECT_THAT(UpgradeStore(store.get()), IsOk());
    EXPECT_EQ(FiguresIn(*store), expected) << commits;
  }
}

TEST(UpgradeTest, WhatANewerProgramBeganAnOlderOneMayGoOnWith) {
  const auto store = Store(/*old_format=*/true);
  DyingEngine dying(store.get(), 1);  // All is brought over, the format is not.
  ASSERT_FALSE(UpgradeStore(&dying).ok());
  Add({{"ab", "2023"}, 2}, "site/main/2", 12, /*old_format=*/true, store.get());
  EXPECT_EQ(Brought(store.get()), 5);
  const auto expected = Store(/*old_format=*/false);
  Add({{"ab", "2023"}, 2}, "site/main/2", 12, /*old_format=*/false, expected.get());
  EXPECT_EQ(FiguresIn(*store), FiguresIn(*expected));
}

TEST(UpgradeTest, AStoreThatOnlyReadsStaysAsItIs) {
  auto store = Store(/*old_format=*/true);
  const Records before = FiguresIn(*store);
  storage::ReadOnlyEngine only_reads(std::move(store), "restored");
  EXPECT_EQ(Brought(&only_reads), 0);
  EXPECT_EQ(FiguresIn(only_reads), before);
}

TEST(UpgradeTest, FiguresWithoutTheirRevisionAreLeftOut) {
  const auto store = Store(/*old_format=*/true);
  storage::WriteSet writes;
  writes.Delete(Family::kRevisions, RevisionKey({{"ab", "2023"}, 1}));
  ASSERT_THAT(store->Commit(writes), IsOk());
  EXPECT_EQ(Brought(store.get()), 3);
  EXPECT_THAT(store->Get(Family::kFigures, NewestFiguresKey(2023, {"ab", "2023"})),
              StatusIs(absl::StatusCode::kNotFound, _));
}

}  // namespace
}  // namespace nianbao::records
