#include "storage/sequencer/log_reader.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "storage/base/origin.h"
#include "storage/base/status_macros.h"
#include "storage/log/merkle.h"
#include "storage/sequencer/log_keys.h"
#include "storage/sequencer/log_state.h"

namespace nianbao::storage {
namespace {

// Positions looked at for one page, whatever their number that fits.
constexpr int kMaxExamined = 10000;

bool Fits(const log::Leaf& leaf, const LogQuery& query) {
  if (!query.resource.empty()) {
    const auto under = IndexedResources(leaf.resource);
    if (std::find(under.begin(), under.end(), query.resource) == under.end()) return false;
  }
  if (!query.person.empty() && leaf.actor.person != query.person &&
      leaf.actor.principal != query.person) {
    return false;
  }
  if (!query.actions.empty() && std::find(query.actions.begin(), query.actions.end(),
                                          static_cast<int>(leaf.action)) == query.actions.end()) {
    return false;
  }
  return leaf.recorded_time >= query.start && leaf.recorded_time < query.end;
}

// Times that the index can hold: whole microseconds from 1970 on.
absl::Time Ceil(absl::Time time) {
  const absl::Time floor = absl::FromUnixMicros(absl::ToUnixMicros(time));
  return floor < time ? floor + absl::Microseconds(1) : floor;
}

}  // namespace

absl::StatusOr<LogReader> LogReader::Open(const Engine& engine, const Sequencer& sequencer) {
  // In this order: the snapshot can only hold more than the head covers. Where it does,
  // the head is about to be signed, and whoever reads a record wants its leaf under it.
  SignedHead head = sequencer.Head();
  LogReader reader;
  reader.snapshot_ = engine.NewSnapshot();
  ASSIGN_OR_RETURN(const std::string bytes, reader.snapshot_->Get(Family::kMeta, kIdentityKey));
  ASSIGN_OR_RETURN(const LogIdentity identity, DecodeIdentity(bytes));
  while (true) {
    const auto beyond =
        reader.snapshot_->Get(Family::kLeaves, LeafKey(identity.epoch, head.tree_size));
    if (!beyond.ok()) break;
    SignedHead newer = sequencer.HeadBeyond(head.tree_size);
    if (newer.tree_size == head.tree_size) break;  // It could not be signed.
    head = std::move(newer);
    reader.snapshot_ = engine.NewSnapshot();
  }
  reader.head_ = std::move(head);
  reader.epoch_ = identity.epoch;
  reader.suite_ = identity.suite;
  return reader;
}

absl::StatusOr<LogReader> LogReader::OpenStored(const Engine& engine) {
  LogReader reader;
  reader.snapshot_ = engine.NewSnapshot();
  ASSIGN_OR_RETURN(LogState state, LoadLogState(*reader.snapshot_));
  if (!state.stored_head.has_value()) return absl::NotFoundError("the store has no signed head");
  reader.head_ = *std::move(state.stored_head);
  reader.epoch_ = state.identity.epoch;
  reader.suite_ = state.identity.suite;
  return reader;
}

absl::StatusOr<LogReader> LogReader::OfOrigin(absl::string_view origin) const {
  if (origin == head_.origin) return *this;
  ASSIGN_OR_RETURN(const std::string bytes, snapshot_->Get(Family::kMeta, kIdentityKey));
  ASSIGN_OR_RETURN(LogIdentity identity, DecodeIdentity(bytes));
  const absl::string_view prefix = identity.name;
  uint64_t epoch = 0;
  if (!absl::StartsWith(origin, absl::StrCat(prefix, "/")) ||
      !absl::SimpleAtoi(origin.substr(prefix.size() + 1), &epoch) || epoch < 1 ||
      epoch > identity.epoch) {
    return absl::NotFoundError(absl::StrCat(origin, " is no log of this store"));
  }
  identity.epoch = epoch;
  constexpr int64_t kAnySize = std::numeric_limits<int64_t>::max() - 1;
  ASSIGN_OR_RETURN(const std::optional<SignedHead> head, ReadHead(*snapshot_, identity, kAnySize));
  if (!head.has_value()) {
    ASSIGN_OR_RETURN(const bool passed_over, PassedOver(*snapshot_, epoch));
    if (passed_over) return absl::NotFoundError(absl::StrCat("the log never was ", origin));
    return absl::DataLossError(absl::StrCat("no head of ", origin, " is stored"));
  }
  LogReader reader = *this;
  reader.head_ = *head;
  reader.epoch_ = epoch;
  return reader;
}

absl::StatusOr<LogReader> LogReader::OfEpochBefore() const {
  for (uint64_t before = epoch_; before-- > 1;) {
    absl::StatusOr<LogReader> reader =
        OfOrigin(absl::StrCat(LogOfOrigin(head_.origin), "/", before));
    if (!absl::IsNotFound(reader.status())) return reader;  // Else the log passed over it.
  }
  return absl::NotFoundError("the log began with this epoch");
}

absl::StatusOr<std::string> LogReader::Node(int level, int64_t index) const {
  return ReadNode(*snapshot_, epoch_, level, index);
}

absl::StatusOr<LogEntry> LogReader::Entry(int64_t position) const {
  if (position < 0 || position >= head_.tree_size) {
    return absl::OutOfRangeError(
        absl::StrCat("position ", position, " is not in the tree of ", head_.tree_size));
  }
  LogEntry entry;
  entry.position = position;
  auto bytes = snapshot_->Get(Family::kLeaves, LeafKey(epoch_, position));
  if (absl::IsNotFound(bytes.status())) {
    return absl::DataLossError(absl::StrCat("leaf ", position, " of the log is missing"));
  }
  RETURN_IF_ERROR(bytes.status());
  entry.bytes = *std::move(bytes);
  entry.hash = log::LeafHash(suite_, entry.bytes);
  ASSIGN_OR_RETURN(const std::string node, Node(0, position));
  if (node != entry.hash) {
    return absl::DataLossError(absl::StrCat("leaf ", position, " is not the one in the tree"));
  }
  ASSIGN_OR_RETURN(entry.leaf, log::DecodeLeaf(entry.bytes));
  return entry;
}

absl::StatusOr<std::vector<std::string>> LogReader::Leaves(int64_t from, int64_t count,
                                                           size_t max_bytes) const {
  if (from < 0 || count < 1 || from > head_.tree_size - count) {
    return absl::OutOfRangeError(absl::StrCat("leaves ", from, " to ", from + count - 1,
                                              " are not in the tree of ", head_.tree_size));
  }
  std::vector<std::string> leaves;
  size_t bytes = 0;
  RETURN_IF_ERROR(
      snapshot_->Scan(Family::kLeaves, {LeafKey(epoch_, from), LeafKey(epoch_, from + count)},
                      Order::kForward, 0, [&](absl::string_view key, absl::string_view leaf) {
                        const int64_t next = from + static_cast<int64_t>(leaves.size());
                        if (PositionOf(key) != next) return false;
                        leaves.emplace_back(leaf);
                        bytes += leaf.size();
                        return bytes < max_bytes;
                      }));
  const int64_t read = static_cast<int64_t>(leaves.size());
  if (read == 0 || (read < count && bytes < max_bytes)) {
    return absl::DataLossError(absl::StrCat("leaf ", from + read, " of the log is missing"));
  }
  int64_t sound = 0;
  RETURN_IF_ERROR(
      snapshot_->Scan(Family::kTree, {NodeKey(epoch_, 0, from), NodeKey(epoch_, 0, from + read)},
                      Order::kForward, 0, [&](absl::string_view key, absl::string_view node) {
                        const std::string& leaf = leaves[static_cast<size_t>(sound)];
                        if (PositionOf(key) != from + sound || node != log::LeafHash(suite_, leaf))
                          return false;
                        return ++sound < read;
                      }));
  if (sound < read) {
    return absl::DataLossError(absl::StrCat("leaf ", from + sound, " is not the one in the tree"));
  }
  return leaves;
}

absl::StatusOr<int64_t> LogReader::FirstAtOrAfter(absl::Time time) const {
  if (time == absl::InfiniteFuture()) return head_.tree_size;
  ASSIGN_OR_RETURN(const LogEntry first, Entry(0));
  if (time <= first.leaf.recorded_time) return 0;
  // Behind an epoch's end lie the leaves of all later ones.
  ASSIGN_OR_RETURN(const LogEntry last, Entry(head_.tree_size - 1));
  if (time > last.leaf.recorded_time) return head_.tree_size;
  // Leaves of an earlier epoch stand among them only where the clock went back.
  const KeyRange range{ByTimePrefix(Ceil(time)), KeyRange::Prefix(ByTimePrefix()).end};
  int64_t position = head_.tree_size;
  RETURN_IF_ERROR(snapshot_->Scan(Family::kIndex, range, Order::kForward, 0,
                                  [&](absl::string_view key, absl::string_view) {
                                    if (EpochOf(key) != epoch_) return true;
                                    position = PositionOf(key).value_or(position);
                                    return false;
                                  }));
  return std::min(position, head_.tree_size);
}

absl::StatusOr<int64_t> LogReader::PositionAsOf(absl::Time time) const {
  // The leaf before the first that is later than `time`.
  const absl::Time later = time == absl::InfiniteFuture() ? time : time + absl::Nanoseconds(1);
  ASSIGN_OR_RETURN(const int64_t first, FirstAtOrAfter(later));
  if (first == 0) return absl::NotFoundError("the log is younger than that");
  return first - 1;
}

IndexJoin LogReader::Candidates(const LogQuery& query, int64_t end) const {
  IndexJoin join(end, kMaxExamined);
  const auto cursor = [&](std::string prefix) {
    return IndexCursor(*snapshot_, std::move(prefix), epoch_, end);
  };
  if (!query.resource.empty()) join.AddGroup({cursor(ByResourcePrefix(query.resource))});
  if (!query.person.empty()) join.AddGroup({cursor(ByPersonPrefix(query.person))});
  std::vector<IndexCursor> actions;
  for (const int action : std::set<int>(query.actions.begin(), query.actions.end())) {
    actions.push_back(cursor(ByActionPrefix(action)));
  }
  if (!actions.empty()) join.AddGroup(std::move(actions));
  return join;
}

absl::StatusOr<LogPage> LogReader::List(const LogQuery& query) const {
  if (query.limit < 1) return absl::InvalidArgumentError("a page holds at least one entry");
  ASSIGN_OR_RETURN(const int64_t begin, FirstAtOrAfter(query.start));
  ASSIGN_OR_RETURN(const int64_t end, FirstAtOrAfter(query.end));
  IndexJoin candidates = Candidates(query, end);
  LogPage page;
  int64_t position = std::max(begin, query.from_position);
  while (true) {
    ASSIGN_OR_RETURN(position, candidates.Seek(position));
    if (position >= end) return page;
    if (candidates.spent() || static_cast<int>(page.entries.size()) == query.limit) {
      page.next_position = position;
      return page;
    }
    ASSIGN_OR_RETURN(LogEntry entry, Entry(position));
    // An index keeps one byte of an action, and is a help to find, never what is true.
    if (Fits(entry.leaf, query)) page.entries.push_back(std::move(entry));
    ++position;
  }
}

// The tip of the snapshot, unless what made it came after the head.
absl::StatusOr<int64_t> LogReader::TipPosition(absl::string_view resource) const {
  const auto stored = snapshot_->Get(Family::kIndex, TipKey(resource));
  RETURN_IF_ERROR(stored.status());
  ASSIGN_OR_RETURN(const LogTip tip, DecodeTip(*stored));
  if (tip.origin != head_.origin || tip.position >= head_.tree_size) {
    return absl::NotFoundError("the tip is not under the head");
  }
  return tip.position;
}

absl::StatusOr<LogEntry> LogReader::Newest(absl::string_view resource) const {
  const absl::StatusOr<int64_t> tip = TipPosition(resource);
  if (tip.ok()) return Entry(*tip);
  if (!absl::IsNotFound(tip.status())) return tip.status();
  const std::string prefix = ByResourcePrefix(resource);
  std::optional<LogEntry> newest;
  absl::Status status;
  // What is recorded of a report is indexed under its agency too: pass it over.
  RETURN_IF_ERROR(snapshot_->Scan(
      Family::kIndex, {IndexKey(prefix, epoch_, 0), IndexKey(prefix, epoch_, head_.tree_size)},
      Order::kReverse, 0, [&](absl::string_view key, absl::string_view) {
        absl::StatusOr<LogEntry> entry = Entry(PositionOf(key).value_or(0));
        status = entry.status();
        if (status.ok() && entry->leaf.resource == resource) newest = *std::move(entry);
        return status.ok() && !newest.has_value();
      }));
  RETURN_IF_ERROR(status);
  if (!newest.has_value()) {
    return absl::NotFoundError(absl::StrCat("nothing is recorded of ", resource));
  }
  return *std::move(newest);
}

absl::StatusOr<SignedHead> LogReader::HeadOf(int64_t tree_size) const {
  if (tree_size == head_.tree_size) return head_;
  if (tree_size < 1 || tree_size > head_.tree_size) {
    return absl::OutOfRangeError(
        absl::StrCat("no tree of ", tree_size, " leaves under the head of ", head_.tree_size));
  }
  SignedHead head{head_.origin, tree_size, "", ""};
  ASSIGN_OR_RETURN(const GrowingTree tree,
                   GrowingTree::Load(suite_, tree_size, [this](int level, int64_t index) {
                     return Node(level, index);
                   }));
  head.root_hash = tree.Root();
  auto note = snapshot_->Get(Family::kHeads, HeadKey(epoch_, tree_size));
  if (note.ok()) {
    head.note = *std::move(note);
  } else if (!absl::IsNotFound(note.status())) {
    return note.status();
  }
  return head;
}

absl::StatusOr<std::vector<std::string>> LogReader::InclusionProof(int64_t position,
                                                                   int64_t tree_size) const {
  if (position < 0 || position >= tree_size || tree_size > head_.tree_size) {
    return absl::OutOfRangeError(absl::StrCat("no leaf ", position, " in a tree of ", tree_size,
                                              "; the newest has ", head_.tree_size));
  }
  return log::InclusionProof(suite_, position, tree_size,
                             [this](int level, int64_t index) { return Node(level, index); });
}

absl::StatusOr<std::vector<std::string>> LogReader::ConsistencyProof(int64_t first_size,
                                                                     int64_t second_size) const {
  if (first_size < 1 || first_size > second_size || second_size > head_.tree_size) {
    return absl::OutOfRangeError(absl::StrCat("no proof from ", first_size, " to ", second_size,
                                              "; the newest tree has ", head_.tree_size));
  }
  return log::ConsistencyProof(suite_, first_size, second_size,
                               [this](int level, int64_t index) { return Node(level, index); });
}

absl::StatusOr<ReceiptParts> LogReader::Receipt(int64_t position) const {
  ReceiptParts parts;
  ASSIGN_OR_RETURN(parts.entry, Entry(position));
  parts.head = head_;
  ASSIGN_OR_RETURN(parts.inclusion, InclusionProof(position, head_.tree_size));
  return parts;
}

}  // namespace nianbao::storage
