#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/submission/blobs/blobs.h"
#include "services/submission/blobs/media_type.h"
#include "services/submission/policy.h"
#include "services/submission/view.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"
#include "storage/records/blobs.h"

namespace nianbao::submission {
namespace {

using records::kBlobPieceSize;
using runtime::InvalidField;

constexpr size_t kMostChunkBytes = size_t{256} << 10;

absl::Status CheckHeader(const Site& site, const v1::BlobHeader& header) {
  if (header.digest().size() != kHashSize) {
    return InvalidField("header.digest", "must be the 32 bytes of the file's SHA-256");
  }
  if (header.size() < 1) return InvalidField("header.size", "must be at least 1");
  if (header.size() > site.blob_limits.file_bytes) {
    return runtime::WithReason(absl::ResourceExhaustedError(
                                   absl::StrCat("the file has ", header.size(), " bytes; at most ",
                                                site.blob_limits.file_bytes, " may be")),
                               "FILE_TOO_LARGE");
  }
  if (!IsMediaType(header.media_type())) {
    return InvalidField("header.media_type", "must be two parts of [a-z0-9.+-] joined by \"/\"");
  }
  if (header.offset() < 0) return InvalidField("header.offset", "must not be negative");
  return absl::OkStatus();
}

// One stream.
class BlobUpload final : public Blobs::Upload {
 public:
  BlobUpload(const Site& site, BlobRoom& room, const runtime::Call& call)
      : site_(site), room_(room), call_(call) {}

  absl::Status Take(const v1::UploadBlobRequest& message) override {
    if (!header_) return Begin(message);
    if (!message.has_chunk() || message.chunk().empty()) {
      return InvalidField("chunk", "is required in every message but the first");
    }
    if (message.chunk().size() > kMostChunkBytes) {
      return InvalidField("chunk", absl::StrCat("has ", message.chunk().size(), " bytes; at most ",
                                                kMostChunkBytes));
    }
    if (!going_) RETURN_IF_ERROR(GoOn());
    if (blob_.complete()) return absl::OkStatus();  // It is all there: read past it.
    return TakeBytes(message.chunk());
  }

  absl::StatusOr<v1::UploadBlobResponse> End() override {
    if (!header_) return InvalidField("header", "is required");
    if (going_ && !blob_.complete()) RETURN_IF_ERROR(KeepRest());
    v1::UploadBlobResponse response;
    response.set_committed_size(blob_.committed_size());
    response.set_complete(blob_.complete());
    return response;
  }

 private:
  absl::Status Begin(const v1::UploadBlobRequest& message);
  absl::Status GoOn();
  absl::Status HashKept();
  absl::Status TakeBytes(absl::string_view bytes);
  absl::Status KeepRest();
  absl::Status Keep(size_t size, bool complete);
  absl::Status Refuse(absl::string_view field, absl::string_view why);

  const Site& site_;
  BlobRoom& room_;
  const runtime::Call& call_;

