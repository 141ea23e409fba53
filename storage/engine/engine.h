#ifndef NIANBAO_STORAGE_ENGINE_ENGINE_H_
#define NIANBAO_STORAGE_ENGINE_ENGINE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

// An ordered, transactional key-value store. Keys and values are byte strings; keys
// are compared as unsigned bytes. The seam asks for nothing that an SQL table
// `(family, key) -> value` with serialisable transactions could not give.
namespace nianbao::storage {

// Key spaces. Numbers index tables in memory; names (FamilyName) are what engines
// keep on disk and never change.
enum class Family : uint8_t {
  kAgencies,
  kReports,
  kRevisions,
  kJudgements,
  kDetails,
  kBlobs,
  kArtefacts,
  kEditions,
  kFigures,
  kLeaves,
  kTree,
  kHeads,
  kRequests,
  kIndex,
  kMeta,
};
inline constexpr int kFamilyCount = 15;

// "agencies" … "meta".
absl::string_view FamilyName(Family family);

// One thing that must hold when a change is committed.
struct Precondition {
  Family family = Family::kMeta;
  std::string key;
  // The exact value the key must have; nothing: the key must be absent.
  std::optional<std::string> expected;

  static Precondition Absent(Family family, absl::string_view key) {
    return {family, std::string(key), std::nullopt};
  }
  static Precondition Equals(Family family, absl::string_view key, absl::string_view value) {
    return {family, std::string(key), std::string(value)};
  }
};

// The error of a precondition that does not hold: ABORTED, naming family and key. The
// caller reads again and decides again.
absl::Status PreconditionFailed(const Precondition& precondition);

// What one commit does, in order: of two writes to one key the later wins.
class WriteSet {
 public:
  struct Write {
    Family family;
    std::string key;
    std::optional<std::string> value;  // Nothing: delete.
  };

  void Put(Family family, std::string key, std::string value) {
    writes_.push_back({family, std::move(key), std::move(value)});
  }
  // Deleting an absent key is no error.
  void Delete(Family family, std::string key) {
    writes_.push_back({family, std::move(key), std::nullopt});
  }
  // Appends all writes of `other`.
  void Append(WriteSet other);

  const std::vector<Write>& writes() const { return writes_; }
  bool empty() const { return writes_.empty(); }

 private:
  std::vector<Write> writes_;
};

// The keys k with begin <= k < end; an empty `end` has no upper bound.
struct KeyRange {
  std::string begin;
  std::string end;

  static KeyRange All() { return {}; }
  // All keys that start with `prefix`.
  static KeyRange Prefix(absl::string_view prefix);
};

// Keys of one family.
struct FamilyRange {
  Family family = Family::kMeta;
  KeyRange keys;
};

enum class Order { kForward, kReverse };

// Called with each key and value, valid during the call only. Returning false ends
// the scan. May read from the store and commit to it.
using Visitor = absl::FunctionRef<bool(absl::string_view key, absl::string_view value)>;

// Walks the keys of one family of a snapshot, which it must not outlive. For one thread.
class Cursor {
 public:
  virtual ~Cursor() = default;

  // Moves to the first key at or behind `key`; false: there is none. What it showed before is
  // no longer valid. Quickest where each key lies a little behind the one before.
  // Errors: DATA_LOSS: damage was met.
  virtual absl::StatusOr<bool> Seek(absl::string_view key) = 0;

  // Only where the last Seek found one.
  virtual absl::string_view key() const = 0;
  virtual absl::string_view value() const = 0;
};

// The store as it was at one instant: a commit is seen whole or not at all.
// Thread-safe. Must not outlive its engine; pins old data while it lives, so hold it
// for one request only.
class Snapshot {
 public:
  virtual ~Snapshot() = default;

  // Errors: NOT_FOUND: no such key; DATA_LOSS: the stored bytes are damaged (they are
  // never returned).
  virtual absl::StatusOr<std::string> Get(Family family, absl::string_view key) const = 0;

  // Visits the keys of `range` in `order`, at most `limit` of them (0: all).
  // Errors: DATA_LOSS: damage was met; what was visited before it is sound.
  virtual absl::Status Scan(Family family, const KeyRange& range, Order order, int64_t limit,
                            Visitor visit) const = 0;

  // For many look-ups of one caller. By default each is a scan of its own.
  virtual std::unique_ptr<Cursor> NewCursor(Family family) const;
};

// Thread-safe.
class Engine {
 public:
  virtual ~Engine() = default;

  // As Snapshot::Get on the newest state.
  virtual absl::StatusOr<std::string> Get(Family family, absl::string_view key) const = 0;

  virtual std::unique_ptr<Snapshot> NewSnapshot() const = 0;

  // Checks all preconditions and does all writes as one atomic step. When it returns
  // OK the writes survive the death of the process and, where the engine has a disk,
  // the loss of power.
  //
  // Errors:
  //   ABORTED: a precondition does not hold (PreconditionFailed); nothing changed.
  //   RESOURCE_EXHAUSTED: no space left; DATA_LOSS, UNAVAILABLE: the device failed. After
  //     these three the outcome is known only after opening again, and until then
  //     every further commit is refused with UNAVAILABLE. Reads go on.
  virtual absl::Status Commit(const WriteSet& writes,
                              absl::Span<const Precondition> preconditions) = 0;
  absl::Status Commit(const WriteSet& writes) { return Commit(writes, {}); }

  // Takes out of the engine's files what keys in these ranges held before, and had overwritten or
  // deleted by commits that ended before this call. May take long, for whole files are written
  // anew; asks `cancelled` now and then. Commits and reads go on. By default there are no files.
  //
  // Errors: UNAVAILABLE: somebody reads what was before, or commits are not accepted: call
  // again later; CANCELLED; otherwise the device's. After each it is unknown what is left.
  virtual absl::Status Purge(absl::Span<const FamilyRange> ranges,
                             absl::FunctionRef<bool()> cancelled);

  // OK while commits are accepted; else why they are not.
  virtual absl::Status CheckHealth() const = 0;
};

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_ENGINE_ENGINE_H_
