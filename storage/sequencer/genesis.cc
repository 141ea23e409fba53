#include "storage/sequencer/genesis.h"

#include <google/protobuf/util/time_util.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "storage/base/status_macros.h"
#include "storage/log/log_key.h"
#include "storage/sequencer/key_list.h"

namespace nianbao::storage {
namespace {

constexpr int kChangeIdSize = 16;

audit::v1::LogKey LogKeyOf(const log::PublicKey& key, absl::Time valid_from) {
  audit::v1::LogKey message;
  message.set_name(key.name);
  message.set_key_hash(log::KeyHash(key));
  message.set_algorithm(static_cast<audit::v1::LogKey::Algorithm>(key.algorithm));
  message.set_public_key(key.bytes);
  *message.mutable_valid_from() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(valid_from));
  return message;
}

log::Leaf LeafOfLog(const LogIdentity& identity, audit::v1::Action action, absl::Time now) {
  log::Leaf leaf;
  leaf.received_time = now;
  leaf.change_id = RandomBytes(kChangeIdSize);
  leaf.action = action;
  leaf.resource = absl::StrCat("logs/", identity.name);
  leaf.content_suite = identity.suite;
  // The log itself acts: nobody has called.
  leaf.actor.principal = leaf.resource;
  leaf.actor.person = leaf.resource;
  leaf.actor.assurance = log::LeafActor::Assurance::kDirect;
  return leaf;
}

bool Has(const log::Signer* signer, const audit::v1::LogKey& key) {
  return signer != nullptr && signer->public_key().bytes == key.public_key();
}

absl::Status WrongKey(absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat("the signing key is not the log's: ", what));
}

}  // namespace

absl::StatusOr<Change> GenesisChange(const LogIdentity& identity, const log::Signer& signer,
                                     absl::Time now) {
  const log::Leaf begun = LeafOfLog(identity, audit::v1::ACTION_LOG_BEGUN, now);
  const std::string key = LogKeyOf(signer.public_key(), now).SerializeAsString();
  log::Leaf added = begun;
  added.action = audit::v1::ACTION_KEY_ADDED;
  added.after_digest = Hash(identity.suite, key);

  Change change;
  change.preconditions = {Precondition::Absent(Family::kMeta, kIdentityKey)};
  change.leaves = {begun, added};
  change.writes = [identity, key](const Assigned&, WriteSet* writes) {
    writes->Put(Family::kMeta, kIdentityKey, EncodeIdentity(identity));
    writes->Put(Family::kMeta, LogKeyKey(1), key);
  };
  return change;
}

absl::Status CheckIsThisLog(const LogIdentity& identity, const SequencerOptions& options) {
  const std::string asked = absl::StrCat(options.site, "/", options.log);
  if (identity.name == asked && identity.suite == options.suite) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("the store holds the log ", identity.name, " (",
                                                    SuiteName(identity.suite), "), not ", asked,
                                                    " (", SuiteName(options.suite), ")"));
}

absl::StatusOr<bool> NeedsNewKey(const Snapshot& snapshot, const LogIdentity& identity,
                                 const SequencerOptions& options) {
  ASSIGN_OR_RETURN(const std::vector<audit::v1::LogKey> keys, ReadLogKeys(snapshot));
  if (keys.empty()) return absl::DataLossError("the log has lost its keys");
  const std::string newest = absl::StrFormat("key %08x", keys.back().key_hash());
  if (Has(options.signer, keys.back())) return false;
  for (const audit::v1::LogKey& key : keys) {
    if (!Has(options.signer, key)) continue;
    return WrongKey(absl::StrCat("it is out of use, and ", newest, " has followed: give that one"));
  }
  if (options.previous_signer == nullptr) {
    return WrongKey(absl::StrCat(identity.name, " is signed with ", newest,
                                 ": give that one or, to change the log's key, give it as the "
                                 "previous key beside the new one"));
  }
  if (Has(options.previous_signer, keys.back())) return true;
  return WrongKey(absl::StrCat("neither is the previous key given: ", identity.name,
                               " is signed with ", newest));
}

absl::StatusOr<Change> KeyChange(const Snapshot& snapshot, const LogIdentity& identity,
                                 const SequencerOptions& options, absl::Time now) {
  ASSIGN_OR_RETURN(const std::vector<audit::v1::LogKey> keys, ReadLogKeys(snapshot));
  audit::v1::LogKey key = LogKeyOf(options.signer->public_key(), now);
  RETURN_IF_ERROR(log::SignLogKey(*options.previous_signer, &key));
  log::Leaf added = LeafOfLog(identity, audit::v1::ACTION_KEY_ADDED, now);
  const std::string bytes = key.SerializeAsString();
  added.after_digest = Hash(identity.suite, bytes);
  const std::string at = LogKeyKey(keys.size() + 1);
  Change change;
  change.preconditions = {Precondition::Absent(Family::kMeta, at)};
  change.leaves = {added};
  change.writes = [at, bytes](const Assigned&, WriteSet* writes) {
    writes->Put(Family::kMeta, at, bytes);
  };
  return change;
}

}  // namespace nianbao::storage
