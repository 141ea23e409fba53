#include "storage/check/blob_check.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/records/codec.h"

namespace nianbao::check {
namespace {

using records::BlobId;
using storage::Family;
using storage::KeyRange;

// Records read together with their pieces.
constexpr int64_t kTogether = 256;

// Files of two agencies may be the same.
uint64_t Short(const BlobId& id) { return NumberAt(Hash(Suite::kSha256, records::BlobKey(id)), 0); }

std::string Words(const BlobId& id) {
  return absl::StrCat("file ", Hex(id.digest), " of ", records::AgencyName(id.agency));
}

Fault Unknown(absl::string_view key) {
  return Wrong("UNKNOWN_KEY", Family::kBlobs, absl::CHexEscape(key), "", "不认识的记录",
               "is no key of this format");
}

}  // namespace

absl::Status BlobCheck::Run() {
  examination_.Begin("blobs");
  whole_.clear();
  damaged_.clear();
  erased_.clear();
  named_.clear();
  pieces_from_ = KeyRange::Prefix("k").begin;
  KeyRange rest = KeyRange::Prefix(records::BlobPrefix());
  while (true) {
    Piece piece;
    std::string behind;
    RETURN_IF_ERROR(examination_.ScanSome(Family::kBlobs, rest, kTogether,
                                          [&](absl::string_view key, absl::string_view sealed) {
                                            behind = absl::StrCat(key, absl::string_view("\0", 1));
                                            return OfRecord(key, sealed, &piece);
                                          }));
    if (behind.empty()) break;
    if (!piece.empty()) {
      const std::string end = KeyRange::Prefix(piece.rbegin()->first).end;
      RETURN_IF_ERROR(Pieces(&piece, end));
    }
    rest.begin = std::move(behind);
  }
  Piece none;
  RETURN_IF_ERROR(Pieces(&none, KeyRange::Prefix("k").end));
  return Names();
}

absl::Status BlobCheck::OfRecord(absl::string_view key, absl::string_view sealed, Piece* piece) {
  const auto id = records::ParseBlobKey(key);
  if (!id) return examination_.Tell(Unknown(key));
  Told& told = (*piece)[records::BlobPiecePrefix(*id)];
  told.id = *id;
  const absl::Status read = records::Unseal(key, sealed, Words(*id), &told.blob);
  if (read.ok()) return absl::OkStatus();
  told.wrong = true;
  damaged_.insert(Short(*id));
  return examination_.Tell(Wrong("RECORD_DAMAGED", Family::kBlobs, Words(*id),
                                 records::AgencyName(id->agency), "记录损坏，与存入时不同",
                                 read.message()));
}

// Reads the pieces from where those before ended.
absl::Status BlobCheck::Pieces(Piece* piece, const std::string& end) {
  const KeyRange range{pieces_from_, end};
  pieces_from_ = end;
  RETURN_IF_ERROR(examination_.Scan(
      Family::kBlobs, range,
      [&](absl::string_view key, absl::string_view bytes) { return OfPiece(key, bytes, piece); }));
  for (auto& [prefix, told] : *piece) RETURN_IF_ERROR(EndOf(&told));
  return absl::OkStatus();
}

absl::Status BlobCheck::OfPiece(absl::string_view key, absl::string_view sealed, Piece* piece) {
  const auto parsed = records::ParseBlobPieceKey(key);
  if (!parsed) return examination_.Tell(Unknown(key));
  const auto& [id, offset] = *parsed;
  const std::string record = absl::StrCat("bytes from ", offset, " of ", Words(id));
  const std::string agency = records::AgencyName(id.agency);
  const auto found = piece->find(records::BlobPiecePrefix(id));
  if (found == piece->end()) {
    return examination_.Tell(Wrong("BLOB_RECORD_MISSING", Family::kBlobs, record, agency,
                                   "只有文件内容，没有文件记录", "have no file's record"));
  }
  Told& told = found->second;
  if (told.wrong) return absl::OkStatus();
  const auto bytes = records::Unseal(key, sealed, record);
  if (bytes.ok() && offset == told.found) {
    told.hasher.Update(*bytes);
    told.found += static_cast<int64_t>(bytes->size());
    return absl::OkStatus();
  }
  told.wrong = true;
  damaged_.insert(Short(id));
  if (!bytes.ok()) {
    return examination_.Tell(Wrong("RECORD_DAMAGED", Family::kBlobs, record, agency,
                                   "文件内容损坏，与存入时不同", bytes.status().message()));
  }
  return examination_.Tell(Wrong("BLOB_GAP", Family::kBlobs,
                                 absl::StrCat("bytes from ", told.found, " of ", Words(id)), agency,
                                 "文件内容不连续，这一段缺失", "are missing"));
}

absl::Status BlobCheck::EndOf(Told* told) {
  if (told->wrong) return absl::OkStatus();
  const std::string agency = records::AgencyName(told->id.agency);
  if (told->found != told->blob.committed_size()) {
    damaged_.insert(Short(told->id));
    return examination_.Tell(Differs("BLOB_SIZE", Family::kBlobs, Words(told->id), agency,
                                     absl::StrCat(told->blob.committed_size(), " bytes"),
                                     absl::StrCat(told->found, " bytes")));
  }
  if (told->blob.has_erasure()) return OfErased(*told);
  if (!told->blob.complete()) return absl::OkStatus();
  const std::string digest = told->hasher.Finish();
  if (digest != told->id.digest || told->found != told->blob.size()) {
    damaged_.insert(Short(told->id));
    return examination_.Tell(Differs("BLOB_DIGEST", Family::kBlobs, Words(told->id), agency,
                                     Hex(told->id.digest), Hex(digest)));
  }
  whole_.insert(Short(told->id));
  return absl::OkStatus();
}

// A file that is gone is so by the word of a leaf.
absl::Status BlobCheck::OfErased(const Told& told) {
  const records::Mark& mark = told.blob.erasure();
  const auto epoch = examination_.EpochOf(mark.origin());
  const auto erasure = epoch ? examination_.ErasureAt(*epoch, mark.position()) : std::nullopt;
  const std::string scope = absl::StrCat("files/", absl::BytesToHexString(told.id.digest));
  if (erasure && std::count(erasure->scope().begin(), erasure->scope().end(), scope) > 0) {
    erased_.insert(Short(told.id));
    if (!examination_.ledger().collecting()) ++examination_.summary().erased;
    return absl::OkStatus();
  }
  damaged_.insert(Short(told.id));
  return examination_.Tell(
      Wrong("BLOB_ERASED", Family::kBlobs, Words(told.id), records::AgencyName(told.id.agency),
            "文件已被移除，但日志没有记载", "is erased, and the leaf it names does not say so"));
}

absl::Status BlobCheck::Names() {
  RETURN_IF_ERROR(examination_.Scan(
      Family::kBlobs, KeyRange::Prefix("n"),
      [&](absl::string_view key, absl::string_view value) -> absl::Status {
        const auto id = records::ParseBlobNameKey(key);
        if (!id) return examination_.Tell(Unknown(key));
        named_.insert(Short(*id));
        if (value.empty()) return absl::OkStatus();
        return examination_.Tell(Wrong("RECORD_DAMAGED", Family::kBlobs, "name of " + Words(*id),
                                       records::AgencyName(id->agency), "记录损坏，与存入时不同",
                                       "is not empty"));
      }));
  for (const auto& [begin, end] :
       {std::pair("", "b"), std::pair("c", "k"), std::pair("l", "n"), std::pair("o", "")}) {
    RETURN_IF_ERROR(examination_.Scan(
        Family::kBlobs, {begin, end},
        [&](absl::string_view key, absl::string_view) { return examination_.Tell(Unknown(key)); }));
  }
  return absl::OkStatus();
}

absl::Status BlobCheck::Needed(const BlobId& id, absl::string_view revision) {
  const uint64_t file = Short(id);
  const std::string record = absl::StrCat("file ", Hex(id.digest), " of ", revision);
  const std::string agency = records::AgencyName(id.agency);
  if (whole_.count(file) + damaged_.count(file) + erased_.count(file) == 0) {
    return examination_.Tell(
        Wrong("BLOB_MISSING", Family::kBlobs, record, agency, "版本所附的文件缺失", "is missing"));
  }
  if (named_.count(file) > 0) return absl::OkStatus();
  return examination_.Tell(Wrong("BLOB_NAME_MISSING", Family::kBlobs, record, agency,
                                 "没有记录表明有版本引用这个文件，它可能被清除",
                                 "is not marked as named, and may be forgotten"));
}

}  // namespace nianbao::check
