#include "storage/sequencer/key_list.h"

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/sequencer/log_keys.h"

namespace nianbao::storage {

absl::StatusOr<std::vector<audit::v1::LogKey>> ReadLogKeys(const Snapshot& snapshot) {
  std::vector<audit::v1::LogKey> keys;
  bool sound = true;
  RETURN_IF_ERROR(snapshot.Scan(Family::kMeta, KeyRange::Prefix(LogKeyPrefix()), Order::kForward, 0,
                                [&](absl::string_view, absl::string_view value) {
                                  sound = keys.emplace_back().ParseFromArray(
                                      value.data(), static_cast<int>(value.size()));
                                  return sound;
                                }));
  if (!sound)
    return absl::DataLossError(absl::StrCat("key ", keys.size(), " of the log is damaged"));
  for (size_t i = 1; i < keys.size(); ++i) {
    *keys[i - 1].mutable_valid_to() = keys[i].valid_from();
  }
  return keys;
}

absl::StatusOr<std::vector<log::PublicKey>> ReadPublicKeys(const Snapshot& snapshot) {
  ASSIGN_OR_RETURN(const std::vector<audit::v1::LogKey> keys, ReadLogKeys(snapshot));
  RETURN_IF_ERROR(log::VerifyLogKeys(keys));
  return log::PublicKeysOf(keys);
}

}  // namespace nianbao::storage
