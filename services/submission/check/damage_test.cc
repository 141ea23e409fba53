#include "services/submission/check/check_store.h"

#include <gmock/gmock.h>

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "services/submission/check/found_faults.h"
#include "services/submission/check/sample_store_fixture.h"
#include "storage/care/new_epoch.h"
#include "storage/engine/memory_engine.h"
#include "storage/engine/store_format.h"
#include "storage/log/head.h"
#include "storage/records/figures.h"
#include "storage/sequencer/log_keys.h"
#include "tests/support/status_matchers.h"

namespace nianbao::submission {
namespace {

using check::Fault;
using storage::Family;
using test::IsOk;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DamageTest : public ::testing::Test {
 protected:
  DamageTest() {
    store_.AddAgency("city", "");
    store_.AddAgency("keji", "city");
    store_.AddFile("keji");
    store_.AddReport("keji", 3);
    store_.Publish("keji", 3);
    store_.AddReport("city", 2);
  }

  check::Summary Check(FoundFaults* found, const check::Options& options = {}) {
    const auto summary = CheckStore(*engine_->NewSnapshot(), options, *found);
    EXPECT_THAT(summary, IsOk());
    return summary.ok() ? *summary : check::Summary();
  }

  using Records = std::vector<std::pair<std::string, std::string>>;
  Records All(Family family) {
    Records records;
    EXPECT_THAT(
        engine_->NewSnapshot()->Scan(family, storage::KeyRange::All(), storage::Order::kForward, 0,
                                     [&](absl::string_view key, absl::string_view value) {
                                       records.emplace_back(key, value);
                                       return true;
                                     }),
        IsOk());
    return records;
  }

  void Write(Family family, const std::string& key, const std::optional<std::string>& value) {
    storage::WriteSet writes;
    if (value) {
      writes.Put(family, key, *value);
    } else {
      writes.Delete(family, key);
    }
    ASSERT_THAT(engine_->Commit(writes), IsOk());
  }

  // The check, with a record as damaged, names one of the family.
  void ExpectNamed(Family family, const std::string& key, const std::string& was,
                   const std::optional<std::string>& damaged, const std::string& how) {
    if (damaged == was) return;
    Write(family, key, damaged);
    FoundFaults found;
    const auto summary = CheckStore(*engine_->NewSnapshot(), {}, found);
    const std::string what =
        absl::StrCat(how, " ", storage::FamilyName(family), "/", absl::CHexEscape(key));
    EXPECT_TRUE(!summary.ok() || !found.faults.empty()) << what << ": not noticed";
    if (summary.ok()) {
      EXPECT_THAT(found.faults, Contains(Field(&Fault::family, storage::FamilyName(family))))
          << what << ":\n"
          << Words(found.faults);
      EXPECT_LE(found.faults.size(), 6u) << what << ":\n" << Words(found.faults);
    }
    Write(family, key, was);
  }

  std::unique_ptr<storage::Engine> engine_ = storage::NewMemoryEngine();
  SampleStore store_{engine_.get()};
};

TEST_F(DamageTest, AWholeStoreHasNone) {
  FoundFaults found;
  const check::Summary summary = Check(&found);
  EXPECT_THAT(found.faults, IsEmpty()) << Words(found.faults);
  EXPECT_EQ(summary.faults, 0);
  const storage::SignedHead head = store_.sequencer().Head();
  EXPECT_EQ(summary.head.tree_size, head.tree_size);
  EXPECT_EQ(summary.head.root_hash, head.root_hash);
}

TEST_F(DamageTest, AKnownHeadIsHeldAgainstTheStore) {
  FoundFaults found;
  check::Options options;
  options.known_heads = {store_.sequencer().Head().note};
  Check(&found, options);
  EXPECT_THAT(found.faults, IsEmpty()) << Words(found.faults);
  const std::string root(32, 'r');
  const struct {
    const char* code;
    std::string note;
  } cases[] = {
      {"BEHIND", *log::SignCheckpoint({"site/main/1", 100, root}, store_.signer())},
      {"KNOWN_HEAD", *log::SignCheckpoint({"site/main/1", 4, root}, store_.signer())},
      {"BEHIND", *log::SignCheckpoint({"site/main/2", 4, root}, store_.signer())},
      {"KNOWN_HEAD", *log::SignCheckpoint({"site/main/0", 4, root}, store_.signer())},
      {"KNOWN_HEAD", *log::SignCheckpoint({"site/spare/1", 4, root}, store_.signer())},
      {"KNOWN_HEAD_SIGNATURE",
       *log::SignCheckpoint(
           {"site/main/1", 4, root},
           **log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519)))},
  };
  for (const auto& one : cases) {
    FoundFaults told;
    options.known_heads = {one.note};
    Check(&told, options);
    ASSERT_EQ(told.faults.size(), 1u) << one.code << "\n" << Words(told.faults);
    EXPECT_EQ(told.faults[0].code, one.code);
  }
}

