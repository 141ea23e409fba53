#ifndef NIANBAO_STORAGE_RECORDS_KEYS_H_
#define NIANBAO_STORAGE_RECORDS_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

// Every key of the records, in one place. A key is a letter that says what kind of
// record it is, then parts in order:
//
//   text     its bytes, then 0x00 unless it is the last part; never holds 0x00
//   number   8 bytes, big-endian, so that byte order is number order
//   ~number  the same with all bits turned: the newest sorts first
//   digest   32 bytes
//
//   family      key                                value
//   agencies    c agency                           AgencyVersion in force
//               v agency ~version                  AgencyVersion, every one ever
//   reports     c agency report                    ReportVersion in force
//               v agency report ~version           ReportVersion, every one ever
//               p agency report number             Publication, from 1
//   revisions   m agency report ~revision          Revision without content
//               r agency report ~revision          Report: the content
//   judgements  j agency report revision number    Judgement, from 1
//   details     d origin position                  EntryDetails of a leaf
//   blobs       b agency digest                    StoredBlob: a file and how much is kept
//               k agency digest offset             its bytes from that offset: a piece
//               n agency digest                    empty: a revision of the agency's names it
//   artefacts   a digest                           a published file's bytes
//   editions    e id revision digest               UsedForm: an edition's file
//               r id revision digest               UsedForm: a rule set's file
//   figures     n year agency report               the newest revision's, for sums over many
//               g year agency report ~epoch ~position   those of every revision, by its leaf
//   requests    q digest                           RequestMemory
//   index       e origin position                  Purge: the erasure's leaf, until files lost it
//               j agency report                    Renewal: what rests on it is to be judged again
//               u superior agency                  empty: who is directly under whom
//               w superior agency                  empty: who was once directly under whom
//               s predecessor agency               empty: who came out of whom
//               t agency year kind                 Peer: what tells a filed text from others
//               x scheme value                     agency id that now has the external id
//               n digest agency                    empty: agency that bears or bore a name
//
// A report's records lie together, newest first; a history is one short scan. A file
// belongs to the agency that uploaded it: who only knows a digest gets at no other's bytes.
namespace nianbao::records {

// "agencies/{agency}/reports/{report}" in parts.
struct ReportId {
  std::string agency;
  std::string report;

  friend bool operator==(const ReportId&, const ReportId&) = default;
};

// Names. Parsers return nothing for a string of another shape: ids are
// [a-z0-9-]{1,40}, revisions decimal from 1 without leading zeros.
bool IsId(absl::string_view text);
std::string AgencyName(absl::string_view agency);
std::string ReportName(const ReportId& id);
std::string RevisionName(const ReportId& id, int64_t revision);
std::optional<std::string> ParseAgencyName(absl::string_view name);
std::optional<ReportId> ParseReportName(absl::string_view name);

struct RevisionId {
  ReportId report;
  int64_t revision = 0;

  friend bool operator==(const RevisionId&, const RevisionId&) = default;
};
std::optional<RevisionId> ParseRevisionName(absl::string_view name);

// Family agencies.
std::string AgencyKey(absl::string_view agency);
std::string AgencyPrefix();
std::string AgencyVersionKey(absl::string_view agency, int64_t version);
std::string AgencyVersionPrefix(absl::string_view agency);
std::optional<std::string> ParseAgencyKey(absl::string_view key);

// Family reports.
std::string ReportKey(const ReportId& id);
// All current reports; with an agency, its own.
std::string ReportPrefix();
std::string ReportPrefix(absl::string_view agency);
std::string ReportVersionKey(const ReportId& id, int64_t version);
std::string ReportVersionPrefix(const ReportId& id);
std::string PublicationKey(const ReportId& id, int64_t number);
std::string PublicationPrefix(const ReportId& id);
std::optional<ReportId> ParseReportKey(absl::string_view key);

// Family revisions.
std::string RevisionKey(const RevisionId& id);
std::string RevisionPrefix(const ReportId& id);
std::string ContentKey(const RevisionId& id);
std::optional<RevisionId> ParseRevisionKey(absl::string_view key);
std::optional<RevisionId> ParseContentKey(absl::string_view key);

// Family judgements.
std::string JudgementKey(const RevisionId& id, int64_t number);
std::string JudgementPrefix(const RevisionId& id);

// Family details.
std::string DetailsKey(absl::string_view origin, int64_t position);

// Family blobs.
struct BlobId {
  std::string agency;
  std::string digest;  // SHA-256, 32 bytes.

