#include "storage/care/new_epoch.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "storage/base/origin.h"
#include "storage/base/status_macros.h"
#include "storage/log/commitments.h"
#include "storage/log/log_key.h"
#include "storage/log/merkle.h"
#include "storage/records/store.h"
#include "storage/sequencer/batch.h"
#include "storage/sequencer/key_list.h"
#include "storage/sequencer/log_keys.h"
#include "storage/sequencer/log_state.h"

namespace nianbao::storage {
namespace {

constexpr int kSaltSize = 32;
constexpr int kChangeIdSize = 16;
// Epochs that may be passed over. Each is begun by hand: more is a slip, and would stay.
constexpr uint64_t kFarthestEpoch = 1000;

absl::Status CheckKnowsKey(const Snapshot& snapshot, const log::PublicKey& key) {
  ASSIGN_OR_RETURN(const std::vector<log::PublicKey> keys, ReadPublicKeys(snapshot));
  const bool known = std::any_of(keys.begin(), keys.end(), [&](const log::PublicKey& other) {
    return other.name == key.name && other.bytes == key.bytes;
  });
  if (known) return absl::OkStatus();
  return absl::FailedPreconditionError("the signing key is not one of the log's");
}

// The epoch of this log that `origin` names; 0: it names none.
uint64_t EpochIn(const LogIdentity& identity, absl::string_view origin) {
  LogIdentity named = identity;
  named.epoch = static_cast<uint64_t>(std::max<int64_t>(EpochOfOrigin(origin), 0));
  return named.Origin() == origin ? named.epoch : 0;
}

// A head from outside, of the present epoch or a later one.
struct OutsideHead {
  uint64_t epoch = 0;
  log::Checkpoint checkpoint;
};

// What it states, once it is shown to be by a key of the log.
absl::StatusOr<OutsideHead> ReadKnownHead(const Snapshot& snapshot, absl::string_view text,
                                          const LogIdentity& identity) {
  const auto note = log::ReadNote(text);
  const auto checkpoint = log::ReadCheckpoint(text);
  if (!note.ok() || !checkpoint.ok()) {
    return absl::InvalidArgumentError("the known head is no signed note of a tree");
  }
  const uint64_t epoch = EpochIn(identity, checkpoint->origin);
  if (epoch < identity.epoch) {
    return absl::InvalidArgumentError(absl::StrCat("the known head is of ", checkpoint->origin,
                                                   ", the store's log is ", identity.Origin()));
  }
  ASSIGN_OR_RETURN(const std::vector<log::PublicKey> keys, ReadPublicKeys(snapshot));
  const auto signers = log::VerifyNote(*note, keys);
  if (!signers.ok() || signers->empty()) {
    return absl::InvalidArgumentError("the known head is not signed by a key of the log");
  }
  return OutsideHead{epoch, *checkpoint};
}

// The root over the first `size` leaves.
absl::StatusOr<std::string> RootOf(const Snapshot& snapshot, const LogIdentity& identity,
                                   int64_t size) {
  return log::Root(identity.suite, size, [&](int level, int64_t index) {
    return ReadNode(snapshot, identity.epoch, level, index);
  });
}

absl::StatusOr<KnownHead> Compare(const Snapshot& snapshot, const LogState& state,
                                  const OutsideHead& known) {
  if (known.epoch > state.identity.epoch) return KnownHead::kBehind;
  const auto size = static_cast<int64_t>(known.checkpoint.tree_size);
  if (size > state.tree.size()) return KnownHead::kBehind;
  ASSIGN_OR_RETURN(const std::string root, RootOf(snapshot, state.identity, size));
  if (root == known.checkpoint.root_hash) return KnownHead::kHeld;
  return absl::DataLossError(absl::StrCat("the store's tree of ", size,
                                          " leaves is not that of the known head: one of the two "
                                          "was rewritten"));
}

// A head of a later epoch does not say how far the store's own went.
absl::StatusOr<audit::v1::EpochStart> StartOf(const Snapshot& snapshot, const LogState& state,
                                              const std::optional<OutsideHead>& known,
                                              const std::string& reason) {
  audit::v1::EpochStart start;
  start.set_previous_origin(state.identity.Origin());
  start.set_previous_size(state.tree.size());
  start.set_previous_root(state.tree.Root());
  start.set_known_size(start.previous_size());
  start.set_known_root(start.previous_root());
  start.set_reason(reason);
  if (!known) return start;
  ASSIGN_OR_RETURN(const KnownHead compared, Compare(snapshot, state, *known));
  if (compared == KnownHead::kBehind && known->epoch == state.identity.epoch) {
    start.set_known_size(static_cast<int64_t>(known->checkpoint.tree_size));
    start.set_known_root(known->checkpoint.root_hash);
  }
  return start;
}

// The epoch after every one that is known to have begun.
absl::StatusOr<uint64_t> NextEpoch(const LogState& state, const std::optional<OutsideHead>& known,
                                   uint64_t after_epoch) {
  const uint64_t own = state.identity.epoch;
  const uint64_t last = std::max({own, known ? known->epoch : own, after_epoch});
  if (last - own <= kFarthestEpoch) return last + 1;
  return absl::InvalidArgumentError(absl::StrCat("epoch ", last, " is more than ", kFarthestEpoch,
                                                 " beyond the store's, which is ",
                                                 state.identity.Origin()));
}

absl::StatusOr<SignedHead> Sign(const LogIdentity& identity, const GrowingTree& tree,
                                const log::Signer& signer) {
  SignedHead head{identity.Origin(), tree.size(), tree.Root(), ""};
  ASSIGN_OR_RETURN(
      head.note, log::SignCheckpoint(
                     {head.origin, static_cast<uint64_t>(head.tree_size), head.root_hash}, signer));
  return head;
}

// Leaf 0 of the epoch, with what it brings about.
Change BeginningOf(const LogState& before, const LogIdentity& identity, audit::v1::EpochStart start,
                   absl::Time now) {
  auto details = std::make_shared<audit::v1::EntryDetails>();
  details->set_salt(RandomBytes(kSaltSize));
  *details->mutable_epoch_start() = std::move(start);
  log::Leaf leaf;
  leaf.received_time = now;
  leaf.change_id = RandomBytes(kChangeIdSize);
  leaf.action = audit::v1::ACTION_LOG_BEGUN;
  leaf.resource = absl::StrCat("logs/", identity.name);
  leaf.content_suite = identity.suite;
  leaf.actor.principal = leaf.resource;
  leaf.actor.person = leaf.resource;
  leaf.actor.assurance = log::LeafActor::Assurance::kDirect;
  leaf.details_commitment = log::DetailsCommitment(identity.suite, *details);
  Change change;
  change.preconditions = {
      Precondition::Equals(Family::kMeta, kIdentityKey, EncodeIdentity(before.identity))};
  change.leaves = {std::move(leaf)};
  change.writes = [identity, details](const Assigned& assigned, WriteSet* writes) {
    writes->Put(Family::kMeta, kIdentityKey, EncodeIdentity(identity));
    writes->Delete(Family::kMeta, kRestoredKey);
    records::PutDetails(assigned.origin, assigned.first_position, *details, writes);
  };
  return change;
}

}  // namespace

absl::StatusOr<std::optional<Restored>> ReadRestored(const Snapshot& snapshot) {
  auto text = snapshot.Get(Family::kMeta, kRestoredKey);
  if (absl::IsNotFound(text.status())) return std::optional<Restored>();
  RETURN_IF_ERROR(text.status());
  return std::optional<Restored>(Restored{*std::move(text)});
}

absl::Status MarkRestored(Engine* engine, absl::string_view text, absl::string_view note) {
  WriteSet writes;
  writes.Put(Family::kMeta, kRestoredKey, std::string(text));
  if (!note.empty()) {
    ASSIGN_OR_RETURN(const std::string bytes, engine->Get(Family::kMeta, kIdentityKey));
    ASSIGN_OR_RETURN(const LogIdentity identity, DecodeIdentity(bytes));
    ASSIGN_OR_RETURN(const log::Checkpoint head, log::ReadCheckpoint(note));
    if (head.origin != identity.Origin()) {
      return absl::DataLossError(
          absl::StrCat("the copy holds ", identity.Origin(), ", its head is of ", head.origin));
    }
    writes.Put(Family::kHeads, HeadKey(identity.epoch, static_cast<int64_t>(head.tree_size)),
               std::string(note));
  }
  return engine->Commit(writes);
}

absl::StatusOr<KnownHead> CompareWithKnownHead(const Snapshot& snapshot, absl::string_view note) {
  ASSIGN_OR_RETURN(const LogState state, LoadLogState(snapshot));
  const auto stated = log::ReadCheckpoint(note);
  const uint64_t epoch = stated.ok() ? EpochIn(state.identity, stated->origin) : 0;
  // A head of an earlier epoch says nothing of how far this one should be: what that epoch
  // held when this one began is in its first leaf.
  if (epoch > 0 && epoch < state.identity.epoch) return KnownHead::kHeld;
  ASSIGN_OR_RETURN(const OutsideHead known, ReadKnownHead(snapshot, note, state.identity));
  return Compare(snapshot, state, known);
}

absl::StatusOr<SignedHead> BeginEpoch(Engine* engine, const NewEpochOptions& options) {
  if (options.reason.empty()) return absl::InvalidArgumentError("say why a new epoch begins");
  const std::unique_ptr<Snapshot> snapshot = engine->NewSnapshot();
  ASSIGN_OR_RETURN(const LogState state, LoadLogState(*snapshot));
  RETURN_IF_ERROR(CheckKnowsKey(*snapshot, options.signer->public_key()));
  std::optional<OutsideHead> known;
  if (!options.known_head.empty()) {
    ASSIGN_OR_RETURN(known, ReadKnownHead(*snapshot, options.known_head, state.identity));
  }
  ASSIGN_OR_RETURN(audit::v1::EpochStart start, StartOf(*snapshot, state, known, options.reason));

  LogIdentity identity = state.identity;
  ASSIGN_OR_RETURN(identity.epoch, NextEpoch(state, known, options.after_epoch));
  const absl::Time now =
      std::max(absl::FromUnixMicros(absl::ToUnixMicros(options.now())), state.last_recorded);
  Batch batch(*engine, identity, GrowingTree(identity.suite), now);
  RETURN_IF_ERROR(batch.Add(BeginningOf(state, identity, std::move(start), now)).status());
  ASSIGN_OR_RETURN(SignedHead head, Sign(identity, batch.tree(), *options.signer));
  WriteSet writes = batch.TakeWrites();
  writes.Put(Family::kHeads, HeadKey(identity.epoch, head.tree_size), head.note);
  if (!state.stored_head.has_value() || state.stored_head->tree_size != state.tree.size()) {
    ASSIGN_OR_RETURN(const SignedHead last, Sign(state.identity, state.tree, *options.signer));
    writes.Put(Family::kHeads, HeadKey(state.identity.epoch, last.tree_size), last.note);
  }
  RETURN_IF_ERROR(engine->Commit(writes));
  return head;
}

}  // namespace nianbao::storage
