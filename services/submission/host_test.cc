#include "services/submission/host.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <utility>

#include "services/runtime/files.h"
#include "services/submission/agencies/agencies.h"
#include "services/submission/site_fixture.h"
#include "services/submission/view.h"
#include "storage/care/new_epoch.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/log/head.h"
#include "storage/log/receipt.h"
#include "storage/records/store.h"
#include "tests/support/temp_dir.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class HostTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.store = dir_.File("store");
    options_.log_key = NewKey("log-key.pem");
    options_.site = "chanhe";
  }

  std::string NewKey(const std::string& name,
                     log::KeyAlgorithm algorithm = log::KeyAlgorithm::kEd25519) {
    EXPECT_THAT(runtime::WriteFile(dir_.File(name), *log::GenerateKeyPem(algorithm)), IsOk());
    return dir_.File(name);
  }
  absl::StatusOr<std::unique_ptr<Host>> Open() {
    return Host::Open(options_, &validator_, &renderer_);
  }
  static runtime::Call Operator() { return CallBy("operator", {{runtime::Role::kOperator, "*"}}); }
  static void AddAgency(const Host& host, const std::string& id) {
    v1::CreateAgencyRequest request;
    request.set_agency_id(id);
    request.mutable_agency()->set_display_name(id);
    ASSERT_THAT(Agencies(host.site()).Create(Operator(), request), IsOk());
  }

  const test::TempDir dir_;
  FakeValidator validator_;
  FakeRenderer renderer_;
  HostOptions options_;
};

TEST_F(HostTest, WhatOneProcessStoredTheNextOneProves) {
  {
    const auto host = Open();
    ASSERT_THAT(host, IsOk());
    AddAgency(**host, "keji");
    EXPECT_THAT((*host)->CheckHealth(), IsOk());
    struct stat folder {};
    ASSERT_EQ(stat(options_.store.c_str(), &folder), 0);
    EXPECT_EQ(folder.st_mode & 0777, 0700u);
  }
  options_.site.clear();  // The store's own.
  const auto host = Open();
  ASSERT_THAT(host, IsOk());
  const auto view = View::Open((*host)->site());
  ASSERT_THAT(view, IsOk());
  EXPECT_EQ(view->origin(), "chanhe/main/1");
  EXPECT_THAT(view->records().Agency("keji"), IsOk());
  const auto receipt = view->ReceiptOf((*host)->site(), view->origin(), 2);
  ASSERT_THAT(receipt, IsOk());
  EXPECT_EQ(receipt->claimed_keys_size(), 1);
  log::TrustPolicy policy;
  policy.keys = (*host)->site().log_keys;
  EXPECT_THAT(log::VerifyReceipt(*receipt, policy), IsOk());
}

// As a program before the present format left it.
TEST_F(HostTest, AStoreOfAnEarlierFormatIsBroughtToThePresentOne) {
  ASSERT_THAT(Open(), IsOk());
  {
    storage::RocksDbOptions rocks;
    rocks.path = options_.store;
    const auto engine = storage::OpenRocksDbEngine(rocks);
    ASSERT_THAT(engine, IsOk());
    const records::RevisionId id = {{"keji", "2023"}, 1};
    v1::Revision revision;
    revision.set_origin("chanhe/main/1");
    revision.set_position(2);
    storage::WriteSet writes;
    records::PutRevision(id, revision, &writes);
    writes.Put(storage::Family::kFigures, records::OldFiguresKey(2023, id), "packed");
    writes.Put(storage::Family::kMeta, storage::kStoreFormatKey, "1");
    ASSERT_THAT((*engine)->Commit(writes), IsOk());
  }
  for (const bool first : {true, false}) {
    const auto host = Open();
    ASSERT_THAT(host, IsOk());
    EXPECT_EQ((*host)->notes().size(), first ? 1u : 0u);
    const auto view = View::Open((*host)->site());
    ASSERT_THAT(view, IsOk());
    std::string found;
    ASSERT_THAT(view->records().NewestFigures(2023,
                                              [&](const records::StoredFigures& figures) {
                                                found += std::string(figures.packed);
                                                return true;
                                              }),
                IsOk());
    EXPECT_EQ(found, "packed");
  }
}

