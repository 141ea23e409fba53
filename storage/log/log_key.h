#ifndef NIANBAO_STORAGE_LOG_LOG_KEY_H_
#define NIANBAO_STORAGE_LOG_LOG_KEY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "storage/log/signer.h"

// The chain of a log's keys: each is introduced by the one before it
// (docs/formats.md section 6). Pure.
namespace nianbao::log {

// The key as signatures are checked with it.
PublicKey PublicKeyOf(const audit::v1::LogKey& key);
std::vector<PublicKey> PublicKeysOf(absl::Span<const audit::v1::LogKey> keys);

// Those of `keys` that are of the log `origin` is an epoch of, and were still in use at
// `at`, if that is known.
std::vector<PublicKey> KeysOfLog(absl::Span<const audit::v1::LogKey> keys, absl::string_view origin,
                                 std::optional<absl::Time> at);

// What the previous key signs. INVALID_ARGUMENT: the key lacks what the text states, or
// its key hash is not that of its name and bytes.
absl::StatusOr<std::string> LogKeyText(const audit::v1::LogKey& key);

// Signs `key` with the key before it. INVALID_ARGUMENT as LogKeyText; INTERNAL: the
// signer cannot sign.
absl::Status SignLogKey(const Signer& previous, audit::v1::LogKey* key);

// Checks a log's keys, oldest first: all of one name, each after the first introduced by
// the one before, which began earlier. Who trusts the first may then trust the others.
// DATA_LOSS says which does not hold. INVALID_ARGUMENT: none, or as LogKeyText.
absl::Status VerifyLogKeys(absl::Span<const audit::v1::LogKey> keys);

}  // namespace nianbao::log

#endif  // NIANBAO_STORAGE_LOG_LOG_KEY_H_
