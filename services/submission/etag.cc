#include "services/submission/etag.h"

#include "absl/strings/escaping.h"
#include "storage/base/hash.h"
#include "storage/records/codec.h"

namespace nianbao::submission {

std::string EtagOfMessage(const google::protobuf::MessageLite& message) {
  constexpr size_t kTagSize = 12;
  return absl::BytesToHexString(
      Hash(Suite::kSha256, records::DeterministicBytes(message)).substr(0, kTagSize));
}

}  // namespace nianbao::submission
