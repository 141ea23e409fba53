#ifndef NIANBAO_STORAGE_RECORDS_PARSED_KEYS_H_
#define NIANBAO_STORAGE_RECORDS_PARSED_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "storage/records/keys.h"

// The rest of the keys of storage/records/keys.h taken apart, for who reads a whole store.
// Nothing: not a key of that kind.
namespace nianbao::records {

// With the version's number.
std::optional<std::pair<std::string, int64_t>> ParseAgencyVersionKey(absl::string_view key);
std::optional<std::pair<ReportId, int64_t>> ParseReportVersionKey(absl::string_view key);
// With the publication's, or the judgement's, number.
std::optional<std::pair<ReportId, int64_t>> ParsePublicationKey(absl::string_view key);
std::optional<std::pair<RevisionId, int64_t>> ParseJudgementKey(absl::string_view key);

std::optional<PeerId> ParsePeerKey(absl::string_view key);

// With the piece's offset.
std::optional<std::pair<BlobId, int64_t>> ParseBlobPieceKey(absl::string_view key);
std::optional<BlobId> ParseBlobNameKey(absl::string_view key);

// All details of an epoch's leaves.
std::string DetailsPrefix(absl::string_view origin);

}  // namespace nianbao::records

#endif  // NIANBAO_STORAGE_RECORDS_PARSED_KEYS_H_
