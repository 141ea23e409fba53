#include "storage/records/store.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/base/origin.h"
#include "storage/base/status_macros.h"
#include "storage/records/codec.h"

namespace nianbao::records {
namespace {

using storage::Family;
using storage::KeyRange;
using storage::Order;

// Reads and unwraps one message.
template <typename Message>
absl::StatusOr<Message> Read(const storage::Snapshot& snapshot, Family family,
                             absl::string_view key, absl::string_view what) {
  absl::StatusOr<std::string> sealed = snapshot.Get(family, key);
  if (absl::IsNotFound(sealed.status())) {
    return absl::NotFoundError(absl::StrCat(what, " does not exist"));
  }
  if (absl::IsDataLoss(sealed.status())) {
    return absl::DataLossError(absl::StrCat(what, ": ", sealed.status().message()));
  }
  RETURN_IF_ERROR(sealed.status());
  Message message;
  RETURN_IF_ERROR(Unseal(key, *sealed, what, &message));
  return message;
}

// Visits all messages of a range until `visit` returns false.
template <typename Message>
absl::Status Scan(const storage::Snapshot& snapshot, Family family, const KeyRange& range,
                  absl::string_view what, absl::FunctionRef<bool(Message)> visit,
                  Order order = Order::kForward) {
  absl::Status damage;
  RETURN_IF_ERROR(
      snapshot.Scan(family, range, order, 0, [&](absl::string_view key, absl::string_view sealed) {
        Message message;
        damage = Unseal(key, sealed, what, &message);
        return damage.ok() && visit(std::move(message));
      }));
  return damage;
}

std::string JustBehind(std::string key) {
  key.push_back('\0');
  return key;
}

// The agencies that an index names in a range, in order; at most `most`, 0: all.
absl::StatusOr<std::vector<std::string>> AgenciesIn(
    const storage::Snapshot& snapshot, const KeyRange& range, int64_t most,
    std::optional<std::string> (*parse)(absl::string_view)) {
  std::vector<std::string> agencies;
  RETURN_IF_ERROR(snapshot.Scan(Family::kIndex, range, Order::kForward, most,
                                [&](absl::string_view key, absl::string_view) {
                                  if (auto agency = parse(key)) {
                                    agencies.push_back(*std::move(agency));
                                  }
                                  return true;
                                }));
  return agencies;
}

template <typename Message>
void Put(Family family, std::string key, const Message& message, storage::WriteSet* writes) {
  std::string sealed = Seal(key, message);
  writes->Put(family, std::move(key), std::move(sealed));
}

// The record in force and its version.
void PutTwice(Family family, std::string key, std::string version_key,
              const google::protobuf::MessageLite& record, storage::WriteSet* writes) {
  const Sealer sealer(record);
  for (std::string* one : {&key, &version_key}) {
    std::string sealed = sealer.For(*one);
    writes->Put(family, std::move(*one), std::move(sealed));
  }
}

}  // namespace

bool WasThere(const Mark& mark, const AsOf& as_of) {
  if (as_of.time && FromProto(mark.recorded_time()) > *as_of.time) return false;
  if (!as_of.position) return true;
  if (mark.origin() == as_of.origin) return mark.position() <= *as_of.position;
  // All origins in one store are of one log.
  return EpochOfOrigin(mark.origin()) < EpochOfOrigin(as_of.origin);
}

absl::StatusOr<AgencyVersion> Reader::Agency(absl::string_view agency) const {
  return Read<AgencyVersion>(snapshot_, Family::kAgencies, AgencyKey(agency), AgencyName(agency));
}

absl::StatusOr<AgencyVersion> Reader::AgencyOfVersion(absl::string_view agency,
                                                      int64_t version) const {
  return Read<AgencyVersion>(snapshot_, Family::kAgencies, AgencyVersionKey(agency, version),
                             AgencyName(agency));
}

absl::Status Reader::AgencyVersions(absl::string_view agency,
                                    absl::FunctionRef<bool(AgencyVersion)> visit) const {
  return Scan<AgencyVersion>(snapshot_, Family::kAgencies,
                             KeyRange::Prefix(AgencyVersionPrefix(agency)), AgencyName(agency),
                             visit);
}

absl::Status Reader::Agencies(absl::string_view after,
                              absl::FunctionRef<bool(const AgencyVersion&)> visit) const {
  KeyRange range = KeyRange::Prefix(AgencyPrefix());
  if (!after.empty()) range.begin = JustBehind(AgencyKey(after));
  return Scan<AgencyVersion>(snapshot_, Family::kAgencies, range, "an agency",
                             [&](AgencyVersion version) { return visit(version); });
}

absl::StatusOr<std::vector<std::string>> Reader::Subordinates(absl::string_view superior,
                                                              absl::string_view after,
                                                              int64_t most) const {
  KeyRange range = KeyRange::Prefix(SubordinatePrefix(superior));
  if (!after.empty()) range.begin = JustBehind(SubordinateKey(superior, after));
  return AgenciesIn(snapshot_, range, most, ParseSubordinateKey);
}

absl::StatusOr<std::vector<std::string>> Reader::FormerSubordinates(
    absl::string_view superior) const {
  return AgenciesIn(snapshot_, KeyRange::Prefix(FormerSubordinatePrefix(superior)), 0,
                    ParseFormerSubordinateKey);
}

absl::StatusOr<std::vector<std::string>> Reader::Successors(absl::string_view predecessor,
                                                            int64_t most) const {
  return AgenciesIn(snapshot_, KeyRange::Prefix(SuccessorPrefix(predecessor)), most,
                    ParseSuccessorKey);
}

absl::StatusOr<std::string> Reader::AgencyByExternalId(absl::string_view scheme,
                                                       absl::string_view value) const {
  absl::StatusOr<std::string> agency = snapshot_.Get(Family::kIndex, ExternalIdKey(scheme, value));
  if (absl::IsNotFound(agency.status())) {
    return absl::NotFoundError(absl::StrCat("no agency has ", scheme, " ", value));
  }
  return agency;
}

absl::StatusOr<std::vector<std::string>> Reader::AgenciesByName(
    absl::string_view display_name) const {
  return AgenciesIn(snapshot_, KeyRange::Prefix(AgencyByNamePrefix(display_name)), 0,
                    ParseAgencyByNameKey);
}

absl::StatusOr<ReportVersion> Reader::Report(const ReportId& id) const {
  return Read<ReportVersion>(snapshot_, Family::kReports, ReportKey(id), ReportName(id));
}

absl::StatusOr<ReportVersion> Reader::ReportOfVersion(const ReportId& id, int64_t version) const {
  return Read<ReportVersion>(snapshot_, Family::kReports, ReportVersionKey(id, version),
                             ReportName(id));
}

absl::StatusOr<ReportVersion> Reader::ReportAsOf(const ReportId& id, const AsOf& as_of) const {
  std::optional<ReportVersion> found;
  RETURN_IF_ERROR(Scan<ReportVersion>(snapshot_, Family::kReports,
                                      KeyRange::Prefix(ReportVersionPrefix(id)), ReportName(id),
                                      [&](ReportVersion version) {
                                        if (!WasThere(version.mark(), as_of)) return true;
                                        found = std::move(version);
                                        return false;
                                      }));
  if (!found) {
    return absl::NotFoundError(absl::StrCat(ReportName(id), " did not exist then"));
  }
  return *std::move(found);
}

absl::Status Reader::Reports(absl::string_view agency, const std::optional<ReportId>& after,
                             absl::FunctionRef<bool(const ReportVersion&)> visit) const {
  KeyRange range = KeyRange::Prefix(agency.empty() ? ReportPrefix() : ReportPrefix(agency));
  if (after) range.begin = std::max(range.begin, JustBehind(ReportKey(*after)));
  return Scan<ReportVersion>(snapshot_, Family::kReports, range, "a report",
                             [&](ReportVersion version) { return visit(version); });
}

absl::StatusOr<submission::v1::Revision> Reader::Revision(const RevisionId& id) const {
  return Read<submission::v1::Revision>(snapshot_, Family::kRevisions, RevisionKey(id),
                                        RevisionName(id.report, id.revision));
}

absl::Status Reader::Revisions(
    const ReportId& id, int64_t before,
    absl::FunctionRef<bool(const submission::v1::Revision&)> visit) const {
  KeyRange range = KeyRange::Prefix(RevisionPrefix(id));
  if (before > 0) range.begin = JustBehind(RevisionKey({id, before}));
  return Scan<submission::v1::Revision>(
      snapshot_, Family::kRevisions, range, absl::StrCat("a revision of ", ReportName(id)),
      [&](submission::v1::Revision revision) { return visit(revision); });
}

absl::StatusOr<report::v1::Report> Reader::Content(const RevisionId& id) const {
  return Read<report::v1::Report>(snapshot_, Family::kRevisions, ContentKey(id),
                                  RevisionName(id.report, id.revision));
}

absl::StatusOr<std::vector<StoredJudgement>> Reader::Judgements(const RevisionId& id) const {
  std::vector<StoredJudgement> judgements;
  RETURN_IF_ERROR(
      Scan<StoredJudgement>(snapshot_, Family::kJudgements, KeyRange::Prefix(JudgementPrefix(id)),
                            absl::StrCat("a judgement of ", RevisionName(id.report, id.revision)),
                            [&](StoredJudgement judgement) {
                              judgements.push_back(std::move(judgement));
                              return true;
                            }));
  return judgements;
}

absl::Status Reader::JudgementsFrom(const RevisionId& id, int64_t number,
                                    absl::FunctionRef<bool(StoredJudgement)> visit) const {
  const KeyRange range = {JudgementPrefix(id), JustBehind(JudgementKey(id, number))};
  return Scan<StoredJudgement>(
      snapshot_, Family::kJudgements, range,
      absl::StrCat("a judgement of ", RevisionName(id.report, id.revision)), visit,
      Order::kReverse);
}

absl::StatusOr<StoredJudgement> Reader::Judgement(const RevisionId& id, int64_t number) const {
  return Read<StoredJudgement>(
      snapshot_, Family::kJudgements, JudgementKey(id, number),
      absl::StrCat("judgement ", number, " of ", RevisionName(id.report, id.revision)));
}

absl::StatusOr<std::vector<submission::v1::Publication>> Reader::Publications(
    const ReportId& id) const {
  std::vector<submission::v1::Publication> publications;
  RETURN_IF_ERROR(Scan<submission::v1::Publication>(
      snapshot_, Family::kReports, KeyRange::Prefix(PublicationPrefix(id)),
      absl::StrCat("a publication of ", ReportName(id)),
      [&](submission::v1::Publication publication) {
        publications.push_back(std::move(publication));
        return true;
      }));
  return publications;
}

absl::StatusOr<submission::v1::Publication> Reader::Publication(const ReportId& id,
                                                                int64_t number) const {
  return Read<submission::v1::Publication>(
      snapshot_, Family::kReports, PublicationKey(id, number),
      absl::StrCat("publication ", number, " of ", ReportName(id)));
}

absl::StatusOr<audit::v1::EntryDetails> Reader::Details(absl::string_view origin,
                                                        int64_t position) const {
  return Read<audit::v1::EntryDetails>(snapshot_, Family::kDetails, DetailsKey(origin, position),
                                       absl::StrCat("the details of leaf ", position));
}

absl::StatusOr<std::string> Reader::Artefact(absl::string_view digest) const {
  const std::string key = ArtefactKey(digest);
  const std::string what = absl::StrCat("the file ", absl::BytesToHexString(digest));
  absl::StatusOr<std::string> sealed = snapshot_.Get(Family::kArtefacts, key);
  if (absl::IsNotFound(sealed.status())) {
    return absl::NotFoundError(absl::StrCat(what, " does not exist"));
  }
  RETURN_IF_ERROR(sealed.status());
  return Unseal(key, *sealed, what);
}

absl::StatusOr<submission::v1::UsedForm> Reader::Edition(
    const form::v1::EditionRef& edition) const {
  return Read<submission::v1::UsedForm>(
      snapshot_, Family::kEditions, EditionKey(edition.id(), edition.revision(), edition.digest()),
      absl::StrCat("edition ", edition.id()));
}

absl::StatusOr<submission::v1::UsedForm> Reader::RuleSet(
    const validation::v1::RuleSetRef& set) const {
  return Read<submission::v1::UsedForm>(snapshot_, Family::kEditions,
                                        RuleSetKey(set.id(), set.revision(), set.digest()),
                                        absl::StrCat("rule set ", set.id()));
}

absl::StatusOr<RequestMemory> Reader::Request(absl::string_view key) const {
  return Read<RequestMemory>(snapshot_, Family::kRequests, key, "a remembered request");
}

absl::StatusOr<validation::v1::Peer> Reader::Peer(const PeerId& id) const {
  return Read<validation::v1::Peer>(snapshot_, Family::kIndex, PeerKey(id),
                                    absl::StrCat("the sketches of ", AgencyName(id.agency)));
}

absl::Status Reader::Renewals(
    const std::optional<ReportId>& after,
    absl::FunctionRef<bool(const ReportId&, const Renewal&)> visit) const {
  KeyRange range = KeyRange::Prefix(RenewalPrefix());
  if (after) range.begin = JustBehind(RenewalKey(*after));
  absl::Status damage;
  RETURN_IF_ERROR(snapshot_.Scan(Family::kIndex, range, Order::kForward, 0,
                                 [&](absl::string_view key, absl::string_view sealed) {
                                   const std::optional<ReportId> id = ParseRenewalKey(key);
                                   if (!id) return true;
                                   Renewal renewal;
                                   damage =
                                       Unseal(key, sealed, "what is to be judged again", &renewal);
                                   return damage.ok() && visit(*id, renewal);
                                 }));
  return damage;
}

void PutAgency(const AgencyVersion& agency, storage::WriteSet* writes) {
  const std::string id = *ParseAgencyName(agency.agency().name());
  PutTwice(Family::kAgencies, AgencyKey(id), AgencyVersionKey(id, agency.version()), agency,
           writes);
}

void PutReport(const ReportVersion& report, storage::WriteSet* writes) {
  const ReportId id = *ParseReportName(report.record().name());
  PutTwice(Family::kReports, ReportKey(id), ReportVersionKey(id, report.version()), report, writes);
}

void PutRevision(const RevisionId& id, const submission::v1::Revision& revision,
                 storage::WriteSet* writes) {
  Put(Family::kRevisions, RevisionKey(id), revision, writes);
}

void PutContent(const RevisionId& id, const report::v1::Report& report, storage::WriteSet* writes) {
  Put(Family::kRevisions, ContentKey(id), report, writes);
}

void PutJudgement(const RevisionId& id, int64_t number, const StoredJudgement& judgement,
                  storage::WriteSet* writes) {
  Put(Family::kJudgements, JudgementKey(id, number), judgement, writes);
}

void PutPublication(const ReportId& id, int64_t number,
                    const submission::v1::Publication& publication, storage::WriteSet* writes) {
  Put(Family::kReports, PublicationKey(id, number), publication, writes);
}

void PutDetails(absl::string_view origin, int64_t position, const audit::v1::EntryDetails& details,
                storage::WriteSet* writes) {
  Put(Family::kDetails, DetailsKey(origin, position), details, writes);
}

void PutArtefact(absl::string_view digest, absl::string_view bytes, storage::WriteSet* writes) {
  std::string key = ArtefactKey(digest);
  std::string sealed = Seal(key, bytes);
  writes->Put(Family::kArtefacts, std::move(key), std::move(sealed));
}

void PutUsedForm(const submission::v1::UsedForm& used, storage::WriteSet* writes) {
  if (used.has_edition()) {
    const form::v1::EditionRef& ref = used.edition();
    Put(Family::kEditions, EditionKey(ref.id(), ref.revision(), ref.digest()), used, writes);
  } else {
    const validation::v1::RuleSetRef& ref = used.rule_set();
    Put(Family::kEditions, RuleSetKey(ref.id(), ref.revision(), ref.digest()), used, writes);
  }
}

void PutRequest(absl::string_view key, const RequestMemory& memory, storage::WriteSet* writes) {
  Put(Family::kRequests, std::string(key), memory, writes);
}

void PutPeer(const PeerId& id, const validation::v1::Peer& peer, storage::WriteSet* writes) {
  Put(Family::kIndex, PeerKey(id), peer, writes);
}

void PutRenewal(const ReportId& id, const Renewal& renewal, storage::WriteSet* writes) {
  Put(Family::kIndex, RenewalKey(id), renewal, writes);
}

google::protobuf::Timestamp ToProto(absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  google::protobuf::Timestamp proto;
  // Times before 1970 have nanos counted forward too.
  int64_t seconds = micros / 1000000;
  int64_t rest = micros % 1000000;
  if (rest < 0) {
    --seconds;
    rest += 1000000;
  }
  proto.set_seconds(seconds);
  proto.set_nanos(static_cast<int32_t>(rest * 1000));
  return proto;
}

absl::Time FromProto(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

}  // namespace nianbao::records
