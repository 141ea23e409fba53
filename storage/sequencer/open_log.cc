#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/sequencer/genesis.h"
#include "storage/sequencer/group_sequencer.h"
#include "storage/sequencer/log_keys.h"

// How the sequencer comes to its log: what it finds, begins, signs anew or refuses.
namespace nianbao::storage {

absl::Status GroupSequencer::Start() {
  absl::StatusOr<LogState> state = LoadLogState(*engine_.NewSnapshot());
  if (absl::IsNotFound(state.status())) {
    RETURN_IF_ERROR(Begin());
  } else if (absl::IsDataLoss(state.status()) && !engine_.CheckHealth().ok()) {
    RETURN_IF_ERROR(StandWithDamage(state.status()));
  } else {
    RETURN_IF_ERROR(state.status());
    state_ = *std::move(state);
    const std::unique_ptr<Snapshot> snapshot = engine_.NewSnapshot();
    RETURN_IF_ERROR(CheckIsThisLog(state_.identity, options_));
    ASSIGN_OR_RETURN(const bool other_key, NeedsNewKey(*snapshot, state_.identity, options_));
    RETURN_IF_ERROR(other_key ? ChangeKey(*snapshot) : SignLoadedHead());
    // A store that only reads says so at once, and not as a failure while writing.
    failure_ = engine_.CheckHealth();
  }
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

// The engine only reads and has lost some of the log: what is intact is served under the
// newest head that is left, and nothing is committed.
absl::Status GroupSequencer::StandWithDamage(const absl::Status& damage) {
  const std::unique_ptr<Snapshot> snapshot = engine_.NewSnapshot();
  ASSIGN_OR_RETURN(const std::string bytes, snapshot->Get(Family::kMeta, kIdentityKey));
  ASSIGN_OR_RETURN(state_.identity, DecodeIdentity(bytes));
  RETURN_IF_ERROR(CheckIsThisLog(state_.identity, options_));
  RETURN_IF_ERROR(NeedsNewKey(*snapshot, state_.identity, options_).status());
  constexpr int64_t kAnySize = std::numeric_limits<int64_t>::max() - 1;
  ASSIGN_OR_RETURN(state_.stored_head, ReadHead(*snapshot, state_.identity, kAnySize));
  if (state_.stored_head.has_value()) head_ = *state_.stored_head;
  failure_ = absl::UnavailableError(absl::StrCat("the log is damaged: ", damage.message()));
  return absl::OkStatus();
}

absl::Status GroupSequencer::Begin() {
  state_.identity = {options_.suite, 1, absl::StrCat(options_.site, "/", options_.log)};
  state_.tree = GrowingTree(options_.suite);
  const absl::Time now = WholeMicros(options_.now());
  Batch batch(engine_, state_.identity, state_.tree, now);
  ASSIGN_OR_RETURN(Change change, GenesisChange(state_.identity, *options_.signer, now));
  std::vector<Accepted> accepted(1);
  ASSIGN_OR_RETURN(accepted[0].committed, batch.Add(std::move(change)));
  return Write(&batch, &accepted, &head_);
}

// A crash between the flush and the next one loses the head's signature, not the tree.
absl::Status GroupSequencer::SignLoadedHead() {
  if (state_.stored_head.has_value()) head_ = *state_.stored_head;
  if (head_.tree_size == state_.tree.size()) return absl::OkStatus();
  if (!engine_.CheckHealth().ok()) return absl::OkStatus();
  ASSIGN_OR_RETURN(head_, Sign(state_.tree));
  StoreHead();
  return absl::OkStatus();
}

// Records the key that signs from here on. Its own head is the first under it.
absl::Status GroupSequencer::ChangeKey(const Snapshot& snapshot) {
  RETURN_IF_ERROR(engine_.CheckHealth());
  if (state_.stored_head.has_value()) head_ = *state_.stored_head;
  const absl::Time now = std::max(WholeMicros(options_.now()), state_.last_recorded);
  Batch batch(engine_, state_.identity, state_.tree, now);
  ASSIGN_OR_RETURN(Change change, KeyChange(snapshot, state_.identity, options_, now));
  std::vector<Accepted> accepted(1);
  ASSIGN_OR_RETURN(accepted[0].committed, batch.Add(std::move(change)));
  SignedHead head;
  RETURN_IF_ERROR(Write(&batch, &accepted, &head));
  head_ = std::move(head);
  StoreHead();
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Sequencer>> Sequencer::Open(Engine* engine,
                                                           SequencerOptions options) {
  auto sequencer = std::make_unique<GroupSequencer>(engine, std::move(options));
  RETURN_IF_ERROR(sequencer->Start());
  return sequencer;
}

}  // namespace nianbao::storage
