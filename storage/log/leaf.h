#ifndef NIANBAO_STORAGE_LOG_LEAF_H_
#define NIANBAO_STORAGE_LOG_LEAF_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/base/hash.h"

// leaf-v1: what the log says of one change to one resource. The encoding is fixed
// for ever; docs/formats.md has the layout and test vectors.
namespace nianbao::log {

// Who did it, and on whose word. Ids only.
struct LeafActor {
  enum class Assurance : uint8_t { kNone = 0, kDirect = 1, kPlatformAsserted = 2 };

  std::string principal;
  std::string person;
  std::string asserted_by;  // Empty when direct.
  Assurance assurance = Assurance::kNone;
  std::string credential_digest;  // 32 bytes, or empty.

  friend bool operator==(const LeafActor&, const LeafActor&) = default;
};

// Hash-valued members are empty or 32 bytes.
struct Leaf {
  Suite suite = Suite::kSha256;  // Of the tree.
  std::string origin;            // "<site>/<log>/<epoch>".
  int64_t position = 0;
  absl::Time recorded_time;  // Whole microseconds.
  absl::Time received_time;
  std::string change_id;           // 16 bytes, shared by all leaves of one change.
  int action = 0;                  // Number of audit.v1.Action, 1 to 65535.
  std::string resource;            // "agencies/…/reports/…".
  int64_t resource_sequence = 0;   // From 1, across epochs.
  std::string previous_leaf_hash;  // Both empty for the resource's first leaf.
  std::string previous_origin;
  LeafActor actor;
  int decision = 0;  // Number of audit.v1.Decision.
  Suite content_suite = Suite::kSha256;
  std::string before_digest;
  std::string after_digest;
  int64_t revision = 0;  // 0: none.
  std::string edition_digest;
  std::string rule_set_digest;
  std::vector<std::string> changed_cells;  // In byte order, each once.
  std::string details_commitment;
  std::string verdict_commitment;
  std::string request_commitment;
  std::string manifest_commitment;

  friend bool operator==(const Leaf&, const Leaf&) = default;
};

// INVALID_ARGUMENT names the member that leaf-v1 cannot hold.
absl::StatusOr<std::string> EncodeLeaf(const Leaf& leaf);

// Accepts exactly what EncodeLeaf makes. DATA_LOSS says where the bytes are wrong.
absl::StatusOr<Leaf> DecodeLeaf(absl::string_view bytes);

}  // namespace nianbao::log

#endif  // NIANBAO_STORAGE_LOG_LEAF_H_