TEST_F(DamageTest, AnEpochThatWasPassedOverIsNotMissed) {
  storage::NewEpochOptions epoch;
  epoch.signer = &store_.signer();
  epoch.reason = "恢复";
  epoch.after_epoch = 2;
  ASSERT_EQ(storage::BeginEpoch(engine_.get(), epoch)->origin, "site/main/3");
  FoundFaults found;
  Check(&found);
  EXPECT_THAT(found.faults, IsEmpty()) << Words(found.faults);

  epoch.after_epoch = 0;
  ASSERT_EQ(storage::BeginEpoch(engine_.get(), epoch)->origin, "site/main/4");
  Write(Family::kLeaves, storage::LeafKey(3, 0), std::nullopt);
  Write(Family::kTree, storage::NodeKey(3, 0, 0), std::nullopt);
  Check(&found);
  EXPECT_THAT(found.faults, Contains(AllOf(Field(&Fault::code, "EPOCH_MISSING"),
                                           Field(&Fault::record, "site/main/3"))))
      << Words(found.faults);
}

TEST_F(DamageTest, ManyFaultsAreCountedAndSomeTold) {
  for (const auto& [key, value] : All(Family::kFigures)) Write(Family::kFigures, key, "x");
  FoundFaults found;
  check::Options options;
  options.most_of_a_code = 2;
  const check::Summary summary = Check(&found, options);
  EXPECT_EQ(summary.faults, 7);  // Of five revisions, two of them the newest.
  EXPECT_EQ(found.faults.size(), 4u);
  EXPECT_EQ(found.faults[0].code, "FIGURES");
  EXPECT_EQ(found.faults[0].record, "figures of revision 2 of agencies/city/reports/2023");
  EXPECT_EQ(found.faults[0].resource, "agencies/city/reports/2023");
}

// Until it is upgraded, a store has its figures as the format of then keeps them.
TEST_F(DamageTest, AStoreOfFormat1IsHeldToItsOwnOrder) {
  std::string newest;
  for (const auto& [key, value] : All(Family::kFigures)) {
    Write(Family::kFigures, key, std::nullopt);
    const auto id = records::ParseFiguresKey(key);
    if (!id) continue;
    const auto figures = records::DecodeFiguresValue(value);
    ASSERT_TRUE(figures);
    newest = records::OldFiguresKey(id->year, {id->report, figures->revision});
    Write(Family::kFigures, newest, std::string(figures->packed));
  }
  Write(Family::kMeta, storage::kStoreFormatKey, "1");
  FoundFaults found;
  Check(&found);
  EXPECT_THAT(found.faults, IsEmpty()) << Words(found.faults);
  Write(Family::kFigures, newest, "x");
  Check(&found);
  EXPECT_THAT(found.faults, ElementsAre(Field(&Fault::code, "FIGURES"))) << Words(found.faults);
}