TEST_F(HostTest, SaysWhatNoPdfFileCanBeReadWith) {
  options_.pdf_words_program = "/bin/sh";
  EXPECT_THAT((*Open())->notes(), IsEmpty());
  options_.pdf_words_program = dir_.File("nianbao-pdf-words");
  EXPECT_THAT((*Open())->notes(), ElementsAre(AllOf(HasSubstr(options_.pdf_words_program),
                                                    HasSubstr("neither read nor published"))));
}

TEST_F(HostTest, AStoreInMemoryNeedsNoFolder) {
  options_.store.clear();
  options_.site.clear();
  const auto host = Open();
  ASSERT_THAT(host, IsOk());
  AddAgency(**host, "keji");
  EXPECT_EQ(View::Open((*host)->site())->origin(), "local/main/1");
}

TEST_F(HostTest, ALogOfSm3IsOpenedAsOne) {
  options_.suite = Suite::kSm3;
  options_.log_key = NewKey("sm2.pem", log::KeyAlgorithm::kSm2);
  ASSERT_THAT(Open(), IsOk());
  const auto host = Open();
  ASSERT_THAT(host, IsOk());
  EXPECT_EQ((*host)->site().log_suite, Suite::kSm3);
  EXPECT_EQ((*host)->site().suites.front(), Suite::kSm3);
}

TEST_F(HostTest, WhatALogIsCalledAndHashedByNeedsNoSecondWord) {
  options_.log = "second";
  options_.suite = Suite::kSm3;
  ASSERT_THAT(Open(), IsOk());
  options_.site.clear();
  options_.log.clear();
  options_.suite.reset();
  options_.head_folder = dir_.File("heads");
  const auto host = Open();
  ASSERT_THAT(host, IsOk());
  EXPECT_EQ(View::Open((*host)->site())->origin(), "chanhe/second/1");
  EXPECT_EQ((*host)->site().log_suite, Suite::kSm3);
  EXPECT_EQ((*host)->site().suites.front(), Suite::kSm3);
  EXPECT_TRUE(std::filesystem::exists(dir_.File("heads/chanhe.second.head")));
}

TEST_F(HostTest, RefusesWhatIsNotItsLog) {
  ASSERT_THAT(Open(), IsOk());
  const struct {
    std::string name;
    std::function<void(HostOptions&)> change;
    absl::StatusCode code;
    std::string message;
  } kCases[] = {
      {"another site", [](HostOptions& options) { options.site = "other"; },
       absl::StatusCode::kFailedPrecondition, "the store holds the log chanhe/main"},
      {"another log", [](HostOptions& options) { options.log = "second"; },
       absl::StatusCode::kFailedPrecondition, "the store holds the log chanhe/main"},
      {"another suite", [](HostOptions& options) { options.suite = Suite::kSm3; },
       absl::StatusCode::kFailedPrecondition, "(sha256)"},
      {"another key", [&](HostOptions& options) { options.log_key = NewKey("other.pem"); },
       absl::StatusCode::kFailedPrecondition, "the signing key is not the log's"},
      {"no key", [&](HostOptions& options) { options.log_key = dir_.File("absent"); },
       absl::StatusCode::kInvalidArgument, "cannot read"},
      {"a key within the store", [&](HostOptions& options) { options.log_key = NewKey("store/k"); },
       absl::StatusCode::kInvalidArgument, "lies in the store"},
      {"no parent", [&](HostOptions& options) { options.store = dir_.File("no/such"); },
       absl::StatusCode::kFailedPrecondition, "cannot make the folder"},
  };
  const HostOptions right = options_;
  for (const auto& refused : kCases) {
    options_ = right;
    refused.change(options_);
    EXPECT_THAT(Open(), StatusIs(refused.code, HasSubstr(refused.message))) << refused.name;
  }
  options_ = right;
  EXPECT_THAT(Open(), IsOk());
}

