#include "services/submission/known.h"

#include <gmock/gmock.h>

#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/engine/memory_engine.h"
#include "storage/records/store.h"
#include "tests/support/status_matchers.h"

namespace nianbao::submission {
namespace {

using storage::Family;

// Does something else right behind every snapshot, as another thread may.
class InterruptedEngine final : public storage::Engine {
 public:
  explicit InterruptedEngine(storage::Engine* engine) : engine_(*engine) {}

  absl::StatusOr<std::string> Get(Family family, absl::string_view key) const override {
    return engine_.Get(family, key);
  }
  std::unique_ptr<storage::Snapshot> NewSnapshot() const override {
    auto snapshot = engine_.NewSnapshot();
    if (meanwhile) meanwhile();
    return snapshot;
  }
  absl::Status Commit(const storage::WriteSet& writes,
                      absl::Span<const storage::Precondition> preconditions) override {
    return engine_.Commit(writes, preconditions);
  }
  absl::Status CheckHealth() const override { return engine_.CheckHealth(); }

  std::function<void()> meanwhile;

 private:
  storage::Engine& engine_;
};

class SiblingMemoryTest : public ::testing::Test {
 protected:
  static records::PeerId Id(const std::string& agency) { return {agency, 2023, 1}; }

  static storage::WriteSet Filed(const std::string& agency, const std::string& name) {
    validation::v1::Peer peer;
    peer.set_name(name);
    storage::WriteSet writes;
    records::PutPeer(Id(agency), peer, &writes);
    return writes;
  }
  // Behind the memory's back.
  void Put(const std::string& agency, const std::string& name) {
    ASSERT_THAT(store_->Commit(Filed(agency, name)), test::IsOk());
  }
  // As a commit does.
  void File(const std::string& agency, const std::string& name) {
    const storage::WriteSet writes = Filed(agency, name);
    const auto keys = memory_.AboutToWrite(writes);
    ASSERT_THAT(store_->Commit(writes), test::IsOk());
    memory_.Written(keys);
  }
  std::string Found(const std::string& agency) {
    const auto peer = memory_.Sketches(engine_, Id(agency));
    EXPECT_THAT(peer, test::IsOk());
    return !peer.ok() || *peer == nullptr ? "none" : (*peer)->name();
  }

  static storage::WriteSet Named(const std::string& agency, const std::string& name) {
    records::AgencyVersion version;
    version.set_version(1);
    version.mutable_agency()->set_name(records::AgencyName(agency));
    version.mutable_agency()->set_display_name(name);
    storage::WriteSet writes;
    records::PutAgency(version, &writes);
    return writes;
  }
  std::string NameOf(const std::string& id) {
    const auto agency = memory_.AgencyOf(engine_, id);
    EXPECT_THAT(agency, test::IsOk());
    return !agency.ok() || *agency == nullptr ? "none" : (*agency)->display_name();
  }

