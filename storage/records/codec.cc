#include "storage/records/codec.h"

#include <zstd.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::records {
namespace {

constexpr unsigned char kVersion = 1;
constexpr unsigned char kPlain = 0;
constexpr unsigned char kZstd = 1;
constexpr size_t kHashAt = 10;
constexpr size_t kHeaderSize = kHashAt + kHashSize;

// Below this, a zstd frame saves less than it costs.
constexpr size_t kCompressFrom = 256;
constexpr int kLevel = 1;

void AppendU32(std::string* out, size_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out->push_back(static_cast<char>(number >> shift & 0xff));
  }
}

size_t ReadU32(absl::string_view bytes) {
  size_t number = 0;
  for (size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

std::string RecordHash(absl::string_view key, absl::string_view head, absl::string_view body) {
  std::string key_size;
  AppendU32(&key_size, key.size());
  Hasher hasher(Suite::kSha256);
  hasher.Update(key_size);
  hasher.Update(key);
  hasher.Update(head);
  hasher.Update(body);
  return hasher.Finish();
}

// A context costs more than small records do, so each thread keeps one.
ZSTD_CCtx* Compressor() {
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  thread_local std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
  return context.get();
}

std::string Compress(absl::string_view record) {
  std::string out(ZSTD_compressBound(record.size()), '\0');
  const size_t size =
      ZSTD_compressCCtx(Compressor(), out.data(), out.size(), record.data(), record.size(), kLevel);
  if (ZSTD_isError(size) != 0u) return "";
  out.resize(size);
  return out;
}

absl::Status Lost(absl::string_view what, absl::string_view why) {
  return absl::DataLossError(absl::StrCat(what, " is damaged in the store: ", why));
}

}  // namespace

std::string Seal(absl::string_view key, absl::string_view record) {
  std::string compressed;
  if (record.size() >= kCompressFrom) compressed = Compress(record);
  const bool smaller = !compressed.empty() && compressed.size() < record.size();
  const absl::string_view body = smaller ? absl::string_view(compressed) : record;
  std::string sealed;
  sealed.reserve(kHeaderSize + body.size());
  sealed.push_back(static_cast<char>(kVersion));
  sealed.push_back(static_cast<char>(smaller ? kZstd : kPlain));
  AppendU32(&sealed, 0);
  AppendU32(&sealed, record.size());
  sealed += RecordHash(key, sealed, body);
  sealed.append(body.data(), body.size());
  return sealed;
}

std::string Seal(absl::string_view key, const google::protobuf::MessageLite& record) {
  return Seal(key, record.SerializeAsString());
}

absl::StatusOr<std::string> Unseal(absl::string_view key, absl::string_view sealed,
                                   absl::string_view what) {
  if (sealed.size() < kHeaderSize) return Lost(what, "too short");
  const auto version = static_cast<unsigned char>(sealed[0]);
  if (version != kVersion) {
    return absl::FailedPreconditionError(absl::StrCat(what, ": unknown record version ", version));
  }
  if (ReadU32(sealed.substr(2)) != 0) {
    return absl::FailedPreconditionError(absl::StrCat(what, " is encrypted"));
  }
  const absl::string_view head = sealed.substr(0, kHashAt);
  const absl::string_view body = sealed.substr(kHeaderSize);
  if (RecordHash(key, head, body) != sealed.substr(kHashAt, kHashSize)) {
    return Lost(what, "its hash does not match");
  }
  const size_t size = ReadU32(sealed.substr(6));
  if (size > kMaxRecordSize) return Lost(what, "impossible size");
  std::string record;
  switch (static_cast<unsigned char>(sealed[1])) {
    case kPlain:
      record = std::string(body);
      break;
    case kZstd: {
      record.resize(size);
      const size_t got = ZSTD_decompress(record.data(), size, body.data(), body.size());
      if (ZSTD_isError(got) != 0u || got != size) return Lost(what, "does not decompress");
      break;
    }
    default:
      return Lost(what, "unknown compression");
  }
  if (record.size() != size) return Lost(what, "impossible size");
  return record;
}

absl::Status Unseal(absl::string_view key, absl::string_view sealed, absl::string_view what,
                    google::protobuf::MessageLite* record) {
  ASSIGN_OR_RETURN(const std::string bytes, Unseal(key, sealed, what));
  if (!record->ParseFromString(bytes)) return Lost(what, "does not parse");
  return absl::OkStatus();
}

std::string DeterministicBytes(const google::protobuf::MessageLite& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace nianbao::records
