#ifndef NIANBAO_SERVICES_SUBMISSION_BLOBS_BLOB_ROOM_H_
#define NIANBAO_SERVICES_SUBMISSION_BLOBS_BLOB_ROOM_H_

#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/runtime/call.h"
#include "services/submission/site.h"
#include "storage/engine/engine.h"
#include "storage/records/blobs.h"

namespace nianbao::submission {

// The room that uploaded files may take, and making room: what no revision names is forgotten
// some days after its last byte, as further files come. Thread-safe.
class BlobRoom {
 public:
  // `site` outlives it.
  explicit BlobRoom(const Site& site) : site_(site) {}

  // Takes room for a file of `size` bytes of which none are kept, replacing what is kept of an
  // earlier try. Returns the file's new record, without bytes.
  //
  // Errors: RESOURCE_EXHAUSTED: the agency has uploaded too much; ABORTED: another stream is
  // uploading it; FAILED_PRECONDITION: the file was erased; those of storage::Sequencer::Commit.
  absl::StatusOr<records::StoredBlob> Take(const runtime::Call& call, const records::BlobId& id,
                                           int64_t size, const std::string& media_type);

 private:
  absl::Status CheckRoom(const records::Reader& reader, const records::BlobId& id,
                         int64_t size) const;
  void ForgetOld(const runtime::Call& call, const std::string& agency);
  void ForgetSome(const runtime::Call& call);

  const Site& site_;
  std::mutex mutex_;    // One file takes room at a time.
  std::string passed_;  // Key of the last record that ForgetSome looked at.
};

// Writes records that no leaf speaks of. Errors: ABORTED: another stream changes the file, or a
// revision has come to name it; those of storage::Sequencer::Commit.
absl::Status CommitBlob(const Site& site, const runtime::Call& call,
                        std::vector<storage::Precondition> preconditions, storage::WriteSet writes);

// FAILED_PRECONDITION: tells that the file's bytes were erased, and are not taken again.
absl::Status Erased(const records::BlobId& id);

// What holds as long as nobody changes the record that was written last.
storage::Precondition BlobAsWritten(const records::BlobId& id, const records::StoredBlob& blob);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_BLOBS_BLOB_ROOM_H_
