#include "storage/records/keys.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/base/hash.h"
#include "storage/records/key_parts.h"
#include "storage/records/parsed_keys.h"

namespace nianbao::records {
namespace {

constexpr int kMaxIdSize = 40;

KeyWriter FiguresPart(char kind, int64_t year, const ReportId& id) {
  KeyWriter writer(kind);
  writer.Number(year).Text(id.agency).Text(id.report);
  return writer;
}

std::string ReportPart(char kind, const ReportId& id) {
  return KeyWriter(kind).Text(id.agency).Text(id.report).Take();
}

std::string RevisionPart(char kind, const RevisionId& id) {
  return KeyWriter(kind)
      .Text(id.report.agency)
      .Text(id.report.report)
      .NewestFirst(id.revision)
      .Take();
}

std::optional<RevisionId> ParseRevisionPart(char kind, absl::string_view key) {
  KeyReader reader(kind, key);
  RevisionId id;
  id.report.agency = reader.Text();
  id.report.report = reader.Text();
  id.revision = reader.NewestFirst();
  if (!reader.Done()) return std::nullopt;
  return id;
}

std::string FormKey(char kind, absl::string_view id, int64_t revision, absl::string_view digest) {
  return KeyWriter(kind).Text(id).Number(revision).Tail(digest).Take();
}

std::string NameDigest(absl::string_view display_name) {
  return Hash(Suite::kSha256, display_name);
}

KeyWriter BlobPart(char kind, const BlobId& id) {
  return KeyWriter(kind).Text(id.agency).Tail(id.digest);
}

// The agency of a key of two.
std::optional<std::string> ParseUnder(char kind, absl::string_view key) {
  KeyReader reader(kind, key);
  reader.Text();
  std::string agency = reader.Tail();
  if (!reader.Done()) return std::nullopt;
  return agency;
}

}  // namespace

bool IsId(absl::string_view text) {
  if (text.empty() || text.size() > kMaxIdSize) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string AgencyName(absl::string_view agency) { return absl::StrCat("agencies/", agency); }

std::string ReportName(const ReportId& id) {
  return absl::StrCat("agencies/", id.agency, "/reports/", id.report);
}

std::string RevisionName(const ReportId& id, int64_t revision) {
  return absl::StrCat(ReportName(id), "/revisions/", revision);
}

std::optional<std::string> ParseAgencyName(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() != 2 || parts[0] != "agencies" || !IsId(parts[1])) return std::nullopt;
  return std::string(parts[1]);
}

std::optional<ReportId> ParseReportName(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() != 4 || parts[0] != "agencies" || parts[2] != "reports") return std::nullopt;
  if (!IsId(parts[1]) || !IsId(parts[3])) return std::nullopt;
  return ReportId{std::string(parts[1]), std::string(parts[3])};
}

std::optional<RevisionId> ParseRevisionName(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() != 6 || parts[4] != "revisions") return std::nullopt;
  const size_t size = name.size() - parts[4].size() - parts[5].size() - 2;
  const std::optional<ReportId> report = ParseReportName(name.substr(0, size));
  int64_t revision = 0;
  if (!report || !absl::SimpleAtoi(parts[5], &revision) || revision < 1) return std::nullopt;
  // One name for one thing: no "01", no "+1".
  if (absl::StrCat(revision) != parts[5]) return std::nullopt;
  return RevisionId{*report, revision};
}

std::string AgencyKey(absl::string_view agency) { return KeyWriter('c').Tail(agency).Take(); }
std::string AgencyPrefix() { return "c"; }
std::string AgencyVersionKey(absl::string_view agency, int64_t version) {
  return KeyWriter('v').Text(agency).NewestFirst(version).Take();
}
std::string AgencyVersionPrefix(absl::string_view agency) {
  return KeyWriter('v').Text(agency).Take();
}
std::optional<std::string> ParseAgencyKey(absl::string_view key) {
  KeyReader reader('c', key);
  std::string agency = reader.Tail();
  if (!reader.Done()) return std::nullopt;
  return agency;
}

