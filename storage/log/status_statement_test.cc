#include "storage/log/status_statement.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <utility>

#include "nianbao/audit/v1/audit_service.pb.h"
#include "storage/log/log_fixture.h"
#include "tests/support/paths.h"
#include "tests/support/status_matchers.h"

namespace nianbao::log {
namespace {

using audit::v1::StatusStatement;
using test::IsOk;
using test::StatusIs;
using ::testing::_;

class StatusStatementTest : public ::testing::TestWithParam<KeyAlgorithm> {
 protected:
  StatusStatementTest() {
    policy_.keys = {KeyFor(*signer_)};
    log_.Save("agencies/a/reports/2023", "text");
    statement_.set_report("agencies/a/reports/2023");
    statement_.set_published_revision(1);
    statement_.set_content_digest(Hash(Suite::kSha256, "text"));
    statement_.set_position(0);
    statement_.mutable_statement_time()->set_seconds(1700000100);
    *statement_.mutable_tree_head() = log_.Head(*signer_);
    EXPECT_THAT(SignStatus(*signer_, &statement_), IsOk());
  }

  std::unique_ptr<Signer> signer_ = NewSigner("site/main", GetParam());
  TrustPolicy policy_;
  TestingLog log_;
  StatusStatement statement_;
};

INSTANTIATE_TEST_SUITE_P(Keys, StatusStatementTest,
                         ::testing::Values(KeyAlgorithm::kEd25519, KeyAlgorithm::kSm2));

TEST_P(StatusStatementTest, HoldsForWhoHasTheKey) {
  EXPECT_THAT(VerifyStatus(statement_, policy_), IsOk());
  policy_.keys = {KeyFor(*NewSigner("site/main", GetParam()))};
  EXPECT_EQ(FaultOf(VerifyStatus(statement_, policy_).status()), Fault::kUnsigned);
}

TEST_P(StatusStatementTest, EveryFieldIsSigned) {
  const std::vector<std::function<void(StatusStatement&)>> changes = {
      [](auto& s) { s.set_report("agencies/b/reports/2023"); },
      [](auto& s) { s.set_published_revision(2); },
      [](auto& s) {
        s.set_published_revision(0);
        s.clear_content_digest();
      },
      [](auto& s) { s.set_content_digest(std::string(32, 'x')); },
      [](auto& s) { s.set_position(1); },
      [](auto& s) { s.clear_position(); },
      [](auto& s) { s.mutable_statement_time()->set_nanos(1000); },
      [](auto& s) { s.mutable_tree_head()->set_tree_size(2); },
      [](auto& s) { s.mutable_tree_head()->set_root_hash(std::string(32, 'x')); },
      [](auto& s) { s.mutable_tree_head()->set_origin("site/main/2"); },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    StatusStatement changed = statement_;
    changes[i](changed);
    EXPECT_EQ(FaultOf(VerifyStatus(changed, policy_).status()), Fault::kAltered) << i;
  }
}

TEST_P(StatusStatementTest, AKeyOutOfUseStatesNothing) {
  policy_.keys[0].mutable_valid_to()->set_seconds(1700000099);
  EXPECT_EQ(FaultOf(VerifyStatus(statement_, policy_).status()), Fault::kUnsigned);
}

TEST_P(StatusStatementTest, WhatIsNoStatementIsNotSigned) {
  const std::vector<std::function<void(StatusStatement&)>> changes = {
      [](auto& s) { s.set_report("agencies/a\nreports"); },
      [](auto& s) { s.clear_report(); },
      [](auto& s) { s.clear_content_digest(); },
      [](auto& s) { s.set_published_revision(-1); },
      [](auto& s) { s.mutable_statement_time()->set_nanos(1); },
      [](auto& s) { s.clear_tree_head(); },
  };
  for (const auto& change : changes) {
    StatusStatement changed = statement_;
    change(changed);
    EXPECT_THAT(SignStatus(*signer_, &changed), StatusIs(absl::StatusCode::kInvalidArgument, _));
  }
}

TEST(StatusVectorTest, TheVectorHolds) {
  std::ifstream in(test::SourceDir() + "/tests/data/vectors/status.json");
  const std::string json((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  audit::v1::GetStatusStatementResponse vector;
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &vector, options).ok());
  audit::v1::ListLogKeysResponse keys;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &keys, options).ok());
  TrustPolicy policy;
  policy.keys.assign(keys.keys().begin(), keys.keys().end());
  EXPECT_THAT(VerifyStatus(vector.statement(), policy), IsOk());
}

}  // namespace
}  // namespace nianbao::log
