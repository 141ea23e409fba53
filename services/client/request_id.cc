#include "services/client/request_id.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/base/hash.h"

namespace nianbao::client {

namespace {

std::string Uuid(std::string bytes, int version) {
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | (version << 4));
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  const std::string hex = absl::BytesToHexString(bytes);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

}  // namespace

std::string NewRequestId() { return Uuid(RandomBytes(16), 4); }

std::string RequestIdOf(absl::string_view content) {
  return Uuid(Hash(Suite::kSha256, content).substr(0, 16), 8);
}

}  // namespace nianbao::client
