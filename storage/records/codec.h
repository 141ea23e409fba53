#ifndef NIANBAO_STORAGE_RECORDS_CODEC_H_
#define NIANBAO_STORAGE_RECORDS_CODEC_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"

// How a record's bytes lie in the store:
//
//   offset  size  what
//   0       1     version of this envelope: 1
//   1       1     compression: 0 none, 1 zstd
//   2       4     id of the key it is encrypted with; 0: not encrypted (big-endian)
//   6       4     size of the record before compression, bytes (big-endian)
//   10      32    SHA-256 of: size of the store key (4 bytes, big-endian), the store
//                 key, the 10 bytes above, the record as it lies here
//   42            the record
//
// The hash binds a record to its key: neither a flipped bit nor a record put in
// another's place is ever served, and nothing damaged reaches the decompressor. It is
// not the proof: that is the leaf.
namespace nianbao::records {

// Largest record before compression, bytes.
inline constexpr size_t kMaxRecordSize = size_t{256} << 20;

// Wraps `record` for storing under `key`.
std::string Seal(absl::string_view key, absl::string_view record);
std::string Seal(absl::string_view key, const google::protobuf::MessageLite& record);

// Wraps one record for storing under several keys: it is compressed once.
class Sealer {
 public:
  explicit Sealer(absl::string_view record);
  explicit Sealer(const google::protobuf::MessageLite& record);

  std::string For(absl::string_view key) const;

 private:
  std::string head_;  // The 10 bytes above.
  std::string body_;
};

// Unwraps what Seal made for `key`. `what` names the record in errors.
//
// Errors:
//   DATA_LOSS: the bytes are not what was stored.
//   FAILED_PRECONDITION: a later version wrote it, or it is encrypted.
absl::StatusOr<std::string> Unseal(absl::string_view key, absl::string_view sealed,
                                   absl::string_view what);
absl::Status Unseal(absl::string_view key, absl::string_view sealed, absl::string_view what,
                    google::protobuf::MessageLite* record);

// Bytes that are the same whenever the message is the same, in one version of the
// program: for hashes of requests.
std::string DeterministicBytes(const google::protobuf::MessageLite& message);

// The same of the message without one of its own fields, which need not be copied for it.
std::string DeterministicBytesWithout(const google::protobuf::MessageLite& message, int field);

}  // namespace nianbao::records

#endif  // NIANBAO_STORAGE_RECORDS_CODEC_H_
