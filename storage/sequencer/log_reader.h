#ifndef NIANBAO_STORAGE_SEQUENCER_LOG_READER_H_
#define NIANBAO_STORAGE_SEQUENCER_LOG_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/engine/engine.h"
#include "storage/log/leaf.h"
#include "storage/sequencer/index_cursor.h"
#include "storage/sequencer/key_list.h"
#include "storage/sequencer/sequencer.h"
#include "storage/sequencer/signed_head.h"

namespace nianbao::storage {

// A leaf as stored and as decoded.
struct LogEntry {
  int64_t position = 0;
  log::Leaf leaf;
  std::string bytes;
  std::string hash;  // RFC 9162 leaf hash.
};

// Which entries to list. Conditions are joined by "and".
struct LogQuery {
  // Entries of this resource and, for an agency, of all under it. Empty: all.
  std::string resource;
  // Entries by this person or principal. Empty: all.
  std::string person;
  // Entries of these actions (numbers of audit.v1.Action). Empty: all.
  std::vector<int> actions;
  // start <= recorded time < end.
  absl::Time start = absl::InfinitePast();
  absl::Time end = absl::InfiniteFuture();

  // Entries at this position and behind, up to the head of the reader: a page's cursor.
  int64_t from_position = 0;
  // At most so many entries, 1 or more.
  int limit = 100;
};

struct LogPage {
  std::vector<LogEntry> entries;  // By rising position.
  // Where the next page begins; nothing: no more. A page may be short, even empty, and
  // still have a next one: reading is bounded for rare conditions.
  std::optional<int64_t> next_position;
};

// All that a receipt is made of, consistent with itself.
struct ReceiptParts {
  LogEntry entry;
  SignedHead head;
  std::vector<std::string> inclusion;
};

// Reads the log as it was at one instant: head, leaves and proofs agree, whatever is
// committed meanwhile. Thread-safe. Holds a snapshot: make one per request.
class LogReader {
 public:
  // With the sequencer's newest head.
  static absl::StatusOr<LogReader> Open(const Engine& engine, const Sequencer& sequencer);
  // With the newest head that is stored: for tools that only read.
  static absl::StatusOr<LogReader> OpenStored(const Engine& engine);

  // The same snapshot with the log of another epoch, under its newest stored head.
  // NOT_FOUND: not an origin of this log, or of an epoch that it passed over; DATA_LOSS: no
  // head of it is stored.
  absl::StatusOr<LogReader> OfOrigin(absl::string_view origin) const;

  // The same with the last epoch before that the log did not pass over. NOT_FOUND: this is the
  // first; DATA_LOSS: as OfOrigin.
  absl::StatusOr<LogReader> OfEpochBefore() const;

  // The newest signed head. Everything below speaks of leaves under it.
  const SignedHead& head() const { return head_; }

  // The snapshot, for records that must agree with the log.
  const Snapshot& snapshot() const { return *snapshot_; }

  // Errors: OUT_OF_RANGE: not under the head; DATA_LOSS: the leaf is damaged.
  absl::StatusOr<LogEntry> Entry(int64_t position) const;

  // Bytes of consecutive leaves from `from` on: at least one, at most `count`, and about
  // `max_bytes`. Errors: OUT_OF_RANGE: they are not all under the head; DATA_LOSS.
  absl::StatusOr<std::vector<std::string>> Leaves(int64_t from, int64_t count,
                                                  size_t max_bytes) const;

  // Reads the indexes of all conditions side by side and the leaves that fit, not the
  // log: its cost follows the rarest condition. Errors: INVALID_ARGUMENT: limit below 1;
  // DATA_LOSS.
  absl::StatusOr<LogPage> List(const LogQuery& query) const;

  // The newest leaf of a resource. NOT_FOUND: it has none.
  absl::StatusOr<LogEntry> Newest(absl::string_view resource) const;

  // The last leaf with recorded time <= `time`. NOT_FOUND: the log is younger.
  absl::StatusOr<int64_t> PositionAsOf(absl::Time time) const;

  // The head of a size, its note empty where none was signed. OUT_OF_RANGE: beyond the
  // newest.
  absl::StatusOr<SignedHead> HeadOf(int64_t tree_size) const;

  // Proofs as RFC 9162 §2.1.3 and §2.1.4. OUT_OF_RANGE: position >= tree_size, or a size
  // beyond the newest head, or (consistency) first size below 1 or above the second.
  absl::StatusOr<std::vector<std::string>> InclusionProof(int64_t position,
                                                          int64_t tree_size) const;
  absl::StatusOr<std::vector<std::string>> ConsistencyProof(int64_t first_size,
                                                            int64_t second_size) const;

  // Leaf, newest head and proof. Errors as Entry.
  absl::StatusOr<ReceiptParts> Receipt(int64_t position) const;

  // The log's keys, oldest first; as ReadLogKeys.
  absl::StatusOr<std::vector<audit::v1::LogKey>> Keys() const { return ReadLogKeys(*snapshot_); }

 private:
  LogReader() = default;
  absl::StatusOr<std::string> Node(int level, int64_t index) const;
  // Positions below `end` that the indexes of the query's conditions name.
  IndexJoin Candidates(const LogQuery& query, int64_t end) const;
  // NOT_FOUND: the snapshot does not tell.
  absl::StatusOr<int64_t> TipPosition(absl::string_view resource) const;
  // The first position recorded at `time` or later; the tree's size when none is.
  absl::StatusOr<int64_t> FirstAtOrAfter(absl::Time time) const;

  std::shared_ptr<const Snapshot> snapshot_;
  SignedHead head_;
  uint64_t epoch_ = 0;
  Suite suite_ = Suite::kSha256;
};

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_SEQUENCER_LOG_READER_H_
