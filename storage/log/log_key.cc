#include "storage/log/log_key.h"

#include <google/protobuf/util/time_util.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "storage/base/origin.h"
#include "storage/base/status_macros.h"

namespace nianbao::log {
namespace {

using audit::v1::LogKey;
using google::protobuf::util::TimeUtil;

// The word for an algorithm; empty for what is none.
absl::string_view AlgorithmWord(LogKey::Algorithm algorithm) {
  switch (algorithm) {
    case LogKey::ALGORITHM_ED25519:
      return "ed25519";
    case LogKey::ALGORITHM_SM2:
      return "sm2";
    default:
      return "";
  }
}

}  // namespace

PublicKey PublicKeyOf(const LogKey& key) {
  return {key.name(), static_cast<KeyAlgorithm>(key.algorithm()), key.public_key()};
}

std::vector<PublicKey> PublicKeysOf(absl::Span<const LogKey> keys) {
  std::vector<PublicKey> all;
  all.reserve(keys.size());
  for (const LogKey& key : keys) all.push_back(PublicKeyOf(key));
  return all;
}

std::vector<PublicKey> KeysOfLog(absl::Span<const LogKey> keys, absl::string_view origin,
                                 std::optional<absl::Time> at) {
  std::vector<PublicKey> out;
  for (const LogKey& key : keys) {
    const bool ended = at && key.has_valid_to() &&
                       absl::ToUnixMicros(*at) > TimeUtil::TimestampToMicroseconds(key.valid_to());
    if (key.name() == LogOfOrigin(origin) && !ended) {
      out.push_back(PublicKeyOf(key));
    }
  }
  return out;
}

absl::StatusOr<std::string> LogKeyText(const LogKey& key) {
  const absl::string_view algorithm = AlgorithmWord(key.algorithm());
  const bool lacks = key.name().empty() || algorithm.empty() || key.public_key().empty() ||
                     !key.has_valid_from() || key.valid_from().nanos() % 1000 != 0;
  if (lacks || key.name().find('\n') != std::string::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("key ", key.name(),
                     ": name, algorithm, public key or start in whole microseconds is missing"));
  }
  if (key.key_hash() != KeyHash(PublicKeyOf(key))) {
    return absl::InvalidArgumentError(
        absl::StrFormat("key %s: %08x is not its key hash", key.name(), key.key_hash()));
  }
  return absl::StrCat("nianbao-log-key-v1\n", key.name(), "\n",
                      absl::StrFormat("%08x", key.key_hash()), "\n", algorithm, "\n",
                      absl::Base64Escape(key.public_key()), "\n",
                      TimeUtil::TimestampToMicroseconds(key.valid_from()), "\n");
}

absl::Status SignLogKey(const Signer& previous, LogKey* key) {
  ASSIGN_OR_RETURN(const std::string text, LogKeyText(*key));
  ASSIGN_OR_RETURN(*key->mutable_signature(), previous.Sign(text));
  return absl::OkStatus();
}

absl::Status VerifyLogKeys(absl::Span<const LogKey> keys) {
  if (keys.empty()) return absl::InvalidArgumentError("there are no keys");
  const LogKey* previous = nullptr;
  for (const LogKey& key : keys) {
    ASSIGN_OR_RETURN(const std::string text, LogKeyText(key));
    if (previous == nullptr) {
      previous = &key;
      continue;
    }
    if (key.name() != previous->name()) {
      return absl::DataLossError(
          absl::StrCat("key ", key.name(), " is not of the log ", previous->name()));
    }
    if (key.valid_from() < previous->valid_from()) {
      return absl::DataLossError(
          absl::StrFormat("key %08x begins before the key that introduces it", key.key_hash()));
    }
    const absl::Status held = VerifySignature(PublicKeyOf(*previous), text, key.signature());
    if (!held.ok()) {
      return absl::DataLossError(absl::StrFormat("key %08x is not introduced by key %08x",
                                                 key.key_hash(), previous->key_hash()));
    }
    previous = &key;
  }
  return absl::OkStatus();
}

}  // namespace nianbao::log
