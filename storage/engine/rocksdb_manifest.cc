#include <rocksdb/env.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/engine/rocksdb_internal.h"
#include "storage/engine/wal_scan.h"

namespace nianbao::storage {

absl::Status ExamineManifest(const std::string& folder, rocksdb::Env* env,
                             std::vector<std::string>* notes) {
  std::string current;
  // Without it RocksDB begins a store, or says that there is none.
  if (!rocksdb::ReadFileToString(env, folder + "/CURRENT", &current).ok()) return absl::OkStatus();
  const std::string name(absl::StripAsciiWhitespace(current));
  std::string bytes;
  // RocksDB names a manifest that is not there.
  if (!rocksdb::ReadFileToString(env, absl::StrCat(folder, "/", name), &bytes).ok()) {
    return absl::OkStatus();
  }
  const WalScan scan = ScanWal(bytes);
  if (!scan.damage.has_value()) return absl::OkStatus();
  if (scan.entries_behind) {
    return absl::DataLossError(absl::StrCat("manifest ", name, " is damaged at byte ", *scan.damage,
                                            ", with sound entries behind it: restore the store "
                                            "from a backup"));
  }
  notes->push_back(absl::StrCat("manifest ", name, ": the last entry, from byte ", *scan.damage,
                                " of ", bytes.size(), ", is incomplete"));
  return absl::OkStatus();
}

}  // namespace nianbao::storage
