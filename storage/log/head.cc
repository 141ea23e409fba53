#include "storage/log/head.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::log {
namespace {

constexpr char kLineStart[] = "\u2014 ";
constexpr size_t kMaxNote = 64 << 10;
constexpr size_t kKeyHashSize = 4;

absl::Status NotANote(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("not a signed tree head: ", what));
}

std::string KeyHashBytes(uint32_t hash) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(hash >> shift));
  return bytes;
}

absl::StatusOr<NoteSignature> ReadLine(absl::string_view line) {
  if (!absl::ConsumePrefix(&line, kLineStart)) return NotANote("a signature line is malformed");
  const std::vector<absl::string_view> parts = absl::StrSplit(line, ' ');
  NoteSignature signature;
  std::string bytes;
  if (parts.size() != 2 || parts[0].empty() || !absl::Base64Unescape(parts[1], &bytes) ||
      bytes.size() <= kKeyHashSize || absl::Base64Escape(bytes) != parts[1]) {
    return NotANote("a signature line is malformed");
  }
  signature.key_name = std::string(parts[0]);
  for (size_t i = 0; i < kKeyHashSize; ++i) {
    signature.key_hash = signature.key_hash << 8 | static_cast<uint8_t>(bytes[i]);
  }
  signature.signature = bytes.substr(kKeyHashSize);
  return signature;
}

absl::StatusOr<std::string> SignatureLine(absl::string_view text, const Signer& signer) {
  ASSIGN_OR_RETURN(const std::string signature, signer.Sign(text));
  const PublicKey& key = signer.public_key();
  return absl::StrCat(kLineStart, key.name, " ",
                      absl::Base64Escape(absl::StrCat(KeyHashBytes(KeyHash(key)), signature)),
                      "\n");
}

}  // namespace

std::string CheckpointText(const Checkpoint& checkpoint) {
  return absl::StrCat(checkpoint.origin, "\n", checkpoint.tree_size, "\n",
                      absl::Base64Escape(checkpoint.root_hash), "\n");
}

absl::StatusOr<std::string> SignNote(absl::string_view text, const Signer& signer) {
  ASSIGN_OR_RETURN(const std::string line, SignatureLine(text, signer));
  return absl::StrCat(text, "\n", line);
}

absl::StatusOr<std::string> CosignNote(absl::string_view note, const Signer& signer) {
  ASSIGN_OR_RETURN(const SignedNote read, ReadNote(note));
  ASSIGN_OR_RETURN(const std::string line, SignatureLine(read.text, signer));
  return absl::StrCat(note, line);
}

absl::StatusOr<std::string> SignCheckpoint(const Checkpoint& checkpoint, const Signer& signer) {
  return SignNote(CheckpointText(checkpoint), signer);
}

absl::StatusOr<SignedNote> ReadNote(absl::string_view note) {
  if (note.size() > kMaxNote) return NotANote("it is longer than 64 KiB");
  const size_t gap = note.rfind("\n\n");
  if (gap == absl::string_view::npos) return NotANote("it has no signatures");
  SignedNote read;
  read.text = std::string(note.substr(0, gap + 1));
  absl::string_view lines = note.substr(gap + 2);
  if (!absl::ConsumeSuffix(&lines, "\n")) return NotANote("the last line has no end");
  for (const absl::string_view line : absl::StrSplit(lines, '\n')) {
    ASSIGN_OR_RETURN(NoteSignature signature, ReadLine(line));
    read.signatures.push_back(std::move(signature));
  }
  return read;
}

absl::StatusOr<Checkpoint> ReadCheckpoint(absl::string_view note) {
  ASSIGN_OR_RETURN(const SignedNote read, ReadNote(note));
  const std::vector<absl::string_view> lines = absl::StrSplit(read.text, '\n');
  Checkpoint checkpoint;
  if (lines.size() < 4 || lines[0].empty() || !absl::SimpleAtoi(lines[1], &checkpoint.tree_size) ||
      !absl::Base64Unescape(lines[2], &checkpoint.root_hash) ||
      checkpoint.root_hash.size() != kHashSize) {
    return NotANote("origin, size and root are malformed");
  }
  checkpoint.origin = std::string(lines[0]);
  // Extension lines may follow; what we state must be written in the one canonical way.
  if (!absl::StartsWith(read.text, CheckpointText(checkpoint))) {
    return NotANote("origin, size and root are not canonical");
  }
  return checkpoint;
}

absl::StatusOr<std::vector<std::string>> VerifyNote(const SignedNote& note,
                                                    absl::Span<const PublicKey> keys) {
  std::vector<std::string> signers;
  for (const NoteSignature& signature : note.signatures) {
    for (const PublicKey& key : keys) {
      if (key.name != signature.key_name || KeyHash(key) != signature.key_hash) continue;
      RETURN_IF_ERROR(VerifySignature(key, note.text, signature.signature));
      signers.push_back(key.name);
    }
  }
  return signers;
}

}  // namespace nianbao::log
