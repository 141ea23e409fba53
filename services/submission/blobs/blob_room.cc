#include "services/submission/blobs/blob_room.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/submission/changes.h"
#include "storage/base/status_macros.h"
#include "storage/records/codec.h"
#include "storage/records/parsed_keys.h"

namespace nianbao::submission {
namespace {

using storage::Family;

// Records looked at, and files forgotten, with one upload.
constexpr int64_t kLookAt = 200;
constexpr size_t kForget = 16;

constexpr int kUploadIdSize = 16;

std::string JustBehind(std::string key) {
  key.push_back('\0');
  return key;
}

// The files of `range` that no revision names and that are old, among the first `most` (0: all)
// and at most kForget. `last`: the last key looked at; empty: nothing is behind it.
absl::StatusOr<std::vector<records::BlobId>> OldFiles(const Site& site,
                                                      const records::Reader& reader,
                                                      const storage::KeyRange& range, int64_t most,
                                                      std::string* last) {
  const absl::Time before = site.now() - site.blob_limits.forget_after;
  std::vector<records::BlobId> old;
  int64_t looked_at = 0;
  const auto look = [&](absl::string_view key, absl::string_view sealed) {
    *last = std::string(key);
    ++looked_at;
    const auto id = records::ParseBlobKey(key);
    records::StoredBlob blob;
    // What is damaged stays, for fsck to name.
    if (!id || !records::Unseal(key, sealed, "", &blob).ok()) return true;
    if (records::FromProto(blob.update_time()) >= before) return true;
    const auto named = records::IsBlobNamed(reader, *id);
    if (named.ok() && !*named) old.push_back(*id);
    return old.size() < kForget;
  };
  RETURN_IF_ERROR(
      reader.snapshot().Scan(Family::kBlobs, range, storage::Order::kForward, most, look));
  if (looked_at != most && old.size() < kForget) last->clear();
  return old;
}

// Forgets files, unless a revision has come to name them. Room is made as far as it can be:
// whatever comes in between, the next upload tries again.
void Forget(const Site& site, const runtime::Call& call, const records::Reader& reader,
            const std::vector<records::BlobId>& files) {
  for (const records::BlobId& id : files) {
    std::vector<storage::Precondition> preconditions;
    storage::WriteSet writes;
    if (!records::ForgetBlob(reader, id, &preconditions, &writes).ok()) continue;
    const absl::Status forgotten =
        CommitBlob(site, call, std::move(preconditions), std::move(writes));
    if (!forgotten.ok() && !absl::IsAborted(forgotten)) return;
  }
}

}  // namespace

absl::Status Erased(const records::BlobId& id) {
  return runtime::Precondition(
      "ERASED", records::AgencyName(id.agency),
      absl::StrCat("文件已依法移除，不再接收 / the file ", absl::BytesToHexString(id.digest),
                   " was erased by a recorded decision"));
}

absl::StatusOr<records::StoredBlob> BlobRoom::Take(const runtime::Call& call,
                                                   const records::BlobId& id, int64_t size,
                                                   const std::string& media_type) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ForgetOld(call, id.agency);
  ForgetSome(call);
  const std::unique_ptr<storage::Snapshot> snapshot = site_.engine->NewSnapshot();
  const records::Reader reader(*snapshot);
  const absl::StatusOr<records::StoredBlob> kept = records::ReadBlob(reader, id);
  if (kept.ok() && kept->has_erasure()) return Erased(id);
  RETURN_IF_ERROR(CheckRoom(reader, id, size));
  records::StoredBlob blob;
  blob.set_size(size);
  blob.set_media_type(media_type);
  *blob.mutable_update_time() = records::ToProto(site_.now());
  blob.set_upload(site_.random(kUploadIdSize));
  std::vector<storage::Precondition> preconditions;
  storage::WriteSet writes;
  RETURN_IF_ERROR(records::ClearBlob(reader, id, &preconditions, &writes));
  records::PutBlob(id, blob, &writes);
  RETURN_IF_ERROR(CommitBlob(site_, call, std::move(preconditions), std::move(writes)));
  return blob;
}

absl::Status BlobRoom::CheckRoom(const records::Reader& reader, const records::BlobId& id,
                                 int64_t size) const {
  int64_t bytes = size;
  int64_t files = 1;
  RETURN_IF_ERROR(records::Blobs(
      reader, id.agency, [&](const records::BlobId& other, const records::StoredBlob& blob) {
        if (other == id || blob.has_erasure()) return true;
        bytes += blob.size();
        ++files;
        return true;
      }));
  const BlobLimits& limits = site_.blob_limits;
  if (bytes <= limits.agency_bytes && files <= limits.agency_files) return absl::OkStatus();
  return runtime::WithReason(
      absl::ResourceExhaustedError(absl::StrCat(
          records::AgencyName(id.agency), " would have ", files, " files of ", bytes,
          " bytes in all; at most ", limits.agency_files, " of ", limits.agency_bytes, " may be")),
      "AGENCY_FILES");
}

// The agency's own, so that what is old never stands in the way of what is new.
void BlobRoom::ForgetOld(const runtime::Call& call, const std::string& agency) {
  const std::unique_ptr<storage::Snapshot> snapshot = site_.engine->NewSnapshot();
  const records::Reader reader(*snapshot);
  std::string last;
  const auto old =
      OldFiles(site_, reader, storage::KeyRange::Prefix(records::BlobPrefix(agency)), 0, &last);
  if (old.ok()) Forget(site_, call, reader, *old);
}

// Some of all, from where the last upload stopped looking: agencies that upload no more have
// theirs forgotten too.
void BlobRoom::ForgetSome(const runtime::Call& call) {
  const std::unique_ptr<storage::Snapshot> snapshot = site_.engine->NewSnapshot();
  const records::Reader reader(*snapshot);
  storage::KeyRange range = storage::KeyRange::Prefix(records::BlobPrefix());
  if (!passed_.empty()) range.begin = JustBehind(passed_);
  std::string last;
  const auto old = OldFiles(site_, reader, range, kLookAt, &last);
  passed_ = last;  // Empty: all were passed, and the next begins anew.
  if (old.ok()) Forget(site_, call, reader, *old);
}

absl::Status CommitBlob(const Site& site, const runtime::Call& call,
                        std::vector<storage::Precondition> preconditions,
                        storage::WriteSet writes) {
  const absl::Status committed =
      CommitUnlogged(site, call, std::move(preconditions), std::move(writes));
  if (!LostRace(committed)) return committed;
  return runtime::Aborted("FILE_CHANGED",
                          "another stream is uploading this file; ask how far it is", {});
}

storage::Precondition BlobAsWritten(const records::BlobId& id, const records::StoredBlob& blob) {
  const std::string key = records::BlobKey(id);
  return storage::Precondition::Equals(Family::kBlobs, key, records::Seal(key, blob));
}

}  // namespace nianbao::submission
