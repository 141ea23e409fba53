#include "storage/care/bundle.h"

#include <istream>
#include <limits>
#include <optional>
#include <ostream>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"
#include "storage/log/log_key.h"
#include "storage/sequencer/key_list.h"
#include "storage/sequencer/log_keys.h"

namespace nianbao::storage {
namespace {

constexpr absl::string_view kMagic = "nianbao-store-bundle-v1\n";
constexpr char kRecord = 'r';
constexpr char kEnd = 'e';
// More than any record: what says more is damaged.
constexpr uint64_t kMostBytes = uint64_t{1} << 30;
constexpr size_t kWriteTogether = size_t{4} << 20;

std::string Number(uint64_t value) {
  std::string bytes(8, '\0');
  for (size_t i = 0; i < 8; ++i) bytes[7 - i] = static_cast<char>(value >> (8 * i));
  return bytes;
}

void AppendText(absl::string_view text, std::string* out) {
  out->append(Number(text.size()));
  out->append(text.data(), text.size());
}

// What the log's key signs.
std::string SignedText(const BundleTrailer& trailer) {
  return absl::StrCat("nianbao-store-bundle-v1\n", trailer.origin, "\n", trailer.records, "\n",
                      absl::BytesToHexString(trailer.digest), "\n");
}

// Digest n is H(digest n-1 ‖ record n): order counts, and so does every byte.
class Chain {
 public:
  void Add(absl::string_view record) {
    Hasher hasher(Suite::kSha256);
    hasher.Update(digest_);
    hasher.Update(record);
    digest_ = hasher.Finish();
  }
  const std::string& digest() const { return digest_; }

 private:
  std::string digest_ = std::string(kHashSize, '\0');
};

// Reads with a bound, and remembers where it is.
class Source {
 public:
  explicit Source(std::istream& in) : in_(in) {}

  absl::StatusOr<std::string> Bytes(uint64_t count) {
    if (count > kMostBytes) return Wrong("an impossible length");
    std::string bytes(count, '\0');
    in_.read(bytes.data(), static_cast<std::streamsize>(count));
    if (static_cast<uint64_t>(in_.gcount()) != count) return Wrong("it ends too early");
    at_ += count;
    return bytes;
  }
  absl::StatusOr<uint64_t> Number() {
    ASSIGN_OR_RETURN(const std::string bytes, Bytes(8));
    uint64_t value = 0;
    for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
  }
  absl::StatusOr<std::string> Text() {
    ASSIGN_OR_RETURN(const uint64_t size, Number());
    return Bytes(size);
  }
  bool AtEnd() { return in_.peek() == std::istream::traits_type::eof(); }
  absl::Status Wrong(absl::string_view what) const {
    return absl::DataLossError(absl::StrCat("the bundle is damaged at byte ", at_, ": ", what));
  }

 private:
  std::istream& in_;
  uint64_t at_ = 0;
};

std::optional<Family> FamilyOf(absl::string_view name) {
  for (int i = 0; i < kFamilyCount; ++i) {
    if (FamilyName(static_cast<Family>(i)) == name) return static_cast<Family>(i);
  }
  return std::nullopt;
}

absl::StatusOr<LogIdentity> IdentityOf(const Snapshot& snapshot) {
  ASSIGN_OR_RETURN(const std::string bytes, snapshot.Get(Family::kMeta, kIdentityKey));
  return DecodeIdentity(bytes);
}

absl::Status Put(std::ostream& out, absl::string_view bytes) {
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (out.good()) return absl::OkStatus();
  return absl::UnavailableError("the bundle cannot be written: no space, or the device failed");
}

// Takes the records of a bundle in, some megabytes at a time.
class Intake {
 public:
  Intake(Source& source, Engine* engine) : source_(source), engine_(*engine) {}

  absl::StatusOr<BundleTrailer> Run() {
    while (true) {
      ASSIGN_OR_RETURN(const std::string kind, source_.Bytes(1));
      if (kind[0] == kEnd) break;
      if (kind[0] != kRecord) return source_.Wrong("neither a record nor the end");
      RETURN_IF_ERROR(TakeRecord());
    }
    RETURN_IF_ERROR(Flush());
    return TakeTrailer();
  }

 private:
  absl::Status TakeRecord() {
    ASSIGN_OR_RETURN(const std::string name, source_.Text());
    ASSIGN_OR_RETURN(std::string key, source_.Text());
    ASSIGN_OR_RETURN(std::string value, source_.Text());
    std::string record;
    AppendText(name, &record);
    AppendText(key, &record);
    AppendText(value, &record);
    chain_.Add(record);
    ++trailer_.records;
    const std::optional<Family> family = FamilyOf(name);
    if (!family) {
      return absl::FailedPreconditionError(
          absl::StrCat("the bundle has a family \"", name,
                       "\" that this program does not know: use a newer one"));
    }
    waiting_bytes_ += key.size() + value.size();
    waiting_.Put(*family, std::move(key), std::move(value));
    return waiting_bytes_ < kWriteTogether ? absl::OkStatus() : Flush();
  }

