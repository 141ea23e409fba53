#ifndef NIANBAO_SERVICES_SUBMISSION_STORE_TOOL_H_
#define NIANBAO_SERVICES_SUBMISSION_STORE_TOOL_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/submission/store/check_text.h"
#include "storage/check/check.h"
#include "storage/engine/engine.h"
#include "storage/log/signer.h"

// What nianbao-fsck and nianbao-store share: programs beside the services, for a store that
// nobody serves.
namespace nianbao::submission {

// How a program ends.
inline constexpr int kHolds = 0;
inline constexpr int kFaults = 1;
inline constexpr int kUsageError = 2;
inline constexpr int kCannotOpen = 3;

// Opens the store to read it, changing nothing on the disk. Notes go to stderr. Errors:
// NOT_FOUND: no store there; FAILED_PRECONDITION: a process has it open; as
// OpenRocksDbEngine.
absl::StatusOr<std::unique_ptr<storage::Engine>> OpenToRead(const std::string& store);

// Opens it to write.
absl::StatusOr<std::unique_ptr<storage::Engine>> OpenToWrite(const std::string& store);

// The signer of the store's log with the private key in a file outside of it.
absl::StatusOr<std::unique_ptr<log::Signer>> SignerOf(const storage::Engine& engine,
                                                      const std::string& key_file);

// Runs the check and tells it: as text on stdout with progress on a terminal's stderr, or
// as JSON, one object on a line. Returns how the program ends.
int CheckAndTell(const storage::Engine& engine, const check::Options& options, bool json);

// Writes "name: what went wrong" to stderr.
void Complain(absl::string_view program, const absl::Status& status);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_STORE_TOOL_H_
