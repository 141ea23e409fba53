#ifndef NIANBAO_SERVICES_SUBMISSION_STORE_NEW_STORE_H_
#define NIANBAO_SERVICES_SUBMISSION_STORE_NEW_STORE_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "storage/check/check.h"
#include "storage/engine/engine.h"

// A store that is made again, of a backup or a bundle.
namespace nianbao::submission {

// Where its content came from.
struct Source {
  std::string text;        // In words for operators: "restored from backup 3 of …".
  std::string known_head;  // Signed note that it was copied with; empty: none.
};

// Makes a whole store in a folder that is there and empty.
using Fill = std::function<absl::StatusOr<Source>(const std::string& folder)>;
// Holds it against its proofs; returns how the program is to end.
using HoldCheck = std::function<int(const storage::Engine& engine, const check::Options& options)>;

// Makes the new folder `path` a store that only reads until its next epoch. It takes shape in
// `path`.part beside it, and gets its name once it is whole, marked as restored, checked and
// on the disk: a stop before that leaves nothing that a server would take for a store and
// write to. Returns what `check` said; a store that does not hold stays in `path`.part.
//
// Errors: ALREADY_EXISTS: `path` is there and not empty, or a `path`.part is left of an
// earlier try, which is kept; FAILED_PRECONDITION: it cannot be made; those of `fill`, after
// which nothing is left.
absl::StatusOr<int> MakeStore(const std::string& path, const Fill& fill, const HoldCheck& check);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_STORE_NEW_STORE_H_