  friend bool operator==(const BlobId&, const BlobId&) = default;
};
std::string BlobKey(const BlobId& id);
// All files; with an agency, its own.
std::string BlobPrefix();
std::string BlobPrefix(absl::string_view agency);
std::string BlobPieceKey(const BlobId& id, int64_t offset);
std::string BlobPiecePrefix(const BlobId& id);
std::string BlobNameKey(const BlobId& id);
std::optional<BlobId> ParseBlobKey(absl::string_view key);

// Family artefacts. `digest` is 32 bytes.
std::string ArtefactKey(absl::string_view digest);

// Family editions.
std::string EditionKey(absl::string_view id, int64_t revision, absl::string_view digest);
std::string RuleSetKey(absl::string_view id, int64_t revision, absl::string_view digest);

// Family figures.
struct FiguresId {
  int64_t year = 0;
  ReportId report;
  int64_t epoch = 0;     // Of the log with the revision's leaf,
  int64_t position = 0;  // and the leaf's place in it.

  friend bool operator==(const FiguresId&, const FiguresId&) = default;
};
std::string FiguresKey(const FiguresId& id);
std::optional<FiguresId> ParseFiguresKey(absl::string_view key);
// All of the report's for the year, newest first.
std::string FiguresPrefix(int64_t year, const ReportId& report);
std::string NewestFiguresKey(int64_t year, const ReportId& report);
std::string NewestFiguresPrefix(int64_t year);
std::optional<std::pair<int64_t, ReportId>> ParseNewestFiguresKey(absl::string_view key);
// f year agency report ~revision: as stores of format 1 keep them.
std::string OldFiguresKey(int64_t year, const RevisionId& id);
std::string OldFiguresPrefix();
std::optional<std::pair<int64_t, RevisionId>> ParseOldFiguresKey(absl::string_view key);

// Family requests. Two requests share a key when all five parts are equal.
std::string RequestKey(absl::string_view principal, absl::string_view person,
                       absl::string_view method, absl::string_view resource,
                       absl::string_view request_id);

// Family index.
std::string SubordinateKey(absl::string_view superior, absl::string_view agency);
std::string SubordinatePrefix(absl::string_view superior);
std::optional<std::string> ParseSubordinateKey(absl::string_view key);
std::string FormerSubordinateKey(absl::string_view superior, absl::string_view agency);
std::string FormerSubordinatePrefix(absl::string_view superior);
std::optional<std::string> ParseFormerSubordinateKey(absl::string_view key);

std::string SuccessorKey(absl::string_view predecessor, absl::string_view agency);
std::string SuccessorPrefix(absl::string_view predecessor);
std::optional<std::string> ParseSuccessorKey(absl::string_view key);

// A purge is due for the leaf of an erasure.
struct PurgeId {
  std::string origin;
  int64_t position = 0;

  friend bool operator==(const PurgeId&, const PurgeId&) = default;
};
std::string PurgeKey(const PurgeId& id);
std::string PurgePrefix();
std::optional<PurgeId> ParsePurgeKey(absl::string_view key);

std::string RenewalKey(const ReportId& id);
std::string RenewalPrefix();
std::optional<ReportId> ParseRenewalKey(absl::string_view key);

// A report among those of its year: whose it is, and of which kind (report.v1).
struct PeerId {
  std::string agency;
  int64_t year = 0;
  int kind = 0;

  friend bool operator==(const PeerId&, const PeerId&) = default;
};
std::string PeerKey(const PeerId& id);
std::string ExternalIdKey(absl::string_view scheme, absl::string_view value);
std::string AgencyByNameKey(absl::string_view display_name, absl::string_view agency);
std::string AgencyByNamePrefix(absl::string_view display_name);
std::optional<std::string> ParseAgencyByNameKey(absl::string_view key);

}  // namespace nianbao::records

#endif  // NIANBAO_STORAGE_RECORDS_KEYS_H_
