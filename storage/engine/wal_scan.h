#ifndef NIANBAO_STORAGE_ENGINE_WAL_SCAN_H_
#define NIANBAO_STORAGE_ENGINE_WAL_SCAN_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

// Reads the frame of RocksDB's write-ahead log: blocks of 32 KiB, each a row of records
// {CRC-32C masked, 4 bytes; length, 2 bytes; type, 1 byte; payload}, numbers
// little-endian; a long entry is cut into first, middle and last records. RocksDB's own
// recovery cannot tell an entry that was never finished from one that was damaged
// later; this can.
namespace nianbao::storage {

// CRC-32C (Castagnoli), as RFC 3720 appendix B.4 computes it.
uint32_t Crc32c(absl::string_view bytes);

struct WalScan {
  // Where the first entry begins that cannot be read whole; nothing: all can.
  std::optional<uint64_t> damage;
  // An entry begins soundly behind the damage: what was lost is not the tail.
  bool entries_behind = false;
  // The file holds the beginning of a sound entry at all.
  bool any_entry = false;
};

// `file` is the whole content of one log file.
WalScan ScanWal(absl::string_view file);

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_ENGINE_WAL_SCAN_H_
