#include <optional>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/submission/blobs/blobs.h"
#include "services/submission/reports/reading.h"
#include "services/submission/view.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"
#include "storage/records/blobs.h"

namespace nianbao::submission {
namespace {

absl::Status NoSuchFile(const v1::GetBlobRequest& request) {
  return absl::NotFoundError(
      absl::StrCat(request.name(), " has no file ", absl::BytesToHexString(request.digest())));
}

std::optional<report::v1::Attachment> WithDigest(
    const google::protobuf::RepeatedPtrField<report::v1::Attachment>& files,
    const std::string& digest) {
  for (const report::v1::Attachment& file : files) {
    if (file.digest() == digest) return file;
  }
  return std::nullopt;
}

// The attachment that the revision names. Whoever may see publications only gets the pictures of
// what stands published.
absl::StatusOr<report::v1::Attachment> Find(const records::Reader& records,
                                            const records::RevisionId& id, Sight sight,
                                            const v1::GetBlobRequest& request) {
  const auto version = records.Report(id.report);
  if (absl::IsNotFound(version.status())) return NoSuchFile(request);
  RETURN_IF_ERROR(version.status());
  const bool all = sight == Sight::kEverything;
  const bool published =
      IsPublic(version->record()) && version->record().published_revision() == id.revision;
  if (!all && !published) return NoSuchFile(request);
  const auto revision = records.Revision(id);
  if (absl::IsNotFound(revision.status())) return NoSuchFile(request);
  RETURN_IF_ERROR(revision.status());
  if (all) {
    if (auto file = WithDigest(revision->files(), request.digest())) return *std::move(file);
    if (revision->source().file().digest() == request.digest()) return revision->source().file();
  }
  const absl::StatusOr<report::v1::Report> content = records.Content(id);
  RETURN_IF_ERROR(MustExist(content.status()));
  auto file = WithDigest(content->attachments(), request.digest());
  if (!file || (!all && file->role() != report::v1::Attachment::ROLE_IMAGE)) {
    return NoSuchFile(request);
  }
  return *std::move(file);
}

}  // namespace

absl::Status Blobs::Get(const runtime::Call& call, const v1::GetBlobRequest& request,
                        runtime::Sink<v1::GetBlobResponse>& sink) const {
  const auto id = records::ParseRevisionName(request.name());
  if (!id) {
    return runtime::InvalidField("name",
                                 "must be \"agencies/{agency}/reports/{report}/revisions/{n}\"");
  }
  if (request.digest().size() != kHashSize) {
    return runtime::InvalidField("digest", "must be the 32 bytes of the file's SHA-256");
  }
  const records::BlobId blob_id = {id->report.agency, request.digest()};
  v1::GetBlobResponse header;
  records::StoredBlob blob;
  {
    // A slow reader must not keep the view, which pins old data.
    ASSIGN_OR_RETURN(const View view, View::Open(site_));
    ASSIGN_OR_RETURN(const AgencyPath path, view.PathOf(id->report.agency));
    ASSIGN_OR_RETURN(const Sight sight, SightOver(call, path));
    ASSIGN_OR_RETURN(*header.mutable_attachment(), Find(view.records(), *id, sight, request));
    ASSIGN_OR_RETURN(blob, records::ReadBlob(view.records(), blob_id));
  }
  if (blob.has_erasure()) return Erased(blob_id);
  if (!blob.complete()) return NoSuchFile(request);
  RETURN_IF_ERROR(sink.Write(header));
  Hasher hasher(Suite::kSha256);
  for (int64_t offset = 0; offset < blob.size();) {
    v1::GetBlobResponse part;
    ASSIGN_OR_RETURN(*part.mutable_chunk(), records::ReadBlobPiece(*site_.engine, blob_id, offset));
    hasher.Update(part.chunk());
    offset += static_cast<int64_t>(part.chunk().size());
    RETURN_IF_ERROR(sink.Write(part));
  }
  if (hasher.Finish() == blob_id.digest) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("the file ", absl::BytesToHexString(request.digest()),
                                          " of ", request.name(), " is damaged in the store"));
}

}  // namespace nianbao::submission
