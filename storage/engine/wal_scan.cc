#include "storage/engine/wal_scan.h"

#include <algorithm>
#include <array>

namespace nianbao::storage {
namespace {

constexpr uint64_t kBlock = 32768;
constexpr uint64_t kHeader = 7;
enum : uint8_t { kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

using Tables = std::array<std::array<uint32_t, 256>, 8>;

// Slicing by 8: table k advances a byte by k further bytes.
constexpr Tables MakeTables() {
  Tables tables{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) ? 0x82f63b78u : 0u);
    tables[0][i] = value;
  }
  for (size_t k = 1; k < 8; ++k) {
    for (size_t i = 0; i < 256; ++i) {
      const uint32_t value = tables[k - 1][i];
      tables[k][i] = (value >> 8) ^ tables[0][value & 0xff];
    }
  }
  return tables;
}
constexpr Tables kTables = MakeTables();

uint32_t Byte(absl::string_view bytes, uint64_t at) {
  return static_cast<unsigned char>(bytes[static_cast<size_t>(at)]);
}

uint32_t Little32(absl::string_view bytes, uint64_t at) {
  return Byte(bytes, at) | Byte(bytes, at + 1) << 8 | Byte(bytes, at + 2) << 16 |
         Byte(bytes, at + 3) << 24;
}

struct Record {
  uint8_t type = 0;
  uint64_t size = 0;  // With header.
};

// The sound record at `at`, if there is one. It never crosses a block's end.
std::optional<Record> RecordAt(absl::string_view file, uint64_t at) {
  const uint64_t block_end = std::min<uint64_t>((at / kBlock + 1) * kBlock, file.size());
  if (at + kHeader > block_end) return std::nullopt;
  const uint64_t length = Byte(file, at + 4) | Byte(file, at + 5) << 8;
  const uint8_t type = static_cast<uint8_t>(Byte(file, at + 6));
  if (type < kFull || type > kLast || at + kHeader + length > block_end) return std::nullopt;
  const uint32_t crc = Crc32c(file.substr(at + 6, length + 1));
  const uint32_t masked = ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
  if (Little32(file, at) != masked) return std::nullopt;
  return Record{type, kHeader + length};
}

bool Begins(const Record& record) { return record.type == kFull || record.type == kFirst; }

// Whether a sound entry begins anywhere from `from` on. Damage may hide where records
// begin, so every offset is tried until a sound record is found; the cost is bounded by
// the block, for a block always begins with a record.
bool EntryBeginsBehind(absl::string_view file, uint64_t from) {
  for (uint64_t at = from; at < file.size();) {
    const std::optional<Record> record = RecordAt(file, at);
    if (record.has_value() && Begins(*record)) return true;
    at += record.has_value() ? record->size : 1;
  }
  return false;
}

}  // namespace

uint32_t Crc32c(absl::string_view bytes) {
  uint32_t crc = 0xffffffffu;
  uint64_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    const uint32_t low = crc ^ Little32(bytes, at);
    crc = kTables[7][low & 0xff] ^ kTables[6][(low >> 8) & 0xff] ^ kTables[5][(low >> 16) & 0xff] ^
          kTables[4][low >> 24] ^ kTables[3][Byte(bytes, at + 4)] ^
          kTables[2][Byte(bytes, at + 5)] ^ kTables[1][Byte(bytes, at + 6)] ^
          kTables[0][Byte(bytes, at + 7)];
  }
  for (; at < bytes.size(); ++at) crc = (crc >> 8) ^ kTables[0][(crc ^ Byte(bytes, at)) & 0xff];
  return ~crc;
}

WalScan ScanWal(absl::string_view file) {
  WalScan scan;
  uint64_t at = 0;
  std::optional<uint64_t> open_entry;  // Where an entry began that has not ended.
  while (at < file.size()) {
    const uint64_t left_in_block = kBlock - at % kBlock;
    if (left_in_block < kHeader) {
      at += left_in_block;  // Filler: no header fits.
      continue;
    }
    const std::optional<Record> record = RecordAt(file, at);
    const bool fits = record.has_value() && Begins(*record) != open_entry.has_value();
    if (!fits) {
      scan.damage = open_entry.value_or(at);
      // A sound record that does not follow its forerunner counts itself.
      scan.entries_behind = EntryBeginsBehind(file, record.has_value() ? at : at + 1);
      return scan;
    }
    scan.any_entry = true;
    if (record->type == kFirst) open_entry = at;
    if (record->type == kLast) open_entry.reset();
    at += record->size;
  }
  scan.damage = open_entry;
  return scan;
}

}  // namespace nianbao::storage
