#include <gmock/gmock.h>

#include <sstream>

#include "nianbao/audit/v1/audit.pb.h"
#include "storage/care/bundle.h"
#include "storage/care/new_epoch.h"
#include "storage/engine/read_only_engine.h"
#include "storage/records/store.h"
#include "storage/sequencer/sequencer_fixture.h"

namespace nianbao::storage {
namespace {

using ::testing::HasSubstr;

constexpr char kResource[] = "agencies/a/reports/2024";

// A log of a few leaves whose sequencer has ended, so that others may write.
class CareTest : public SequencerTest {
 protected:
  CareTest() { AddLeaves(3); }

  void AddLeaves(int count) {
    const auto sequencer = Open(engine_.get());
    ASSERT_THAT(sequencer, IsOk());
    for (int i = 0; i < count; ++i) {
      ASSERT_THAT((*sequencer)->Commit(Put(kResource, "k", "v")), IsOk());
    }
    head_ = (*sequencer)->Head();
  }

  NewEpochOptions EpochOptions() const {
    NewEpochOptions options;
    options.signer = signer_.get();
    options.reason = "磁盘损坏";
    options.now = [this] { return absl::FromUnixSeconds(now_); };
    return options;
  }

  // The whole store as text, to tell whether two hold the same.
  static std::string Contents(const Engine& engine) {
    std::string all;
    for (int i = 0; i < kFamilyCount; ++i) {
      const auto family = static_cast<Family>(i);
      EXPECT_THAT(engine.NewSnapshot()->Scan(family, KeyRange::All(), Order::kForward, 0,
                                             [&](absl::string_view key, absl::string_view value) {
                                               absl::StrAppend(&all, FamilyName(family), " ", key,
                                                               "=", value, "\n");
                                               return true;
                                             }),
                  IsOk());
    }
    return all;
  }

  SignedHead head_;
};

TEST_F(CareTest, ANewEpochSaysWhatTheOldOneHeld) {
  const auto begun = BeginEpoch(engine_.get(), EpochOptions());
  ASSERT_THAT(begun, IsOk());
  EXPECT_EQ(begun->origin, "site/main/2");
  EXPECT_EQ(begun->tree_size, 1);
  const auto reader = LogReader::OpenStored(*engine_);
  ASSERT_THAT(reader, IsOk());
  EXPECT_EQ(reader->head().origin, "site/main/2");
  const auto first = reader->Entry(0);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->leaf.action, audit::v1::ACTION_LOG_BEGUN);
  // After LOG_BEGUN and KEY_ADDED of the first epoch.
  EXPECT_EQ(first->leaf.resource_sequence, 3);
  EXPECT_EQ(first->leaf.previous_origin, "site/main/1");
  const auto details = records::Reader(reader->snapshot()).Details("site/main/2", 0);
  ASSERT_THAT(details, IsOk());
  const audit::v1::EpochStart& start = details->epoch_start();
  EXPECT_EQ(start.previous_origin(), "site/main/1");
  EXPECT_EQ(start.previous_size(), head_.tree_size);
  EXPECT_EQ(start.previous_root(), head_.root_hash);
  EXPECT_EQ(start.known_size(), head_.tree_size);
  EXPECT_EQ(start.reason(), "磁盘损坏");
}

TEST_F(CareTest, HistoriesAndProofsGoOnAcrossEpochs) {
  ASSERT_THAT(BeginEpoch(engine_.get(), EpochOptions()), IsOk());
  AddLeaves(2);
  const auto reader = LogReader::OpenStored(*engine_);
  ASSERT_THAT(reader, IsOk());
  const auto newest = reader->Newest(kResource);
  ASSERT_THAT(newest, IsOk());
  EXPECT_EQ(newest->leaf.origin, "site/main/2");
  EXPECT_EQ(newest->leaf.resource_sequence, 5);
  const auto old = reader->OfOrigin("site/main/1");
  ASSERT_THAT(old, IsOk());
  EXPECT_EQ(old->head().tree_size, 5);
  for (int64_t i = 0; i < 5; ++i) {
    const auto receipt = old->Receipt(i);
    ASSERT_THAT(receipt, IsOk());
    EXPECT_EQ(receipt->entry.leaf.origin, "site/main/1");
    EXPECT_THAT(log::VerifyInclusion(Suite::kSha256, receipt->entry.hash, i, 5, receipt->inclusion,
                                     old->head().root_hash),
                IsOk());
  }
  for (const char* origin : {"site/main/3", "site/main/0", "other/main/1", "site/main/x", ""}) {
    EXPECT_THAT(reader->OfOrigin(origin), StatusIs(absl::StatusCode::kNotFound, _)) << origin;
  }
}

TEST_F(CareTest, AKnownHeadThatIsFurtherIsRecordedAsLost) {
  const std::string before = Contents(*engine_);
  std::stringstream bundle;
  ASSERT_THAT(ExportBundle(*engine_->NewSnapshot(), *signer_, bundle), IsOk());
  AddLeaves(4);
  const SignedHead newest = head_;
  engine_ = NewMemoryEngine();
  ASSERT_THAT(ImportBundle(bundle, engine_.get()), IsOk());
  ASSERT_EQ(Contents(*engine_), before);

  const auto compared = CompareWithKnownHead(*engine_->NewSnapshot(), newest.note);
  ASSERT_THAT(compared, IsOk());
  EXPECT_EQ(*compared, KnownHead::kBehind);
  NewEpochOptions options = EpochOptions();
  options.known_head = newest.note;
  ASSERT_THAT(BeginEpoch(engine_.get(), options), IsOk());
  const auto details = records::Reader(*engine_->NewSnapshot()).Details("site/main/2", 0);
  ASSERT_THAT(details, IsOk());
  EXPECT_EQ(details->epoch_start().previous_size(), 5);
  EXPECT_EQ(details->epoch_start().known_size(), newest.tree_size);
  EXPECT_EQ(details->epoch_start().known_root(), newest.root_hash);
  // The old head says nothing about the new epoch.
  EXPECT_EQ(*CompareWithKnownHead(*engine_->NewSnapshot(), newest.note), KnownHead::kHeld);
}

// An old backup, restored, went on as epoch 2; its disk failed too, and the backup is
// restored again.
class TwiceRestoredTest : public CareTest {
 protected:
  void SetUp() override {
    std::stringstream bundle;
    ASSERT_THAT(ExportBundle(*engine_->NewSnapshot(), *signer_, bundle), IsOk());
    ASSERT_THAT(BeginEpoch(engine_.get(), EpochOptions()), IsOk());
    AddLeaves(4);
    second_ = head_;
    ASSERT_EQ(second_.origin, "site/main/2");
    engine_ = NewMemoryEngine();
    ASSERT_THAT(ImportBundle(bundle, engine_.get()), IsOk());
  }

