#include <rocksdb/env.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/engine/rocksdb_internal.h"

// The few bytes of a table (format_version 1 and later) that lead to its properties. Whatever
// does not look as it should is left to RocksDB, which holds all else against its checksums.
namespace nianbao::storage {
namespace {

// The kind of checksum, two handles in 40 bytes, the version, the magic number.
constexpr size_t kFooterSize = 53;
constexpr absl::string_view kMagic = "\xf7\xcf\xf4\x85\xb7\x41\xe2\x88";
constexpr absl::string_view kProperties = "rocksdb.properties";
constexpr uint64_t kMostMetaIndex = uint64_t{64} << 10;

struct Handle {
  uint64_t offset = 0;
  uint64_t size = 0;
};

std::optional<uint64_t> TakeVarint(absl::string_view* bytes) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !bytes->empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes->front());
    bytes->remove_prefix(1);
    value |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

std::optional<Handle> ParseHandle(absl::string_view bytes) {
  const auto offset = TakeVarint(&bytes);
  const auto size = offset ? TakeVarint(&bytes) : std::nullopt;
  if (!size) return std::nullopt;
  return Handle{*offset, *size};
}

// Empty: they cannot be read.
std::string ReadBytes(rocksdb::RandomAccessFile& file, uint64_t offset, size_t size) {
  std::string bytes(size, '\0');
  rocksdb::Slice read;
  if (!file.Read(offset, size, &read, bytes.data()).ok() || read.size() != size) return "";
  return read.ToString();
}

// The place of the last byte of a table's properties.
std::optional<uint64_t> EndOfProperties(rocksdb::RandomAccessFile& file, uint64_t size) {
  if (size < kFooterSize) return std::nullopt;
  const std::string footer = ReadBytes(file, size - kFooterSize, kFooterSize);
  if (!absl::EndsWith(footer, kMagic)) return std::nullopt;
  const auto index = ParseHandle(absl::string_view(footer).substr(1));
  if (!index || index->size > kMostMetaIndex) return std::nullopt;
  const std::string entries = ReadBytes(file, index->offset, index->size);
  const size_t at = absl::string_view(entries).find(kProperties);
  if (at == absl::string_view::npos) return std::nullopt;
  const auto properties = ParseHandle(absl::string_view(entries).substr(at + kProperties.size()));
  if (!properties || properties->size == 0 || properties->size > size ||
      properties->offset > size - properties->size) {
    return std::nullopt;
  }
  return properties->offset + properties->size - 1;
}

}  // namespace

absl::Status ExamineTables(const std::string& folder, rocksdb::Env* env) {
  std::vector<std::string> names;
  if (!env->GetChildren(folder, &names).ok()) return absl::OkStatus();
  for (const std::string& name : names) {
    if (!absl::EndsWith(name, ".sst")) continue;
    const std::string path = absl::StrCat(folder, "/", name);
    uint64_t size = 0;
    std::unique_ptr<rocksdb::RandomAccessFile> file;
    if (!env->GetFileSize(path, &size).ok() ||
        !env->NewRandomAccessFile(path, &file, rocksdb::EnvOptions()).ok()) {
      continue;
    }
    const auto end = EndOfProperties(*file, size);
    if (!end) continue;
    const std::string last = ReadBytes(*file, *end, 1);
    if (last.empty() || (static_cast<unsigned char>(last[0]) & 0x80u) == 0) continue;
    return absl::DataLossError(absl::StrCat("table ", name, " is damaged at byte ", *end,
                                            ": restore the store from a backup"));
  }
  return absl::OkStatus();
}

}  // namespace nianbao::storage
