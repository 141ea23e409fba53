#ifndef NIANBAO_STORAGE_RECORDS_BLOBS_H_
#define NIANBAO_STORAGE_RECORDS_BLOBS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/engine/engine.h"
#include "storage/records/keys.h"
#include "storage/records/store.h"
#include "storage/records/stored.pb.h"

// Files beside reports: source files, scans, pictures. A file is known by the SHA-256 of
// its bytes and belongs to the agency that uploaded it. Its bytes lie outside the log, in
// pieces, and may be there in part. A file that a revision names is kept for ever; one that
// none names may be forgotten.
namespace nianbao::records {

// Bytes of one piece at most.
inline constexpr size_t kBlobPieceSize = size_t{256} << 10;

// The file as far as it is kept. NOT_FOUND: nothing of it; DATA_LOSS: its record is damaged.
absl::StatusOr<StoredBlob> ReadBlob(const Reader& reader, const BlobId& id);

// Whether all bytes of the file are kept. DATA_LOSS: its record is damaged.
absl::StatusOr<bool> HasBlob(const Reader& reader, const BlobId& id);

// Visits the bytes kept, in order, piece by piece, until `visit` returns an error, which is
// returned. DATA_LOSS: a piece is damaged or missing; what was visited before it is sound.
absl::Status ReadBlobBytes(const Reader& reader, const BlobId& id,
                           absl::FunctionRef<absl::Status(absl::string_view)> visit);

// The piece of a file that begins at `offset`, as it is now. DATA_LOSS: it is missing or damaged.
absl::StatusOr<std::string> ReadBlobPiece(const storage::Engine& engine, const BlobId& id,
                                          int64_t offset);

// Visits the agency's files in the order of their digests, those too that are kept in part.
// Stops when `visit` returns false.
absl::Status Blobs(const Reader& reader, absl::string_view agency,
                   absl::FunctionRef<bool(const BlobId&, const StoredBlob&)> visit);

// Whether a revision names the file.
absl::StatusOr<bool> IsBlobNamed(const Reader& reader, const BlobId& id);

// Lets a change name a file that it needs the bytes of: from then on the file is kept. The
// preconditions fail when it is forgotten meanwhile.
//
// Errors: NOT_FOUND: its bytes are not all there, or were erased; DATA_LOSS.
absl::Status NameBlob(const Reader& reader, const BlobId& id,
                      std::vector<storage::Precondition>* preconditions, storage::WriteSet* writes);

// The same for a file whose bytes may come later, or never.
void NameBlobUnseen(const BlobId& id, storage::WriteSet* writes);

// Adds the record, and a piece of 1 to kBlobPieceSize bytes.
void PutBlob(const BlobId& id, const StoredBlob& blob, storage::WriteSet* writes);
void PutBlobPiece(const BlobId& id, int64_t offset, absl::string_view bytes,
                  storage::WriteSet* writes);

// What holds while the file's record is as `reader` sees it.
absl::StatusOr<storage::Precondition> BlobAsRead(const Reader& reader, const BlobId& id);

// Lets a change delete the file's record and pieces, if there are any. The preconditions fail
// when bytes of it come meanwhile.
absl::Status ClearBlob(const Reader& reader, const BlobId& id,
                       std::vector<storage::Precondition>* preconditions,
                       storage::WriteSet* writes);

// The same, as long as no revision names the file.
absl::Status ForgetBlob(const Reader& reader, const BlobId& id,
                        std::vector<storage::Precondition>* preconditions,
                        storage::WriteSet* writes);

// Says, in the place of a file that was cleared, under which leaf it was erased. `blob`: its
// record before. No bytes of it are taken any more.
void PutErasedBlob(const BlobId& id, StoredBlob blob, const Mark& mark, storage::WriteSet* writes);

}  // namespace nianbao::records

#endif  // NIANBAO_STORAGE_RECORDS_BLOBS_H_
