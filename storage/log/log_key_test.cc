#include "storage/log/log_key.h"
#include "tests/support/paths.h"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>

#include "tests/support/status_matchers.h"

namespace nianbao::log {
namespace {

using audit::v1::LogKey;
using google::protobuf::util::TimeUtil;
using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

struct Kept {
  std::unique_ptr<Signer> signer;
  LogKey key;
};

Kept NewKey(const std::string& name, KeyAlgorithm algorithm, int64_t seconds) {
  Kept kept{*SignerFromPem(name, *GenerateKeyPem(algorithm)), {}};
  const PublicKey& key = kept.signer->public_key();
  kept.key.set_name(name);
  kept.key.set_key_hash(KeyHash(key));
  kept.key.set_algorithm(static_cast<LogKey::Algorithm>(key.algorithm));
  kept.key.set_public_key(key.bytes);
  *kept.key.mutable_valid_from() = TimeUtil::SecondsToTimestamp(seconds);
  return kept;
}

// Three keys of one log, each introduced by the one before.
std::vector<LogKey> Chain() {
  const Kept first = NewKey("site/main", KeyAlgorithm::kEd25519, 100);
  Kept second = NewKey("site/main", KeyAlgorithm::kSm2, 200);
  Kept third = NewKey("site/main", KeyAlgorithm::kEd25519, 300);
  EXPECT_THAT(SignLogKey(*first.signer, &second.key), IsOk());
  EXPECT_THAT(SignLogKey(*second.signer, &third.key), IsOk());
  return {first.key, second.key, third.key};
}

TEST(LogKeyTest, EachKeyIsIntroducedByTheOneBefore) {
  std::vector<LogKey> keys = Chain();
  EXPECT_THAT(VerifyLogKeys(keys), IsOk());
  // The end of a key is not known when it is introduced.
  *keys[1].mutable_valid_to() = TimeUtil::SecondsToTimestamp(350);
  EXPECT_THAT(VerifyLogKeys(keys), IsOk());
}

TEST(LogKeyTest, WhatIsAlteredDoesNotHold) {
  const struct {
    const char* name;
    std::function<void(std::vector<LogKey>&)> change;
    absl::StatusCode code;
    const char* message;
  } cases[] = {
      {"none", [](auto& keys) { keys.clear(); }, absl::StatusCode::kInvalidArgument, "no keys"},
      {"no signature", [](auto& keys) { keys[1].clear_signature(); }, absl::StatusCode::kDataLoss,
       "not introduced"},
      {"one left out", [](auto& keys) { keys.erase(keys.begin() + 1); },
       absl::StatusCode::kDataLoss, "not introduced"},
      {"later start", [](auto& keys) { keys[2].mutable_valid_from()->set_seconds(301); },
       absl::StatusCode::kDataLoss, "not introduced"},
      {"begins before its introducer",
       [](auto& keys) { keys[0].mutable_valid_from()->set_seconds(201); },
       absl::StatusCode::kDataLoss, "begins before"},
      {"another log's",
       [](auto& keys) {
         keys[1].set_name("site/other");
         keys[1].set_key_hash(KeyHash(PublicKeyOf(keys[1])));
       },
       absl::StatusCode::kDataLoss, "not of the log"},
      {"another key hash", [](auto& keys) { keys[1].set_key_hash(1); },
       absl::StatusCode::kInvalidArgument, "not its key hash"},
      {"no start", [](auto& keys) { keys[0].clear_valid_from(); },
       absl::StatusCode::kInvalidArgument, "missing"},
      {"no algorithm", [](auto& keys) { keys[0].clear_algorithm(); },
       absl::StatusCode::kInvalidArgument, "missing"},
      {"a start between microseconds",
       [](auto& keys) { keys[0].mutable_valid_from()->set_nanos(1); },
       absl::StatusCode::kInvalidArgument, "missing"},
  };
  for (const auto& test : cases) {
    std::vector<LogKey> keys = Chain();
    test.change(keys);
    EXPECT_THAT(VerifyLogKeys(keys), StatusIs(test.code, HasSubstr(test.message))) << test.name;
  }
}

// Keys, texts and signatures made with the openssl command alone.
TEST(LogKeyTest, HoldsForTheVector) {
  std::ifstream file(test::SourceDir() + "/tests/data/vectors/log-keys.json");
  const std::string json(std::istreambuf_iterator<char>(file), {});
  google::protobuf::Struct vector;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &vector).ok());
  std::vector<LogKey> keys;
  for (const auto& value : vector.fields().at("keys").list_value().values()) {
    std::string text;
    ASSERT_TRUE(google::protobuf::util::MessageToJsonString(value, &text).ok());
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(text, &keys.emplace_back()).ok());
  }
  EXPECT_THAT(VerifyLogKeys(keys), IsOk());
  const auto& texts = vector.fields().at("texts").list_value().values();
  ASSERT_EQ(texts.size(), 3);
  for (int i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(*LogKeyText(keys[static_cast<size_t>(i)]), texts[i].string_value());
  }
}

}  // namespace
}  // namespace nianbao::log