class ExportedHeadTest : public HostTest {
 protected:
  // The store as it is "yesterday", and a head outside that is newer.
  void SetUp() override {
    HostTest::SetUp();
    options_.head_folder = dir_.File("heads");
    AddAgency(**Open(), "keji");
    std::filesystem::copy(options_.store, dir_.File("yesterday"),
                          std::filesystem::copy_options::recursive);
    AddAgency(**Open(), "jiaoyu");
    newest_ = *runtime::ReadFile(file_);
    options_.store = dir_.File("yesterday");
  }

  const std::string file_ = dir_.File("heads/chanhe.main.head");
  std::string newest_;
};

TEST_F(ExportedHeadTest, AStoreThatIsBehindOnlyReadsUntilItsNextEpoch) {
  for (int i = 0; i < 2; ++i) {
    const auto host = Open();
    ASSERT_THAT(host, IsOk());
    EXPECT_THAT((*host)->CheckHealth(), StatusIs(absl::StatusCode::kUnavailable, HasSubstr(file_)));
    EXPECT_THAT((*host)->notes(), ElementsAre(HasSubstr("new-epoch --known-head")));
    EXPECT_THAT(View::Open((*host)->site())->records().Agency("keji"), IsOk());
  }
  EXPECT_EQ(*runtime::ReadFile(file_), newest_);
  {
    storage::RocksDbOptions rocks;
    rocks.path = options_.store;
    const auto engine = storage::OpenRocksDbEngine(rocks);
    ASSERT_THAT(engine, IsOk());
    const auto signer = log::SignerFromPem("chanhe/main", *runtime::ReadFile(options_.log_key));
    storage::NewEpochOptions epoch;
    epoch.signer = signer->get();
    epoch.reason = "恢复";
    epoch.known_head = newest_;
    ASSERT_THAT(storage::BeginEpoch(engine->get(), epoch), IsOk());
  }
  AddAgency(**Open(), "minzheng");
  EXPECT_EQ(log::ReadCheckpoint(*runtime::ReadFile(file_))->origin, "chanhe/main/2");
}

TEST_F(ExportedHeadTest, AHeadOfALaterEpochIsAheadOfTheStore) {
  const auto signer = log::SignerFromPem("chanhe/main", *runtime::ReadFile(options_.log_key));
  ASSERT_THAT(signer, IsOk());
  const std::string later =
      *log::SignCheckpoint({"chanhe/main/2", 1, std::string(32, 'r')}, **signer);
  ASSERT_THAT(runtime::WriteFile(file_, later), IsOk());
  const auto host = Open();
  ASSERT_THAT(host, IsOk());
  EXPECT_THAT((*host)->CheckHealth(), StatusIs(absl::StatusCode::kUnavailable, HasSubstr(file_)));
  EXPECT_THAT(View::Open((*host)->site())->records().Agency("keji"), IsOk());
  EXPECT_EQ(*runtime::ReadFile(file_), later);
}

TEST_F(ExportedHeadTest, ARestoredStoreOpensBesideANewerHead) {
  {
    storage::RocksDbOptions rocks;
    rocks.path = options_.store;
    const auto engine = storage::OpenRocksDbEngine(rocks);
    ASSERT_THAT(engine, IsOk());
    ASSERT_THAT(storage::MarkRestored(engine->get(), "restored from backup 1", ""), IsOk());
  }
  const auto host = Open();
  ASSERT_THAT(host, IsOk());
  EXPECT_THAT((*host)->CheckHealth(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("backup 1")));
  EXPECT_EQ(*runtime::ReadFile(file_), newest_);
}

TEST_F(ExportedHeadTest, AnEmptyStoreAndAnotherHistoryAreRefused) {
  options_.store = dir_.File("new");
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is empty")));
  const std::string folder = std::exchange(options_.head_folder, "");
  AddAgency(**Open(), "minzheng");  // Another log of the same name and key.
  AddAgency(**Open(), "jiaoyu");
  options_.head_folder = folder;
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr(file_)));
  EXPECT_EQ(*runtime::ReadFile(file_), newest_);
}

TEST_F(HostTest, AStoreIsOpenOnce) {
  const auto first = Open();
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, ::testing::_));
}

}  // namespace
}  // namespace nianbao::submission
