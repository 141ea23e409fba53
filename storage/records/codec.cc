#include "storage/records/codec.h"

#include <zstd.h>

#include <cstdint>
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

// Contexts cost more than small records do, so each thread keeps one of a kind.
ZSTD_CCtx* Compressor() {
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  thread_local std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
  return context.get();
}
ZSTD_DCtx* Decompressor() {
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  thread_local std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
  return context.get();
}

// A thread's room for bytes on their way, as large as the largest so far but for few.
char* Room(size_t size) {
  constexpr size_t kMostKept = size_t{1} << 20;
  thread_local std::unique_ptr<char[]> room;
  thread_local size_t has = 0;
  if (has < size || has > kMostKept) {
    room.reset(new char[size]);  // Not made zero: it is written before it is read.
    has = size;
  }
  return room.get();
}

// The record compressed, in the thread's room. Empty: it cannot be.
absl::string_view Compress(absl::string_view record) {
  const size_t bound = ZSTD_compressBound(record.size());
  char* room = Room(bound);
  const size_t size =
      ZSTD_compressCCtx(Compressor(), room, bound, record.data(), record.size(), kLevel);
  return ZSTD_isError(size) != 0u ? absl::string_view() : absl::string_view(room, size);
}

absl::Status Lost(absl::string_view what, absl::string_view why) {
  return absl::DataLossError(absl::StrCat(what, " is damaged in the store: ", why));
}

// What Seal wrapped, in the thread's room or in `sealed` itself.
absl::StatusOr<absl::string_view> Open(absl::string_view key, absl::string_view sealed,
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
  switch (static_cast<unsigned char>(sealed[1])) {
    case kPlain:
      if (body.size() != size) return Lost(what, "impossible size");
      return body;
    case kZstd: {
      char* room = Room(size);
      const size_t got = ZSTD_decompressDCtx(Decompressor(), room, size, body.data(), body.size());
      if (ZSTD_isError(got) != 0u || got != size) return Lost(what, "does not decompress");
      return absl::string_view(room, size);
    }
    default:
      return Lost(what, "unknown compression");
  }
}

// Passes over a value of that wire type.
bool SkipValue(uint32_t type, google::protobuf::io::CodedInputStream* in) {
  uint64_t number = 0;
  switch (type) {
    case 0:
      return in->ReadVarint64(&number);
    case 1:
      return in->Skip(8);
    case 2:
      return in->ReadVarint64(&number) && in->Skip(static_cast<int>(number));
    case 5:
      return in->Skip(4);
    default:
      return false;
  }
}

}  // namespace

Sealer::Sealer(absl::string_view record) {
  absl::string_view compressed;
  if (record.size() >= kCompressFrom) compressed = Compress(record);
  const bool smaller = !compressed.empty() && compressed.size() < record.size();
  body_ = std::string(smaller ? compressed : record);
  head_.push_back(static_cast<char>(kVersion));
  head_.push_back(static_cast<char>(smaller ? kZstd : kPlain));
  AppendU32(&head_, 0);
  AppendU32(&head_, record.size());
}

Sealer::Sealer(const google::protobuf::MessageLite& record)
    : Sealer(absl::string_view(record.SerializeAsString())) {}

std::string Sealer::For(absl::string_view key) const {
  std::string sealed;
  sealed.reserve(kHeaderSize + body_.size());
  sealed += head_;
  sealed += RecordHash(key, head_, body_);
  sealed += body_;
  return sealed;
}

std::string Seal(absl::string_view key, absl::string_view record) {
  return Sealer(record).For(key);
}

std::string Seal(absl::string_view key, const google::protobuf::MessageLite& record) {
  return Sealer(record).For(key);
}

absl::StatusOr<std::string> Unseal(absl::string_view key, absl::string_view sealed,
                                   absl::string_view what) {
  ASSIGN_OR_RETURN(const absl::string_view record, Open(key, sealed, what));
  return std::string(record);
}

absl::Status Unseal(absl::string_view key, absl::string_view sealed, absl::string_view what,
                    google::protobuf::MessageLite* record) {
  ASSIGN_OR_RETURN(const absl::string_view bytes, Open(key, sealed, what));
  if (record->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::OkStatus();
  }
  return Lost(what, "does not parse");
}

std::string DeterministicBytesWithout(const google::protobuf::MessageLite& message, int field) {
  constexpr uint32_t kTypeBits = 3;
  const std::string all = DeterministicBytes(message);
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(all.data()),
                                            static_cast<int>(all.size()));
  std::string kept;
  kept.reserve(all.size());
  for (int begin = 0, end = 0; const uint32_t tag = in.ReadTag(); begin = end) {
    if (!SkipValue(tag & ((1u << kTypeBits) - 1), &in)) break;  // We wrote them: all can be.
    end = in.CurrentPosition();
    if (static_cast<int>(tag >> kTypeBits) == field) continue;
    kept.append(all, static_cast<size_t>(begin), static_cast<size_t>(end - begin));
  }
  return kept;
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
