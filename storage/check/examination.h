#ifndef NIANBAO_STORAGE_CHECK_EXAMINATION_H_
#define NIANBAO_STORAGE_CHECK_EXAMINATION_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "storage/check/check.h"
#include "storage/check/ledger.h"
#include "storage/engine/engine.h"
#include "storage/sequencer/log_keys.h"

namespace nianbao::check {

// One check under way: reads, counts and tells. Its parts read the snapshot once, name
// what is wrong by itself, and put what must agree with another part into the ledger. If
// the ledger does not balance, all parts read again. Not thread-safe.
class Examination {
 public:
  // All outlive it.
  Examination(const storage::Snapshot& snapshot, const Options& options, Sink& sink);

  const storage::Snapshot& snapshot() const { return snapshot_; }
  const Options& options() const { return options_; }
  Ledger& ledger() { return ledger_; }
  Summary& summary() { return summary_; }

  // The log's identity; read before all else.
  const storage::LogIdentity& identity() const { return identity_; }
  absl::Status ReadIdentity();
  // The epoch that an origin of this log names; nothing for another log's, or a later one.
  std::optional<uint64_t> EpochOf(absl::string_view origin) const;
  std::string OriginOf(uint64_t epoch) const;
  // What a leaf says that it erased; nothing: it is of another action, or its details cannot be
  // read. They are held against the leaf elsewhere.
  std::optional<audit::v1::Erasure> ErasureAt(uint64_t epoch, int64_t position) const;

  // What follows is told as this phase.
  void Begin(absl::string_view phase) { phase_ = std::string(phase); }

  // Visits a range, forward. Damage that the engine finds is a fault, and ends the range;
  // other errors of the engine, and those of `visit`, are returned.
  using Visitor = absl::FunctionRef<absl::Status(absl::string_view key, absl::string_view value)>;
  absl::Status Scan(storage::Family family, const storage::KeyRange& range, Visitor visit) {
    return ScanSome(family, range, 0, visit);
  }
  // At most `limit` of them; 0: all.
  absl::Status ScanSome(storage::Family family, const storage::KeyRange& range, int64_t limit,
                        Visitor visit);

  // The value of a key, which is not counted as read. Nothing: absent or damaged.
  absl::StatusOr<std::optional<std::string>> Find(storage::Family family, absl::string_view key);

  // Tells a fault, in the first pass only; remembers that something of this resource in
  // this family is wrong, so that what only follows from it is not told again.
  absl::Status Tell(Fault fault);
  // The same without a word, for what has been told otherwise.
  void MarkWrong(absl::string_view family, absl::string_view resource);
  bool IsWrong(absl::string_view family, absl::string_view resource) const;

  // Leaves that are missing or damaged, by epoch and position.
  void MarkLeafWrong(uint64_t epoch, int64_t position, absl::string_view hash);
  bool IsLeafWrong(uint64_t epoch, int64_t position) const;
  bool IsHashOfWrongLeaf(absl::string_view hash) const;

  // A kind of fact, and how a difference is told. `name` returns nothing where the
  // difference only follows from what was told already.
  using Namer = std::function<std::optional<Fault>(absl::string_view subject,
                                                   const std::optional<std::string>& says,
                                                   const std::optional<std::string>& holds)>;
  int NewRelation(Namer name);
  void Says(int relation, absl::string_view subject, absl::string_view value) {
    ledger_.Add(relation, Ledger::Side::kSays, subject, value);
  }
  void Holds(int relation, absl::string_view subject, absl::string_view value) {
    ledger_.Add(relation, Ledger::Side::kHolds, subject, value);
  }

  // Runs `pass` once, and once more where the ledger asks for it; then tells what differs.
  absl::Status Run(absl::FunctionRef<absl::Status()> pass);

 private:
  absl::Status Count(absl::string_view key, absl::string_view value);
  absl::Status TellOne(const Fault& fault);

  const storage::Snapshot& snapshot_;
  const Options& options_;
  Sink& sink_;
  Ledger ledger_;
  Summary summary_;
  storage::LogIdentity identity_;
  std::string phase_;
  std::vector<Namer> namers_;
  std::map<std::string, int64_t> told_;
  std::set<std::pair<std::string, std::string>> wrong_;
  std::set<std::pair<uint64_t, int64_t>> wrong_leaves_;
  std::set<std::string> wrong_hashes_;
};

// "应为 …，实为 …" and "expected …, found …": the two texts of a fault.
Fault Differs(absl::string_view code, storage::Family family, absl::string_view record,
              absl::string_view resource, absl::string_view expected, absl::string_view found);
// `what_en`: a sentence without its subject: "is missing".
Fault Wrong(absl::string_view code, storage::Family family, absl::string_view record,
            absl::string_view resource, absl::string_view what_zh, absl::string_view what_en);

std::string Hex(absl::string_view bytes);

// "leaf 7 of site/main/1".
std::string LeafWords(absl::string_view origin, int64_t position);

// 8 bytes, big-endian, as keys hold numbers.
std::string Number(uint64_t value);
// The number at `at`; 0 where the bytes end before.
uint64_t NumberAt(absl::string_view bytes, size_t at);

}  // namespace nianbao::check

#endif  // NIANBAO_STORAGE_CHECK_EXAMINATION_H_
