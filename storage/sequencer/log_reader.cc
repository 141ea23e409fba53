#include "storage/sequencer/log_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/log/merkle.h"
#include "storage/sequencer/log_keys.h"
#include "storage/sequencer/log_state.h"

namespace nianbao::storage {
namespace {

// Leaves looked at for one page, whatever their number that fits.
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

// The keys that hold the candidates of a query, best first: where, and under which prefix.
std::pair<Family, std::string> Candidates(const LogQuery& query) {
  if (!query.resource.empty()) return {Family::kIndex, ByResourcePrefix(query.resource)};
  if (!query.person.empty()) return {Family::kIndex, ByPersonPrefix(query.person)};
  if (query.actions.size() == 1) return {Family::kIndex, ByActionPrefix(query.actions[0])};
  return {Family::kLeaves, ""};
}

// Times that the index can hold: whole microseconds from 1970 on.
absl::Time Ceil(absl::Time time) {
  const absl::Time floor = absl::FromUnixMicros(absl::ToUnixMicros(time));
  return floor < time ? floor + absl::Microseconds(1) : floor;
}

}  // namespace

absl::StatusOr<LogReader> LogReader::Open(const Engine& engine, const Sequencer& sequencer) {
  // In this order: the snapshot can only hold more than the head covers.
  SignedHead head = sequencer.Head();
  LogReader reader;
  reader.snapshot_ = engine.NewSnapshot();
  ASSIGN_OR_RETURN(const std::string bytes, reader.snapshot_->Get(Family::kMeta, kIdentityKey));
  ASSIGN_OR_RETURN(const LogIdentity identity, DecodeIdentity(bytes));
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

absl::StatusOr<int64_t> LogReader::FirstAtOrAfter(absl::Time time) const {
  if (time == absl::InfiniteFuture()) return head_.tree_size;
  const absl::Time from = std::max(Ceil(time), absl::UnixEpoch());
  const KeyRange range{ByTimePrefix(from), KeyRange::Prefix(ByTimePrefix()).end};
  int64_t position = head_.tree_size;
  RETURN_IF_ERROR(snapshot_->Scan(Family::kIndex, range, Order::kForward, 1,
                                  [&](absl::string_view key, absl::string_view) {
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

absl::StatusOr<LogPage> LogReader::List(const LogQuery& query) const {
  if (query.limit < 1) return absl::InvalidArgumentError("a page holds at least one entry");
  ASSIGN_OR_RETURN(const int64_t begin, FirstAtOrAfter(query.start));
  ASSIGN_OR_RETURN(const int64_t end, FirstAtOrAfter(query.end));
  const auto [family, prefix] = Candidates(query);
  const KeyRange range{IndexKey(prefix, epoch_, std::max({begin, query.from_position, int64_t{0}})),
                       IndexKey(prefix, epoch_, end)};
  LogPage page;
  absl::Status status;
  int examined = 0;
  const absl::Status scanned = snapshot_->Scan(
      family, range, Order::kForward, 0, [&](absl::string_view key, absl::string_view) {
        const int64_t position = PositionOf(key).value_or(0);
        if (static_cast<int>(page.entries.size()) == query.limit || examined++ == kMaxExamined) {
          page.next_position = position;
          return false;
        }
        absl::StatusOr<LogEntry> entry = Entry(position);
        status = entry.status();
        if (status.ok() && Fits(entry->leaf, query)) page.entries.push_back(*std::move(entry));
        return status.ok();
      });
  RETURN_IF_ERROR(status);
  RETURN_IF_ERROR(scanned);
  return page;
}

absl::StatusOr<LogEntry> LogReader::Newest(absl::string_view resource) const {
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

absl::StatusOr<std::vector<std::string>> LogReader::Keys() const {
  std::vector<std::string> keys;
  RETURN_IF_ERROR(snapshot_->Scan(Family::kMeta, KeyRange::Prefix(LogKeyPrefix()), Order::kForward,
                                  0, [&](absl::string_view, absl::string_view value) {
                                    keys.emplace_back(value);
                                    return true;
                                  }));
  return keys;
}

}  // namespace nianbao::storage