  SignedHead second_;
};

TEST_F(TwiceRestoredTest, AHeadOfALaterEpochIsAheadOfTheStore) {
  const auto compared = CompareWithKnownHead(*engine_->NewSnapshot(), second_.note);
  ASSERT_THAT(compared, IsOk());
  EXPECT_EQ(*compared, KnownHead::kBehind);
}

TEST_F(TwiceRestoredTest, NoEpochBeginsTwice) {
  NewEpochOptions options = EpochOptions();
  options.known_head = second_.note;
  const auto begun = BeginEpoch(engine_.get(), options);
  ASSERT_THAT(begun, IsOk());
  EXPECT_EQ(begun->origin, "site/main/3");
  AddLeaves(1);
  const auto reader = LogReader::OpenStored(*engine_);
  ASSERT_THAT(reader, IsOk());
  EXPECT_EQ(reader->Entry(0)->leaf.previous_origin, "site/main/1");
  const auto details = records::Reader(reader->snapshot()).Details("site/main/3", 0);
  ASSERT_THAT(details, IsOk());
  EXPECT_EQ(details->epoch_start().previous_origin(), "site/main/1");
  EXPECT_EQ(details->epoch_start().known_size(), 5);
  EXPECT_THAT(reader->OfOrigin("site/main/1"), IsOk());
  EXPECT_THAT(reader->OfOrigin("site/main/2"), StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_EQ(*CompareWithKnownHead(*engine_->NewSnapshot(), second_.note), KnownHead::kHeld);
}

TEST_F(TwiceRestoredTest, WhoKeptNoHeadNamesTheEpoch) {
  const struct {
    const char* name;
    uint64_t after_epoch;
    bool with_head;
    const char* origin;  // Empty: refused.
  } cases[] = {
      {"the one before", 2, false, "site/main/3"},
      {"further than the head", 4, true, "site/main/5"},
      {"less than the head", 1, true, "site/main/3"},
      {"the store's own", 1, false, "site/main/2"},
      {"a slip", 20261130, false, ""},
      {"the largest number", ~uint64_t{0}, false, ""},
  };
  for (const auto& named : cases) {
    std::stringstream bundle;
    ASSERT_THAT(ExportBundle(*engine_->NewSnapshot(), *signer_, bundle), IsOk());
    const auto copy = NewMemoryEngine();
    ASSERT_THAT(ImportBundle(bundle, copy.get()), IsOk());
    NewEpochOptions options = EpochOptions();
    options.after_epoch = named.after_epoch;
    if (named.with_head) options.known_head = second_.note;
    const auto begun = BeginEpoch(copy.get(), options);
    if (*named.origin == '\0') {
      EXPECT_THAT(begun, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("beyond")))
          << named.name;
      continue;
    }
    ASSERT_THAT(begun, IsOk()) << named.name;
    EXPECT_EQ(begun->origin, named.origin) << named.name;
  }
}

TEST_F(CareTest, WhatIsNoKnownHeadIsRefused) {
  const auto compare = [&](const std::string& note) {
    return CompareWithKnownHead(*engine_->NewSnapshot(), note).status();
  };
  EXPECT_THAT(compare(head_.note), IsOk());
  EXPECT_THAT(compare("no head"), StatusIs(absl::StatusCode::kInvalidArgument, _));
  const auto stranger =
      *log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
  const log::Checkpoint same{head_.origin, 5, head_.root_hash};
  EXPECT_THAT(compare(*log::SignCheckpoint(same, *stranger)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not signed")));
  EXPECT_THAT(compare(*log::SignCheckpoint({"site/main/2", 5, head_.root_hash}, *stranger)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not signed")));
  for (const char* origin : {"other/main/1", "site/main/0", "site/main/02", "site/main/-1"}) {
    EXPECT_THAT(compare(*log::SignCheckpoint({origin, 5, head_.root_hash}, *signer_)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(origin)));
  }
  EXPECT_THAT(compare(*log::SignCheckpoint({head_.origin, 4, head_.root_hash}, *signer_)),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("rewritten")));
}

TEST_F(CareTest, ANewEpochNeedsAKeyOfTheLogAndAReason) {
  const std::string before = Contents(*engine_);
  NewEpochOptions options = EpochOptions();
  options.reason = "";
  EXPECT_THAT(BeginEpoch(engine_.get(), options), StatusIs(absl::StatusCode::kInvalidArgument, _));
  NewKey();
  EXPECT_THAT(BeginEpoch(engine_.get(), EpochOptions()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("key")));
  EXPECT_EQ(Contents(*engine_), before);
}

TEST_F(CareTest, ARestoredStoreOnlyReadsUntilItsNextEpoch) {
  ASSERT_THAT(MarkRestored(engine_.get(), "restored from backup 3"), IsOk());
  const auto restored = ReadRestored(*engine_->NewSnapshot());
  ASSERT_THAT(restored, IsOk());
  ASSERT_TRUE(restored->has_value());
  EXPECT_EQ((*restored)->text, "restored from backup 3");
  {
    ReadOnlyEngine only_reads(std::move(engine_), "restored");
    const auto sequencer = Open(&only_reads);
    ASSERT_THAT(sequencer, IsOk());
    EXPECT_EQ((*sequencer)->Head().tree_size, 5);
    EXPECT_THAT((*sequencer)->Commit(Put(kResource, "k", "w")),
                StatusIs(absl::StatusCode::kUnavailable, "restored"));
    EXPECT_THAT((*sequencer)->CheckHealth(), StatusIs(absl::StatusCode::kUnavailable, "restored"));
  }
}

TEST_F(CareTest, TheNextEpochTakesTheMarkAway) {
  ASSERT_THAT(MarkRestored(engine_.get(), "restored"), IsOk());
  ASSERT_THAT(BeginEpoch(engine_.get(), EpochOptions()), IsOk());
  EXPECT_FALSE(ReadRestored(*engine_->NewSnapshot())->has_value());
  AddLeaves(1);
}

TEST_F(CareTest, ABundleHoldsTheWholeStore) {
  std::stringstream bundle;
  const auto written = ExportBundle(*engine_->NewSnapshot(), *signer_, bundle);
  ASSERT_THAT(written, IsOk());
  EXPECT_EQ(written->origin, "site/main/1");
  const auto copy = NewMemoryEngine();
  const auto read = ImportBundle(bundle, copy.get());
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->digest, written->digest);
  EXPECT_EQ(Contents(*copy), Contents(*engine_));
  EXPECT_THAT(ImportBundle(bundle, copy.get()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("already")));
}

TEST_F(CareTest, EveryByteOfABundleCounts) {
  std::stringstream out;
  ASSERT_THAT(ExportBundle(*engine_->NewSnapshot(), *signer_, out), IsOk());
  const std::string bundle = out.str();
  for (size_t i = 0; i < bundle.size(); i += 7) {
    std::string turned = bundle;
    turned[i] = static_cast<char>(turned[i] ^ 1);
    std::istringstream in(turned);
    EXPECT_FALSE(ImportBundle(in, NewMemoryEngine().get()).ok()) << "byte " << i;
  }
  for (const size_t size : {size_t{0}, size_t{30}, bundle.size() / 2, bundle.size() - 1}) {
    std::istringstream in(bundle.substr(0, size));
    EXPECT_FALSE(ImportBundle(in, NewMemoryEngine().get()).ok()) << "first " << size;
  }
  std::istringstream longer(bundle + "x");
  EXPECT_THAT(ImportBundle(longer, NewMemoryEngine().get()),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("behind its end")));
}

TEST_F(CareTest, OnlyTheLogsKeySignsItsBundle) {
  NewKey();
  std::stringstream out;
  EXPECT_THAT(ExportBundle(*engine_->NewSnapshot(), *signer_, out),
              StatusIs(absl::StatusCode::kFailedPrecondition, _));
}

}  // namespace
}  // namespace nianbao::storage
