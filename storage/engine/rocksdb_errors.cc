// What RocksDB says went wrong, in our words.
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/status.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "storage/engine/rocksdb_internal.h"

namespace nianbao::storage {
namespace {

std::string WithoutFolders(absl::string_view text) {
  std::vector<std::string> words = absl::StrSplit(text, ' ');
  for (std::string& word : words) {
    if (absl::StartsWith(word, "/")) word.erase(0, word.rfind('/') + 1);
  }
  return absl::StrJoin(words, " ");
}

}  // namespace

absl::Status ToStatus(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const std::string text = WithoutFolders(status.ToString());
  if (status.IsNotFound()) return absl::NotFoundError("no such key");
  if (status.IsCorruption()) return absl::DataLossError(text);
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(absl::StrCat("disk full: ", text));
  return absl::UnavailableError(text);
}

std::string DamagedTables(const std::string& folder, rocksdb::Env* env) {
  std::string damaged;
  std::vector<std::string> names;
  if (!env->GetChildren(folder, &names).ok()) return damaged;
  rocksdb::Options table_options;
  table_options.env = env;
  for (const std::string& name : names) {
    if (!absl::EndsWith(name, ".sst")) continue;
    const rocksdb::Status opened =
        rocksdb::SstFileReader(table_options).Open(absl::StrCat(folder, "/", name));
    if (!opened.ok()) absl::StrAppend(&damaged, "; ", name, ": ", opened.ToString());
  }
  return damaged;
}

}  // namespace nianbao::storage
