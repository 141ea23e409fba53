#include "storage/sequencer/genesis.h"

#include <google/protobuf/util/time_util.h>

#include "absl/strings/str_cat.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "storage/base/status_macros.h"

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

}  // namespace

absl::StatusOr<Change> GenesisChange(const LogIdentity& identity, const log::Signer& signer,
                                     absl::Time now) {
  log::Leaf begun;
  begun.received_time = now;
  begun.change_id = RandomBytes(kChangeIdSize);
  begun.action = audit::v1::ACTION_LOG_BEGUN;
  begun.resource = absl::StrCat("logs/", identity.name);
  begun.content_suite = identity.suite;
  // The log itself acts: nobody has called yet.
  begun.actor.principal = begun.resource;
  begun.actor.person = begun.resource;
  begun.actor.assurance = log::LeafActor::Assurance::kDirect;

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

absl::Status CheckIsThisLog(const Snapshot& snapshot, const LogIdentity& identity,
                            const SequencerOptions& options) {
  const std::string asked = absl::StrCat(options.site, "/", options.log);
  if (identity.name != asked || identity.suite != options.suite) {
    return absl::FailedPreconditionError(absl::StrCat("the store holds the log ", identity.name,
                                                      " (", SuiteName(identity.suite), "), not ",
                                                      asked, " (", SuiteName(options.suite), ")"));
  }
  bool known = false;
  RETURN_IF_ERROR(snapshot.Scan(Family::kMeta, KeyRange::Prefix(LogKeyPrefix()), Order::kForward, 0,
                                [&](absl::string_view, absl::string_view value) {
                                  audit::v1::LogKey key;
                                  known = key.ParseFromArray(value.data(),
                                                             static_cast<int>(value.size())) &&
                                          key.public_key() == options.signer->public_key().bytes;
                                  return !known;
                                }));
  if (!known) {
    return absl::FailedPreconditionError(absl::StrCat("the signing key is not one of the log ",
                                                      identity.name,
                                                      ": give the key it was begun with"));
  }
  return absl::OkStatus();
}

}  // namespace nianbao::storage