  std::optional<v1::BlobHeader> header_;
  records::BlobId id_;
  records::StoredBlob blob_;  // As stored; without size: nothing is.
  bool going_ = false;        // A chunk has come, and room is taken.
  std::string piece_;         // What came and is not kept yet.
  Hasher hasher_{Suite::kSha256};
};

absl::Status BlobUpload::Begin(const v1::UploadBlobRequest& message) {
  if (!message.has_header()) return InvalidField("header", "must be the first message");
  const v1::BlobHeader& header = message.header();
  const auto agency = records::ParseAgencyName(header.parent());
  if (!agency) return InvalidField("header.parent", "must be \"agencies/{agency}\"");
  ASSIGN_OR_RETURN(const View view, View::Open(site_));
  ASSIGN_OR_RETURN(const AgencyPath path, view.PathOf(*agency));
  RETURN_IF_ERROR(Authorise(call_, Method::kUploadBlob, path));
  RETURN_IF_ERROR(view.records().Agency(*agency).status());
  RETURN_IF_ERROR(CheckHeader(site_, header));
  id_ = {*agency, header.digest()};
  auto kept = records::ReadBlob(view.records(), id_);
  if (kept.ok()) {
    blob_ = *std::move(kept);
  } else if (!absl::IsNotFound(kept.status())) {
    return kept.status();
  }
  if (blob_.has_erasure()) return Erased(id_);
  if (blob_.complete() && blob_.size() != header.size()) {
    return InvalidField("header.size",
                        absl::StrCat("the file of this digest has ", blob_.size(), " bytes"));
  }
  header_ = header;
  return absl::OkStatus();
}

// Decides at the first chunk where the stream begins.
absl::Status BlobUpload::GoOn() {
  going_ = true;
  if (header_->offset() == 0) {
    // From the beginning: what an earlier stream left is replaced, unless it is the file.
    if (blob_.complete()) return absl::OkStatus();
    ASSIGN_OR_RETURN(blob_, room_.Take(call_, id_, header_->size(), header_->media_type()));
    return absl::OkStatus();
  }
  if (blob_.size() == header_->size() && blob_.committed_size() == header_->offset() &&
      !blob_.complete()) {
    return HashKept();
  }
  return runtime::WithReason(
      absl::OutOfRangeError(absl::StrCat("header.offset: ", blob_.committed_size(),
                                         " bytes are kept, of a file of ", blob_.size())),
      "OFFSET");
}

absl::Status BlobUpload::HashKept() {
  const auto snapshot = site_.engine->NewSnapshot();
  int64_t bytes = 0;
  RETURN_IF_ERROR(
      records::ReadBlobBytes(records::Reader(*snapshot), id_, [&](absl::string_view piece) {
        hasher_.Update(piece);
        bytes += static_cast<int64_t>(piece.size());
        return absl::OkStatus();
      }));
  if (bytes == blob_.committed_size()) return absl::OkStatus();
  return runtime::Aborted("FILE_CHANGED",
                          "another stream is uploading this file; ask how far it is", {});
}

absl::Status BlobUpload::TakeBytes(absl::string_view bytes) {
  piece_.append(bytes.data(), bytes.size());
  hasher_.Update(bytes);
  const int64_t come = blob_.committed_size() + static_cast<int64_t>(piece_.size());
  if (come > blob_.size()) {
    return Refuse("chunk", absl::StrCat("the file has more than its ", blob_.size(), " bytes"));
  }
  // The last piece waits for the end, which it is kept with.
  while (piece_.size() > kBlobPieceSize) RETURN_IF_ERROR(Keep(kBlobPieceSize, false));
  return absl::OkStatus();
}

absl::Status BlobUpload::KeepRest() {
  const int64_t come = blob_.committed_size() + static_cast<int64_t>(piece_.size());
  const bool all = come == blob_.size();
  if (all && hasher_.Finish() != id_.digest) {
    return Refuse("header.digest", "the bytes that came have another");
  }
  return Keep(piece_.size(), all);
}

// Keeps the first `size` bytes of what came.
absl::Status BlobUpload::Keep(size_t size, bool complete) {
  records::StoredBlob next = blob_;
  next.set_committed_size(blob_.committed_size() + static_cast<int64_t>(size));
  next.set_complete(complete);
  *next.mutable_update_time() = records::ToProto(site_.now());
  storage::WriteSet writes;
  if (size > 0) {
    records::PutBlobPiece(id_, blob_.committed_size(), absl::string_view(piece_).substr(0, size),
                          &writes);
  }
  records::PutBlob(id_, next, &writes);
  RETURN_IF_ERROR(CommitBlob(site_, call_, {BlobAsWritten(id_, blob_)}, std::move(writes)));
  blob_ = std::move(next);
  piece_.erase(0, size);
  return absl::OkStatus();
}

// The bytes are not the file's: nothing of them is kept.
absl::Status BlobUpload::Refuse(absl::string_view field, absl::string_view why) {
  const auto snapshot = site_.engine->NewSnapshot();
  std::vector<storage::Precondition> preconditions;
  storage::WriteSet writes;
  RETURN_IF_ERROR(records::ClearBlob(records::Reader(*snapshot), id_, &preconditions, &writes));
  preconditions.push_back(BlobAsWritten(id_, blob_));
  RETURN_IF_ERROR(CommitBlob(site_, call_, std::move(preconditions), std::move(writes)));
  return InvalidField(field, why);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Blobs::Upload>> Blobs::BeginUpload(const runtime::Call& call) const {
  return std::make_unique<BlobUpload>(site_, *room_, call);
}

}  // namespace nianbao::submission
