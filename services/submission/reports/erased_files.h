#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_ERASED_FILES_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_ERASED_FILES_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/submission/reports/filing.h"
#include "storage/records/blobs.h"

// Uploaded files that an erasure takes the bytes of.
namespace nianbao::submission {

struct ErasedFile {
  records::BlobId id;
  records::StoredBlob blob;  // As it is kept.
};

// The files that go, in the order of their digests: those that the revisions in `erased` were
// imported from, as they hold the text that goes, and `asked` ones. What was never uploaded or is
// erased already goes only if asked for, which is an error: FAILED_PRECONDITION, as is a digest
// that no revision of the report names.
absl::StatusOr<std::vector<ErasedFile>> FilesToErase(const Filing& filing,
                                                     const std::set<int64_t>& erased,
                                                     const std::set<std::string>& asked);

// How the scope of an erasure names a file, and the digests of the files that a scope names.
std::string FileScope(absl::string_view digest);
std::vector<std::string> FilesOf(const audit::v1::Erasure& erasure);

// FAILED_PRECONDITION: `what` was erased `before`, or is in no revision.
absl::Status NothingToErase(const Filing& filing, absl::string_view what, bool before);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_ERASED_FILES_H_