  const std::unique_ptr<storage::Engine> store_ = storage::NewMemoryEngine();
  InterruptedEngine engine_{store_.get()};
  SiblingMemory memory_{2};
};

TEST_F(SiblingMemoryTest, ReadsOnce) {
  Put("a", "first");
  EXPECT_EQ(Found("a"), "first");
  EXPECT_EQ(Found("b"), "none");
  Put("a", "second");
  Put("b", "first");
  EXPECT_EQ(Found("a"), "first");
  EXPECT_EQ(Found("b"), "none");
}

TEST_F(SiblingMemoryTest, KnowsWhatWasCommitted) {
  EXPECT_EQ(Found("a"), "none");
  for (const char* name : {"first", "second"}) {
    File("a", name);
    EXPECT_EQ(Found("a"), name);
  }
  storage::WriteSet erased;
  erased.Delete(Family::kIndex, records::PeerKey(Id("a")));
  memory_.Written(memory_.AboutToWrite(erased));
  ASSERT_THAT(store_->Commit(erased), test::IsOk());
  EXPECT_EQ(Found("a"), "none");
}

TEST_F(SiblingMemoryTest, WhileAChangeIsUnderWayTheStoreIsRead) {
  Put("a", "first");
  EXPECT_EQ(Found("a"), "first");
  const auto one = memory_.AboutToWrite(Filed("a", "second"));
  const auto other = memory_.AboutToWrite(Filed("a", "third"));
  EXPECT_EQ(Found("a"), "first");
  Put("a", "second");
  EXPECT_EQ(Found("a"), "second");
  memory_.Written(one);
  EXPECT_EQ(Found("a"), "second");
  Put("a", "third");
  EXPECT_EQ(Found("a"), "third");
  memory_.Written(other);
  EXPECT_EQ(Found("a"), "third");
}

TEST_F(SiblingMemoryTest, WhatWasReadBeforeACommitIsNotKept) {
  Put("a", "first");
  engine_.meanwhile = [this] {
    engine_.meanwhile = nullptr;
    File("a", "second");
  };
  EXPECT_EQ(Found("a"), "first");
  EXPECT_EQ(Found("a"), "second");
}

// The change began before the read did, and ends before the read does.
TEST_F(SiblingMemoryTest, WhatWasReadWhileACommitEndedIsNotKept) {
  Put("a", "first");
  const auto keys = memory_.AboutToWrite(Filed("a", "second"));
  engine_.meanwhile = [&] {
    engine_.meanwhile = nullptr;
    Put("a", "second");
    memory_.Written(keys);
  };
  EXPECT_EQ(Found("a"), "first");
  EXPECT_EQ(Found("a"), "second");
}

TEST_F(SiblingMemoryTest, ForgetsWhatIsNotAskedFor) {
  for (const char* agency : {"a", "b", "c", "d", "e"}) {
    Put(agency, "first");
    EXPECT_EQ(Found(agency), "first");
    Put(agency, "second");
  }
  EXPECT_EQ(Found("e"), "first");
  EXPECT_EQ(Found("a"), "second");
}

TEST_F(SiblingMemoryTest, ReadsAnAgencyOnce) {
  EXPECT_EQ(NameOf("a"), "none");
  ASSERT_THAT(store_->Commit(Named("a", "first")), test::IsOk());
  EXPECT_EQ(NameOf("a"), "none");
  ASSERT_THAT(store_->Commit(Named("b", "first")), test::IsOk());
  EXPECT_EQ(NameOf("b"), "first");
  ASSERT_THAT(store_->Commit(Named("b", "second")), test::IsOk());
  EXPECT_EQ(NameOf("b"), "first");
}

TEST_F(SiblingMemoryTest, KnowsAnAgencyAsItWasCommitted) {
  EXPECT_EQ(NameOf("a"), "none");
  for (const char* name : {"first", "second"}) {
    const storage::WriteSet writes = Named("a", name);
    const SiblingMemory::Keys keys = memory_.AboutToWrite(writes);
    const std::string before = NameOf("a");
    ASSERT_THAT(store_->Commit(writes), test::IsOk());
    EXPECT_NE(NameOf("a"), before) << "while the change is under way";
    memory_.Written(keys);
    EXPECT_EQ(NameOf("a"), name);
  }
}

TEST_F(SiblingMemoryTest, OtherWritesAreNoneOfIts) {
  storage::WriteSet writes;
  writes.Put(Family::kIndex, records::SubordinateKey("up", "down"), "");
  writes.Put(Family::kReports, records::PeerKey(Id("a")), "");
  writes.Put(Family::kAgencies, records::AgencyVersionKey("a", 1), "");
  const SiblingMemory::Keys keys = memory_.AboutToWrite(writes);
  EXPECT_TRUE(keys.sketches.empty());
  EXPECT_TRUE(keys.agencies.empty());
}

}  // namespace
}  // namespace nianbao::submission
