#ifndef NIANBAO_STORAGE_SEQUENCER_LOG_KEYS_H_
#define NIANBAO_STORAGE_SEQUENCER_LOG_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/base/hash.h"
#include "storage/log/leaf.h"

// Every key of the log, in one place. Numbers are 8 bytes, big-endian; a text is its
// bytes and 0x00. An epoch sorts before the next, so positions of all epochs of one
// store are in order of time.
//
//   family  key                          value
//   leaves  epoch position               leaf-v1
//   tree    epoch level(1 byte) index    hash of the complete subtree of leaves
//                                        index·2^level … (index+1)·2^level − 1
//   heads   epoch size                   signed note of the tree of that size
//   index   Z resource                   LogTip: the resource's newest leaf
//           R resource epoch position    empty: leaves of a resource; those of
//                                        "agencies/a/reports/r" under "agencies/a" too
//           P id epoch position          empty: leaves by a person or a principal
//           A action(1 byte) epoch position
//           T time epoch position        empty: leaves by recorded time, µs since 1970
//                                        R, P, A and T are written with their leaf, from
//                                        the first of a store: none is without them
//   meta    "log"                        LogIdentity
//           "log-key" number             serialised audit.v1.LogKey, from 1
//           "restored"                   how the store came out of a backup or a bundle;
//                                        while it is there, the store only reads
namespace nianbao::storage {

std::string LeafKey(uint64_t epoch, int64_t position);
std::string NodeKey(uint64_t epoch, int level, int64_t index);
std::string HeadKey(uint64_t epoch, int64_t tree_size);
// All leaves, or heads, of an epoch.
std::string EpochPrefix(uint64_t epoch);

std::string TipKey(absl::string_view resource);
std::string ByResourcePrefix(absl::string_view resource);
std::string ByPersonPrefix(absl::string_view id);
std::string ByActionPrefix(int action);
std::string ByTimePrefix();
std::string ByTimePrefix(absl::Time time);
// `prefix` is one of the four above, ByTimePrefix with its time.
std::string IndexKey(absl::string_view prefix, uint64_t epoch, int64_t position);

// The position that ends a key of leaves, heads (the size) or index, and the epoch before
// it.
std::optional<int64_t> PositionOf(absl::string_view key);
std::optional<uint64_t> EpochOf(absl::string_view key);

// All index keys of a leaf of an epoch.
std::vector<std::string> IndexKeys(const log::Leaf& leaf, uint64_t epoch);

// The resource itself and, for "agencies/a/…", "agencies/a".
std::vector<std::string> IndexedResources(absl::string_view resource);

inline constexpr char kIdentityKey[] = "log";
inline constexpr char kRestoredKey[] = "restored";
std::string LogKeyKey(uint64_t number);
std::string LogKeyPrefix();

// The newest leaf of a resource.
struct LogTip {
  uint64_t sequence = 0;
  int64_t position = 0;
  std::string leaf_hash;  // 32 bytes.
  std::string origin;     // Of the log the leaf lies in.

  friend bool operator==(const LogTip&, const LogTip&) = default;
};
std::string EncodeTip(const LogTip& tip);
absl::StatusOr<LogTip> DecodeTip(absl::string_view bytes);

// Which log a store holds.
struct LogIdentity {
  Suite suite = Suite::kSha256;
  uint64_t epoch = 1;
  std::string name;  // "<site>/<log>".

  std::string Origin() const;
  friend bool operator==(const LogIdentity&, const LogIdentity&) = default;
};
std::string EncodeIdentity(const LogIdentity& identity);
absl::StatusOr<LogIdentity> DecodeIdentity(absl::string_view bytes);

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_SEQUENCER_LOG_KEYS_H_
