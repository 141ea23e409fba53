#ifndef NIANBAO_SERVICES_CLIENT_TRUST_H_
#define NIANBAO_SERVICES_CLIENT_TRUST_H_

#include <google/protobuf/util/json_util.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/client/context.h"
#include "services/client/exit_code.h"
#include "services/client/input.h"
#include "storage/base/status_macros.h"
#include "storage/log/head.h"
#include "storage/log/history.h"
#include "storage/log/receipt.h"

// Whom the verifying commands believe: files of keys and of heads that are held.
namespace nianbao::client {

// Reads a message from protobuf JSON; the error names the file.
template <typename T>
absl::StatusOr<T> FromJsonFile(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  T message;
  const auto status = google::protobuf::util::JsonStringToMessage(bytes, &message);
  if (!status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": not a ", T::descriptor()->name(),
                                                   " in JSON: ", std::string(status.message())));
  }
  return message;
}

// What the command line says about it.
struct TrustFiles {
  std::string trust;      // The log's keys: `nianbao audit keys`. Empty: none are held.
  std::string witnesses;  // Keys of witnesses, in the same form. Empty: none.
  int witnesses_needed = 0;
};

// The keys of the files. Errors: INVALID_ARGUMENT or NOT_FOUND: a file cannot be read, its keys
// are no chain, or fewer witnesses are known than needed.
absl::StatusOr<log::TrustPolicy> ReadTrust(const TrustFiles& files);

// The heads a file holds: a signed note, a head in JSON, or an exported log.
absl::StatusOr<std::vector<log::Checkpoint>> ReadHeldHeads(const std::string& path);

// "head signed by …, 1 of 2 witnesses needed", and a warning where nobody's key was held.
std::string TrustText(const std::string& signer, int witness_count, const log::TrustPolicy& policy,
                      bool held, const Painter& paint);

// Tells that something does not hold: what, by its name, on stderr. Other errors are passed on.
absl::StatusOr<ExitCode> NotVerified(const Context& context, const absl::Status& why);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_TRUST_H_