  absl::Status Flush() {
    const WriteSet writes = std::exchange(waiting_, WriteSet());
    waiting_bytes_ = 0;
    return writes.empty() ? absl::OkStatus() : engine_.Commit(writes);
  }

  absl::StatusOr<BundleTrailer> TakeTrailer() {
    ASSIGN_OR_RETURN(const uint64_t records, source_.Number());
    ASSIGN_OR_RETURN(trailer_.digest, source_.Text());
    ASSIGN_OR_RETURN(trailer_.origin, source_.Text());
    ASSIGN_OR_RETURN(const std::string signature, source_.Text());
    if (!source_.AtEnd()) return source_.Wrong("there is more behind its end");
    if (static_cast<int64_t>(records) != trailer_.records || trailer_.digest != chain_.digest()) {
      return source_.Wrong("its digest does not match what it holds");
    }
    const std::unique_ptr<Snapshot> snapshot = engine_.NewSnapshot();
    const auto identity = IdentityOf(*snapshot);
    const auto keys = ReadPublicKeys(*snapshot);
    if (!identity.ok() || !keys.ok() || identity->Origin() != trailer_.origin) {
      return source_.Wrong("it holds no log, or another than it says");
    }
    for (const log::PublicKey& key : *keys) {
      if (log::VerifySignature(key, SignedText(trailer_), signature).ok()) return trailer_;
    }
    return source_.Wrong("no key of its log signed it");
  }

  Source& source_;
  Engine& engine_;
  Chain chain_;
  BundleTrailer trailer_;
  WriteSet waiting_;
  size_t waiting_bytes_ = 0;
};

absl::Status CheckIsEmpty(const Engine& engine) {
  const auto identity = engine.Get(Family::kMeta, kIdentityKey);
  if (absl::IsNotFound(identity.status())) return absl::OkStatus();
  RETURN_IF_ERROR(identity.status());
  return absl::FailedPreconditionError("the store holds a log already: import into a new one");
}

}  // namespace

absl::StatusOr<BundleTrailer> ExportBundle(const Snapshot& snapshot, const log::Signer& signer,
                                           std::ostream& out) {
  ASSIGN_OR_RETURN(const LogIdentity identity, IdentityOf(snapshot));
  ASSIGN_OR_RETURN(const std::vector<log::PublicKey> keys, ReadPublicKeys(snapshot));
  bool known = false;
  for (const log::PublicKey& key : keys) known |= key.bytes == signer.public_key().bytes;
  if (!known) return absl::FailedPreconditionError("the signing key is not one of the log's");
  RETURN_IF_ERROR(Put(out, kMagic));
  Chain chain;
  BundleTrailer trailer;
  trailer.origin = identity.Origin();
  for (int i = 0; i < kFamilyCount; ++i) {
    const auto family = static_cast<Family>(i);
    absl::Status written;
    RETURN_IF_ERROR(snapshot.Scan(family, KeyRange::All(), Order::kForward, 0,
                                  [&](absl::string_view key, absl::string_view value) {
                                    std::string record;
                                    AppendText(FamilyName(family), &record);
                                    AppendText(key, &record);
                                    AppendText(value, &record);
                                    chain.Add(record);
                                    ++trailer.records;
                                    written =
                                        Put(out, absl::StrCat(std::string(1, kRecord), record));
                                    return written.ok();
                                  }));
    RETURN_IF_ERROR(written);
  }
  trailer.digest = chain.digest();
  ASSIGN_OR_RETURN(const std::string signature, signer.Sign(SignedText(trailer)));
  std::string end(1, kEnd);
  end += Number(static_cast<uint64_t>(trailer.records));
  AppendText(trailer.digest, &end);
  AppendText(trailer.origin, &end);
  AppendText(signature, &end);
  RETURN_IF_ERROR(Put(out, end));
  out.flush();
  return out.good() ? absl::StatusOr<BundleTrailer>(trailer)
                    : absl::UnavailableError("the bundle cannot be written whole");
}

absl::StatusOr<BundleTrailer> ImportBundle(std::istream& in, Engine* engine) {
  RETURN_IF_ERROR(CheckIsEmpty(*engine));
  Source source(in);
  ASSIGN_OR_RETURN(const std::string magic, source.Bytes(kMagic.size()));
  if (magic != kMagic) {
    return absl::FailedPreconditionError(
        absl::StartsWith(magic, "nianbao-store-bundle-")
            ? "the bundle has another format; use the program that made it, or a newer one"
            : "this is no bundle of a store");
  }
  return Intake(source, engine).Run();
}

}  // namespace nianbao::storage