TEST_F(DamageTest, WhatNothingRecordedIsNamed) {
  for (int i = 0; i < storage::kFamilyCount; ++i) {
    const auto family = static_cast<Family>(i);
    Write(family, "stranger", "x");
    FoundFaults found;
    Check(&found);
    EXPECT_THAT(found.faults, Contains(Field(&Fault::family, storage::FamilyName(family))))
        << Words(found.faults);
    Write(family, "stranger", std::nullopt);
  }
}

// What is wrong with files, each by its own name.
TEST_F(DamageTest, FilesAreHeldToTheirDigests) {
  const std::string bytes = "the scan of keji";
  const records::BlobId id{"keji", Hash(Suite::kSha256, bytes)};
  records::StoredBlob longer;
  longer.set_size(17);
  longer.set_committed_size(17);
  storage::WriteSet other, sizes;
  records::PutBlobPiece(id, 7, "X" + bytes.substr(8), &other);
  records::PutBlob(id, longer, &sizes);
  storage::WriteSet record, piece, name, stray;
  record.Delete(Family::kBlobs, records::BlobKey(id));
  piece.Delete(Family::kBlobs, records::BlobPieceKey(id, 0));
  name.Delete(Family::kBlobs, records::BlobNameKey(id));
  records::PutBlobPiece({"keji", std::string(32, 'z')}, 0, "x", &stray);
  const struct {
    const char* code;
    const char* record;
    storage::WriteSet* writes;
  } cases[] = {
      {"BLOB_DIGEST", " of agencies/keji", &other},
      {"BLOB_SIZE", " of agencies/keji", &sizes},
      {"BLOB_RECORD_MISSING", "bytes from 7 of file ", &record},
      {"BLOB_MISSING", " of revision 3 of agencies/keji/reports/2023", &record},
      {"BLOB_GAP", "bytes from 0 of file ", &piece},
      {"BLOB_NAME_MISSING", " of revision 1 of agencies/keji/reports/2023", &name},
      {"BLOB_RECORD_MISSING", "bytes from 0 of file ", &stray},
  };
  for (const auto& test : cases) {
    const Records before = All(Family::kBlobs);
    ASSERT_THAT(engine_->Commit(*test.writes), IsOk());
    FoundFaults found;
    Check(&found);
    EXPECT_THAT(found.faults, Contains(AllOf(Field(&Fault::code, test.code),
                                             Field(&Fault::record, HasSubstr(test.record)))))
        << test.code << "\n"
        << Words(found.faults);
    for (const auto& [key, value] : All(Family::kBlobs)) Write(Family::kBlobs, key, std::nullopt);
    for (const auto& [key, value] : before) Write(Family::kBlobs, key, value);
  }
}

class EveryRecordTest : public DamageTest, public ::testing::WithParamInterface<int> {};

TEST_P(EveryRecordTest, IsMissedWhenItIsDamagedInAnyWay) {
  const auto family = static_cast<Family>(GetParam());
  const Records records = All(family);
  for (size_t i = 0; i < records.size(); ++i) {
    const auto& [key, value] = records[i];
    if (family == Family::kMeta && key == storage::kIdentityKey) continue;
    std::string flipped = value;
    if (flipped.empty()) {
      flipped = "x";
    } else {
      flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 1);
    }
    ExpectNamed(family, key, value, flipped, "flip");
    ExpectNamed(family, key, value, value.substr(0, value.size() / 2), "truncate");
    if (family != Family::kHeads && family != Family::kRequests) {
      ExpectNamed(family, key, value, std::nullopt, "remove");
    }
    if (i + 1 < records.size()) ExpectNamed(family, key, value, records[i + 1].second, "swap");
  }
}

INSTANTIATE_TEST_SUITE_P(Families, EveryRecordTest, ::testing::Range(0, storage::kFamilyCount),
                         [](const auto& param) {
                           return std::string(
                               storage::FamilyName(static_cast<Family>(param.param)));
                         });

}  // namespace
}  // namespace nianbao::submission
