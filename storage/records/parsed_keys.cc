#include "storage/records/parsed_keys.h"

#include "storage/base/hash.h"
#include "storage/records/key_parts.h"

namespace nianbao::records {
namespace {

BlobId ReadBlobPart(KeyReader* reader) {
  BlobId id;
  id.agency = reader->Text();
  id.digest = reader->Bytes(kHashSize);
  return id;
}

}  // namespace

std::optional<std::pair<std::string, int64_t>> ParseAgencyVersionKey(absl::string_view key) {
  KeyReader reader('v', key);
  std::string agency = reader.Text();
  const int64_t version = reader.NewestFirst();
  if (!reader.Done()) return std::nullopt;
  return std::pair(std::move(agency), version);
}

std::optional<std::pair<ReportId, int64_t>> ParseReportVersionKey(absl::string_view key) {
  KeyReader reader('v', key);
  ReportId id;
  id.agency = reader.Text();
  id.report = reader.Text();
  const int64_t version = reader.NewestFirst();
  if (!reader.Done()) return std::nullopt;
  return std::pair(std::move(id), version);
}

std::optional<std::pair<ReportId, int64_t>> ParsePublicationKey(absl::string_view key) {
  KeyReader reader('p', key);
  ReportId id;
  id.agency = reader.Text();
  id.report = reader.Text();
  const int64_t number = reader.Number();
  if (!reader.Done()) return std::nullopt;
  return std::pair(std::move(id), number);
}

std::optional<std::pair<RevisionId, int64_t>> ParseJudgementKey(absl::string_view key) {
  KeyReader reader('j', key);
  RevisionId id;
  id.report.agency = reader.Text();
  id.report.report = reader.Text();
  id.revision = reader.Number();
  const int64_t number = reader.Number();
  if (!reader.Done()) return std::nullopt;
  return std::pair(std::move(id), number);
}

std::optional<PeerId> ParsePeerKey(absl::string_view key) {
  KeyReader reader('t', key);
  PeerId id;
  id.agency = reader.Text();
  id.year = reader.Number();
  id.kind = static_cast<int>(reader.Number());
  if (!reader.Done()) return std::nullopt;
  return id;
}

std::optional<std::pair<BlobId, int64_t>> ParseBlobPieceKey(absl::string_view key) {
  KeyReader reader('k', key);
  BlobId id = ReadBlobPart(&reader);
  const int64_t offset = reader.Number();
  if (!reader.Done()) return std::nullopt;
  return std::pair(std::move(id), offset);
}

std::optional<BlobId> ParseBlobNameKey(absl::string_view key) {
  KeyReader reader('n', key);
  BlobId id = ReadBlobPart(&reader);
  if (!reader.Done()) return std::nullopt;
  return id;
}

std::string DetailsPrefix(absl::string_view origin) { return KeyWriter('d').Text(origin).Take(); }

}  // namespace nianbao::records
