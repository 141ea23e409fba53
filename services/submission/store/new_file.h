#ifndef NIANBAO_SERVICES_SUBMISSION_STORE_NEW_FILE_H_
#define NIANBAO_SERVICES_SUBMISSION_STORE_NEW_FILE_H_

#include <functional>
#include <ostream>
#include <string>

#include "absl/status/status.h"

// Files and folders that are on the disk before anybody is told of them.
namespace nianbao::submission {

// Waits until a file's bytes, or a folder's names, are on the disk. FAILED_PRECONDITION: cannot.
absl::Status SyncPath(const std::string& path);

// Makes the new file `path` of what `write` puts out, readable by its owner alone. It takes shape
// in `path`.part beside it, and gets its name once it is whole and on the disk.
//
// Errors: ALREADY_EXISTS: `path` is there, or a `path`.part is left of an earlier try, which is
// kept; FAILED_PRECONDITION: it cannot be made; UNAVAILABLE: not all of it could be written;
// those of `write`. Nothing is left after the last two.
absl::Status WriteNewFile(const std::string& path,
                          const std::function<absl::Status(std::ostream& out)>& write);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_STORE_NEW_FILE_H_