std::string ReportKey(const ReportId& id) {
  return KeyWriter('c').Text(id.agency).Tail(id.report).Take();
}
std::string ReportPrefix() { return "c"; }
std::string ReportPrefix(absl::string_view agency) { return KeyWriter('c').Text(agency).Take(); }
std::string ReportVersionKey(const ReportId& id, int64_t version) {
  return KeyWriter('v').Text(id.agency).Text(id.report).NewestFirst(version).Take();
}
std::string ReportVersionPrefix(const ReportId& id) { return ReportPart('v', id); }
std::string PublicationKey(const ReportId& id, int64_t number) {
  return KeyWriter('p').Text(id.agency).Text(id.report).Number(number).Take();
}
std::string PublicationPrefix(const ReportId& id) { return ReportPart('p', id); }
std::optional<ReportId> ParseReportKey(absl::string_view key) {
  KeyReader reader('c', key);
  ReportId id;
  id.agency = reader.Text();
  id.report = reader.Tail();
  if (!reader.Done()) return std::nullopt;
  return id;
}

std::string RevisionKey(const RevisionId& id) { return RevisionPart('m', id); }
std::string RevisionPrefix(const ReportId& id) { return ReportPart('m', id); }
std::string ContentKey(const RevisionId& id) { return RevisionPart('r', id); }
std::optional<RevisionId> ParseRevisionKey(absl::string_view key) {
  return ParseRevisionPart('m', key);
}
std::optional<RevisionId> ParseContentKey(absl::string_view key) {
  return ParseRevisionPart('r', key);
}

std::string JudgementKey(const RevisionId& id, int64_t number) {
  return KeyWriter('j')
      .Text(id.report.agency)
      .Text(id.report.report)
      .Number(id.revision)
      .Number(number)
      .Take();
}
std::string JudgementPrefix(const RevisionId& id) {
  return KeyWriter('j').Text(id.report.agency).Text(id.report.report).Number(id.revision).Take();
}

std::string DetailsKey(absl::string_view origin, int64_t position) {
  return KeyWriter('d').Text(origin).Number(position).Take();
}

std::string BlobKey(const BlobId& id) { return BlobPart('b', id).Take(); }
std::string BlobPrefix() { return "b"; }
std::string BlobPrefix(absl::string_view agency) { return KeyWriter('b').Text(agency).Take(); }
std::string BlobPieceKey(const BlobId& id, int64_t offset) {
  return BlobPart('k', id).Number(offset).Take();
}
std::string BlobPiecePrefix(const BlobId& id) { return BlobPart('k', id).Take(); }
std::string BlobNameKey(const BlobId& id) { return BlobPart('n', id).Take(); }
std::optional<BlobId> ParseBlobKey(absl::string_view key) {
  KeyReader reader('b', key);
  BlobId id;
  id.agency = reader.Text();
  id.digest = reader.Bytes(kHashSize);
  if (!reader.Done()) return std::nullopt;
  return id;
}

std::string ArtefactKey(absl::string_view digest) { return KeyWriter('a').Tail(digest).Take(); }

std::string EditionKey(absl::string_view id, int64_t revision, absl::string_view digest) {
  return FormKey('e', id, revision, digest);
}
std::string RuleSetKey(absl::string_view id, int64_t revision, absl::string_view digest) {
  return FormKey('r', id, revision, digest);
}

std::string FiguresKey(const FiguresId& id) {
  return FiguresPart('g', id.year, id.report).NewestFirst(id.epoch).NewestFirst(id.position).Take();
}
std::string FiguresPrefix(int64_t year, const ReportId& report) {
  return FiguresPart('g', year, report).Take();
}
std::optional<FiguresId> ParseFiguresKey(absl::string_view key) {
  KeyReader reader('g', key);
  FiguresId id;
  id.year = reader.Number();
  id.report.agency = reader.Text();
  id.report.report = reader.Text();
  id.epoch = reader.NewestFirst();
  id.position = reader.NewestFirst();
  return reader.Done() ? std::optional(std::move(id)) : std::nullopt;
}
std::string NewestFiguresKey(int64_t year, const ReportId& report) {
  return FiguresPart('n', year, report).Take();
}
std::string NewestFiguresPrefix(int64_t year) { return KeyWriter('n').Number(year).Take(); }
std::optional<std::pair<int64_t, ReportId>> ParseNewestFiguresKey(absl::string_view key) {
  KeyReader reader('n', key);
  std::pair<int64_t, ReportId> id;
  id.first = reader.Number();
  id.second.agency = reader.Text();
  id.second.report = reader.Text();
  return reader.Done() ? std::optional(std::move(id)) : std::nullopt;
}
std::string OldFiguresKey(int64_t year, const RevisionId& id) {
  return FiguresPart('f', year, id.report).NewestFirst(id.revision).Take();
}
std::string OldFiguresPrefix() { return "f"; }
std::optional<std::pair<int64_t, RevisionId>> ParseOldFiguresKey(absl::string_view key) {
  KeyReader reader('f', key);
  std::pair<int64_t, RevisionId> id;
  id.first = reader.Number();
  id.second.report.agency = reader.Text();
  id.second.report.report = reader.Text();
  id.second.revision = reader.NewestFirst();
  return reader.Done() ? std::optional(std::move(id)) : std::nullopt;
}

