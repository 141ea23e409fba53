#ifndef NIANBAO_STORAGE_CARE_BUNDLE_H_
#define NIANBAO_STORAGE_CARE_BUNDLE_H_

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/engine/engine.h"
#include "storage/log/signer.h"

// A whole store as one file, whatever the engine (docs/formats.md, "Bundle of a store").
namespace nianbao::storage {

// What a bundle says of itself.
struct BundleTrailer {
  int64_t records = 0;
  std::string digest;  // Of all records, 32 bytes.
  std::string origin;  // Of the log in the bundle.
};

// Writes all of `snapshot` to `out`, signed by `signer`, a key of its log.
// Errors: FAILED_PRECONDITION: not a key of the log; UNAVAILABLE: `out` takes no more;
// those of the engine.
absl::StatusOr<BundleTrailer> ExportBundle(const Snapshot& snapshot, const log::Signer& signer,
                                           std::ostream& out);

// Reads a bundle into `engine`, which is empty. What is not whole, or not signed by a key
// of the log that the bundle holds, is an error; what was written by then is to be thrown
// away. A format that is newer than this program is refused.
// Errors: DATA_LOSS says where the bundle is wrong; FAILED_PRECONDITION: its format.
absl::StatusOr<BundleTrailer> ImportBundle(std::istream& in, Engine* engine);

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_CARE_BUNDLE_H_
