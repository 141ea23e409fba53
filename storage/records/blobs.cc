#include "storage/records/blobs.h"

#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/records/codec.h"
#include "storage/records/parsed_keys.h"

namespace nianbao::records {
namespace {

using storage::Family;
using storage::KeyRange;
using storage::Order;
using storage::Precondition;

std::string Words(const BlobId& id) {
  return absl::StrCat("the file ", absl::BytesToHexString(id.digest), " of ",
                      AgencyName(id.agency));
}

// The record as it lies in the store.
absl::StatusOr<std::string> ReadSealed(const Reader& reader, const BlobId& id) {
  absl::StatusOr<std::string> sealed = reader.snapshot().Get(Family::kBlobs, BlobKey(id));
  if (absl::IsNotFound(sealed.status())) {
    return absl::NotFoundError(absl::StrCat(Words(id), " was not uploaded"));
  }
  return sealed;
}

}  // namespace

absl::StatusOr<StoredBlob> ReadBlob(const Reader& reader, const BlobId& id) {
  ASSIGN_OR_RETURN(const std::string sealed, ReadSealed(reader, id));
  StoredBlob blob;
  RETURN_IF_ERROR(Unseal(BlobKey(id), sealed, Words(id), &blob));
  return blob;
}

absl::StatusOr<bool> HasBlob(const Reader& reader, const BlobId& id) {
  const absl::StatusOr<StoredBlob> blob = ReadBlob(reader, id);
  if (absl::IsNotFound(blob.status())) return false;
  RETURN_IF_ERROR(blob.status());
  return blob->complete();
}

absl::Status ReadBlobBytes(const Reader& reader, const BlobId& id,
                           absl::FunctionRef<absl::Status(absl::string_view)> visit) {
  ASSIGN_OR_RETURN(const StoredBlob blob, ReadBlob(reader, id));
  int64_t offset = 0;
  absl::Status status;
  RETURN_IF_ERROR(reader.snapshot().Scan(
      Family::kBlobs, KeyRange::Prefix(BlobPiecePrefix(id)), Order::kForward, 0,
      [&](absl::string_view key, absl::string_view sealed) {
        if (key != BlobPieceKey(id, offset)) return false;
        const absl::StatusOr<std::string> piece = Unseal(key, sealed, Words(id));
        status = piece.ok() ? visit(*piece) : piece.status();
        if (piece.ok()) offset += static_cast<int64_t>(piece->size());
        return status.ok();
      }));
  RETURN_IF_ERROR(status);
  if (offset != blob.committed_size()) {
    return absl::DataLossError(absl::StrCat(Words(id), " lacks its bytes from ", offset));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadBlobPiece(const storage::Engine& engine, const BlobId& id,
                                          int64_t offset) {
  const std::string key = BlobPieceKey(id, offset);
  const absl::StatusOr<std::string> sealed = engine.Get(Family::kBlobs, key);
  if (absl::IsNotFound(sealed.status())) {
    return absl::DataLossError(absl::StrCat(Words(id), " lacks its bytes from ", offset));
  }
  RETURN_IF_ERROR(sealed.status());
  return Unseal(key, *sealed, Words(id));
}

absl::Status Blobs(const Reader& reader, absl::string_view agency,
                   absl::FunctionRef<bool(const BlobId&, const StoredBlob&)> visit) {
  absl::Status damage;
  RETURN_IF_ERROR(reader.snapshot().Scan(Family::kBlobs, KeyRange::Prefix(BlobPrefix(agency)),
                                         Order::kForward, 0,
                                         [&](absl::string_view key, absl::string_view sealed) {
                                           const std::optional<BlobId> id = ParseBlobKey(key);
                                           if (!id) return true;
                                           StoredBlob blob;
                                           damage = Unseal(key, sealed, Words(*id), &blob);
                                           return damage.ok() && visit(*id, blob);
                                         }));
  return damage;
}

absl::StatusOr<bool> IsBlobNamed(const Reader& reader, const BlobId& id) {
  const absl::Status read = reader.snapshot().Get(Family::kBlobs, BlobNameKey(id)).status();
  if (absl::IsNotFound(read)) return false;
  RETURN_IF_ERROR(read);
  return true;
}

absl::StatusOr<Precondition> BlobAsRead(const Reader& reader, const BlobId& id) {
  absl::StatusOr<std::string> sealed = reader.snapshot().Get(Family::kBlobs, BlobKey(id));
  if (absl::IsNotFound(sealed.status())) return Precondition::Absent(Family::kBlobs, BlobKey(id));
  RETURN_IF_ERROR(sealed.status());
  return Precondition::Equals(Family::kBlobs, BlobKey(id), *sealed);
}

absl::Status NameBlob(const Reader& reader, const BlobId& id,
                      std::vector<Precondition>* preconditions, storage::WriteSet* writes) {
  ASSIGN_OR_RETURN(const StoredBlob blob, ReadBlob(reader, id));
  if (blob.has_erasure()) {
    return absl::NotFoundError(absl::StrCat(Words(id), " was erased by a recorded decision"));
  }
  if (!blob.complete()) {
    return absl::NotFoundError(absl::StrCat(
        Words(id), " is uploaded in part: ", blob.committed_size(), " of ", blob.size(), " bytes"));
  }
  ASSIGN_OR_RETURN(Precondition as_read, BlobAsRead(reader, id));
  preconditions->push_back(std::move(as_read));
  NameBlobUnseen(id, writes);
  return absl::OkStatus();
}

void NameBlobUnseen(const BlobId& id, storage::WriteSet* writes) {
  writes->Put(Family::kBlobs, BlobNameKey(id), "");
}

void PutBlob(const BlobId& id, const StoredBlob& blob, storage::WriteSet* writes) {
  std::string key = BlobKey(id);
  std::string sealed = Seal(key, blob);
  writes->Put(Family::kBlobs, std::move(key), std::move(sealed));
}

void PutErasedBlob(const BlobId& id, StoredBlob blob, const Mark& mark, storage::WriteSet* writes) {
  blob.set_complete(false);
  blob.set_committed_size(0);
  blob.clear_upload();
  *blob.mutable_erasure() = mark;
  PutBlob(id, blob, writes);
}

void PutBlobPiece(const BlobId& id, int64_t offset, absl::string_view bytes,
                  storage::WriteSet* writes) {
  std::string key = BlobPieceKey(id, offset);
  std::string sealed = Seal(key, bytes);
  writes->Put(Family::kBlobs, std::move(key), std::move(sealed));
}

absl::Status ClearBlob(const Reader& reader, const BlobId& id,
                       std::vector<Precondition>* preconditions, storage::WriteSet* writes) {
  ASSIGN_OR_RETURN(Precondition as_read, BlobAsRead(reader, id));
  preconditions->push_back(std::move(as_read));
  writes->Delete(Family::kBlobs, BlobKey(id));
  return reader.snapshot().Scan(Family::kBlobs, KeyRange::Prefix(BlobPiecePrefix(id)),
                                Order::kForward, 0, [&](absl::string_view key, absl::string_view) {
                                  writes->Delete(Family::kBlobs, std::string(key));
                                  return true;
                                });
}

absl::Status ForgetBlob(const Reader& reader, const BlobId& id,
                        std::vector<Precondition>* preconditions, storage::WriteSet* writes) {
  preconditions->push_back(Precondition::Absent(Family::kBlobs, BlobNameKey(id)));
  return ClearBlob(reader, id, preconditions, writes);
}

}  // namespace nianbao::records
