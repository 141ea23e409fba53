#include "services/submission/host.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "services/runtime/files.h"
#include "services/submission/agencies/agencies.h"
#include "services/submission/site_fixture.h"
#include "services/submission/view.h"
#include "storage/log/receipt.h"
#include "tests/support/temp_dir.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

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

TEST_F(HostTest, AStoreIsOpenOnce) {
  const auto first = Open();
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, ::testing::_));
}

}  // namespace
}  // namespace nianbao::submission
