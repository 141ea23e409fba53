#ifndef NIANBAO_STORAGE_CHECK_LOG_CHECK_H_
#define NIANBAO_STORAGE_CHECK_LOG_CHECK_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "storage/check/examination.h"
#include "storage/check/facts.h"
#include "storage/log/head.h"

namespace nianbao::check {

// Holds the log against itself: leaves, tree, heads, histories, indexes, and the details
// that leaves commit to. Reads every epoch from its first leaf, in pieces.
class LogCheck {
 public:
  // Both outlive it.
  LogCheck(Examination& examination, Facts& facts);

  // One pass.
  absl::Status Run();

 private:
  // What is stored for some positions of an epoch; empty texts: nothing is.
  struct Piece {
    int64_t begin = 0;
    std::vector<std::string> leaves;
    std::vector<std::string> nodes;
    std::vector<std::string> details;
    std::map<int64_t, std::string> heads;  // By size: begin + 1 to the end.
  };
  // An epoch as far as it is read.
  struct Epoch {
    uint64_t number = 0;
    std::string origin;
    int64_t size = 0;
    int64_t read = 0;
    absl::Time last_recorded = absl::InfinitePast();
    // Complete subtrees on the right edge, by level; empty: none.
    std::vector<std::string> edge;
    std::map<int64_t, std::vector<std::string>> known_heads;  // Roots by size, from outside.
    std::set<int64_t> without_details;                        // Until an erasure names them.
  };

  absl::Status ReadKeys();
  absl::Status ReadKnownHeads();
  absl::Status TellOtherOrigin(const log::Checkpoint& known, bool signed_by_log);
  absl::Status CheckEpoch(uint64_t number);
  absl::Status CheckPassedOver(const Epoch& epoch);
  absl::Status TellBehind(const Epoch& epoch);
  absl::StatusOr<int64_t> SizeOf(uint64_t epoch);
  absl::StatusOr<Piece> Read(const Epoch& epoch, int64_t end);
  absl::Status CheckPosition(Epoch* epoch, const Piece& piece, size_t i);
  absl::StatusOr<std::string> HashAt(const Epoch& epoch, const Piece& piece, size_t i,
                                     std::optional<log::Leaf>* leaf);
  absl::StatusOr<bool> NodeIsRight(const Epoch& epoch, const Piece& piece, size_t i,
                                   absl::string_view leaf_hash);
  absl::Status CheckLeaf(Epoch* epoch, const log::Leaf& leaf, absl::string_view hash);
  absl::Status CheckDetails(Epoch* epoch, const Piece& piece, size_t i, const log::Leaf& leaf);
  absl::Status CheckErasure(Epoch* epoch, const log::Leaf& leaf,
                            const audit::v1::EntryDetails& details);
  absl::Status CheckEpochStart(const Epoch& epoch, const log::Leaf& leaf,
                               const audit::v1::EntryDetails& details);
  void Append(Epoch* epoch, std::string hash);
  std::string Root(const Epoch& epoch) const;
  absl::Status CheckHead(const Epoch& epoch, const std::string& note);
  absl::Status CheckBehindEnd(const Epoch& epoch);
  absl::Status EndEpoch(const Epoch& epoch);
  absl::Status CheckTreeNodes();
  absl::Status CheckIndexes();
  absl::Status CheckTip(absl::string_view key, absl::string_view value);
  absl::Status CheckStrangers(storage::Family family,
                              const std::vector<std::string>& known_prefixes);

  Examination& examination_;
  Facts& facts_;
  std::vector<audit::v1::LogKey> keys_;
  bool keys_hold_ = false;  // Otherwise no signature tells anything.
  std::map<uint64_t, std::map<int64_t, std::vector<std::string>>> known_heads_;
  // Of the epoch before.
  std::string previous_origin_;
  int64_t previous_size_ = 0;
  std::string previous_root_;
};

}  // namespace nianbao::check

#endif  // NIANBAO_STORAGE_CHECK_LOG_CHECK_H_
