#ifndef NIANBAO_STORAGE_CHECK_BLOB_CHECK_H_
#define NIANBAO_STORAGE_CHECK_BLOB_CHECK_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "storage/base/hash.h"
#include "storage/check/examination.h"
#include "storage/records/parsed_keys.h"
#include "storage/records/stored.pb.h"

namespace nianbao::check {

// Holds uploaded files against their digests, and their pieces against their records. Needs
// 16 bytes of memory for every file.
class BlobCheck {
 public:
  explicit BlobCheck(Examination& examination) : examination_(examination) {}

  // One pass.
  absl::Status Run();

  // Tells what is wrong with a file that a revision needs the bytes of. `revision`: "revision
  // 3 of agencies/a/reports/2023". After Run.
  absl::Status Needed(const records::BlobId& id, absl::string_view revision);

 private:
  // A file as its record tells it, until its pieces are read.
  struct Told {
    records::BlobId id;
    records::StoredBlob blob;
    Hasher hasher{Suite::kSha256};
    int64_t found = 0;  // Bytes of its pieces.
    bool wrong = false;
  };
  using Piece = std::map<std::string, Told>;  // By the prefix of its pieces' keys.

  absl::Status OfRecord(absl::string_view key, absl::string_view sealed, Piece* piece);
  absl::Status Pieces(Piece* piece, const std::string& end);
  absl::Status OfPiece(absl::string_view key, absl::string_view sealed, Piece* piece);
  absl::Status EndOf(Told* told);
  absl::Status OfErased(const Told& told);
  absl::Status Names();

  Examination& examination_;
  std::string pieces_from_;
  absl::flat_hash_set<uint64_t> whole_;
  absl::flat_hash_set<uint64_t> damaged_;  // Of which something was told.
  absl::flat_hash_set<uint64_t> erased_;   // By the word of a leaf.
  absl::flat_hash_set<uint64_t> named_;
};

}  // namespace nianbao::check

#endif  // NIANBAO_STORAGE_CHECK_BLOB_CHECK_H_
