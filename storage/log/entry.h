#ifndef NIANBAO_STORAGE_LOG_ENTRY_H_
#define NIANBAO_STORAGE_LOG_ENTRY_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "storage/log/leaf.h"

namespace nianbao::log {

// Returns the entry that shows what the leaf in `bytes` says, the bytes and their leaf
// hash included. DATA_LOSS: not a leaf-v1.
absl::StatusOr<audit::v1::Entry> EntryOf(absl::string_view bytes);

}  // namespace nianbao::log

#endif  // NIANBAO_STORAGE_LOG_ENTRY_H_