std::string RequestKey(absl::string_view principal, absl::string_view person,
                       absl::string_view method, absl::string_view resource,
                       absl::string_view request_id) {
  // Parts come from outside and may hold any byte: a length before each keeps two
  // different lists from running into the same text.
  Hasher hasher(Suite::kSha256);
  for (absl::string_view part : {principal, person, method, resource, request_id}) {
    hasher.Update(absl::StrCat(part.size(), ":"));
    hasher.Update(part);
  }
  return KeyWriter('q').Tail(hasher.Finish()).Take();
}

std::string SubordinateKey(absl::string_view superior, absl::string_view agency) {
  return KeyWriter('u').Text(superior).Tail(agency).Take();
}
std::string SubordinatePrefix(absl::string_view superior) {
  return KeyWriter('u').Text(superior).Take();
}
std::optional<std::string> ParseSubordinateKey(absl::string_view key) {
  return ParseUnder('u', key);
}
std::string FormerSubordinateKey(absl::string_view superior, absl::string_view agency) {
  return KeyWriter('w').Text(superior).Tail(agency).Take();
}
std::string FormerSubordinatePrefix(absl::string_view superior) {
  return KeyWriter('w').Text(superior).Take();
}
std::optional<std::string> ParseFormerSubordinateKey(absl::string_view key) {
  return ParseUnder('w', key);
}
std::string SuccessorKey(absl::string_view predecessor, absl::string_view agency) {
  return KeyWriter('s').Text(predecessor).Tail(agency).Take();
}
std::string SuccessorPrefix(absl::string_view predecessor) {
  return KeyWriter('s').Text(predecessor).Take();
}
std::optional<std::string> ParseSuccessorKey(absl::string_view key) { return ParseUnder('s', key); }
std::string PurgeKey(const PurgeId& id) {
  return KeyWriter('e').Text(id.origin).Number(id.position).Take();
}
std::string PurgePrefix() { return KeyWriter('e').Take(); }
std::optional<PurgeId> ParsePurgeKey(absl::string_view key) {
  KeyReader reader('e', key);
  PurgeId id;
  id.origin = reader.Text();
  id.position = reader.Number();
  if (!reader.Done()) return std::nullopt;
  return id;
}
std::string RenewalKey(const ReportId& id) {
  return KeyWriter('j').Text(id.agency).Tail(id.report).Take();
}
std::string RenewalPrefix() { return KeyWriter('j').Take(); }
std::optional<ReportId> ParseRenewalKey(absl::string_view key) {
  KeyReader reader('j', key);
  ReportId id;
  id.agency = reader.Text();
  id.report = reader.Tail();
  if (!reader.Done()) return std::nullopt;
  return id;
}
std::string PeerKey(const PeerId& id) {
  return KeyWriter('t').Text(id.agency).Number(id.year).Number(id.kind).Take();
}
std::string ExternalIdKey(absl::string_view scheme, absl::string_view value) {
  return KeyWriter('x').Text(scheme).Tail(value).Take();
}
std::string AgencyByNameKey(absl::string_view display_name, absl::string_view agency) {
  return KeyWriter('n').Tail(NameDigest(display_name)).Tail(agency).Take();
}
std::string AgencyByNamePrefix(absl::string_view display_name) {
  return KeyWriter('n').Tail(NameDigest(display_name)).Take();
}
std::optional<std::string> ParseAgencyByNameKey(absl::string_view key) {
  KeyReader reader('n', key);
  reader.Bytes(kHashSize);
  std::string agency = reader.Tail();
  if (!reader.Done()) return std::nullopt;
  return agency;
}

}  // namespace nianbao::records
