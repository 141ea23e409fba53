#ifndef NIANBAO_STORAGE_RECORDS_STORE_H_
#define NIANBAO_STORAGE_RECORDS_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "nianbao/report/v1/report.pb.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "storage/engine/engine.h"
#include "storage/records/keys.h"
#include "storage/records/stored.pb.h"

// Reads and writes records. Reads check every byte against the hash stored with it:
// DATA_LOSS names the record, and nothing damaged is ever returned.
namespace nianbao::records {

// A moment in a report's life to look from.
struct AsOf {
  // The last state recorded at or before this time …
  std::optional<absl::Time> time;
  // … or at or before this position of the log `origin`.
  std::optional<int64_t> position;
  std::string origin;
};

// Returns whether what bears `mark` was there at `as_of`.
bool WasThere(const Mark& mark, const AsOf& as_of);

// The figures of one revision, during a visit.
struct StoredFigures {
  absl::string_view agency;
  absl::string_view report;
  int64_t revision = 0;
  absl::string_view packed;  // As services/form packs them.
};

// Reads one snapshot. Thread-safe; must not outlive the snapshot.
//
// Errors of every method: NOT_FOUND: no such record; DATA_LOSS: it is damaged.
class Reader {
 public:
  explicit Reader(const storage::Snapshot& snapshot) : snapshot_(snapshot) {}

  const storage::Snapshot& snapshot() const { return snapshot_; }

  absl::StatusOr<AgencyVersion> Agency(absl::string_view agency) const;
  absl::StatusOr<AgencyVersion> AgencyOfVersion(absl::string_view agency, int64_t version) const;

  // Visits an agency's versions from the newest back, until `visit` returns false.
  absl::Status AgencyVersions(absl::string_view agency,
                              absl::FunctionRef<bool(AgencyVersion)> visit) const;

  // Visits agencies in the order of their ids, from the first id behind `after`.
  // Stops when `visit` returns false.
  absl::Status Agencies(absl::string_view after,
                        absl::FunctionRef<bool(const AgencyVersion&)> visit) const;

  // Ids of the agencies directly under `superior`, in order. At most `most` of them, from
  // the first behind `after`; 0: all.
  absl::StatusOr<std::vector<std::string>> Subordinates(absl::string_view superior,
                                                        absl::string_view after = "",
                                                        int64_t most = 0) const;

  // Ids of the agencies that were directly under `superior` and left, in order. One that
  // came back is among them.
  absl::StatusOr<std::vector<std::string>> FormerSubordinates(absl::string_view superior) const;

  // Ids of the agencies that came out of `predecessor`, as they are registered now, in
  // order. At most `most` of them; 0: all.
  absl::StatusOr<std::vector<std::string>> Successors(absl::string_view predecessor,
                                                      int64_t most = 0) const;

  // Id of the agency that now has the external id.
  absl::StatusOr<std::string> AgencyByExternalId(absl::string_view scheme,
                                                 absl::string_view value) const;

  // Ids of all agencies that bear or bore the name, in order. May be empty.
  absl::StatusOr<std::vector<std::string>> AgenciesByName(absl::string_view display_name) const;

  absl::StatusOr<ReportVersion> Report(const ReportId& id) const;
  absl::StatusOr<ReportVersion> ReportOfVersion(const ReportId& id, int64_t version) const;
  absl::StatusOr<ReportVersion> ReportAsOf(const ReportId& id, const AsOf& as_of) const;

  // Visits current reports by agency and report id, from the first behind `after`
  // (nothing: from the first); with `agency`, only its own. Stops when `visit`
  // returns false.
  absl::Status Reports(absl::string_view agency, const std::optional<ReportId>& after,
                       absl::FunctionRef<bool(const ReportVersion&)> visit) const;

  // Without content.
  absl::StatusOr<submission::v1::Revision> Revision(const RevisionId& id) const;

  // Visits a report's revisions without content, newest first, from the first below
  // `before` (0: from the newest). Stops when `visit` returns false.
  absl::Status Revisions(const ReportId& id, int64_t before,
                         absl::FunctionRef<bool(const submission::v1::Revision&)> visit) const;

  absl::StatusOr<report::v1::Report> Content(const RevisionId& id) const;

  // Oldest first.
  absl::StatusOr<std::vector<StoredJudgement>> Judgements(const RevisionId& id) const;
  // Visits them from that number back, until `visit` returns false.
  absl::Status JudgementsFrom(const RevisionId& id, int64_t number,
                              absl::FunctionRef<bool(StoredJudgement)> visit) const;
  absl::StatusOr<StoredJudgement> Judgement(const RevisionId& id, int64_t number) const;

  // Oldest first.
  absl::StatusOr<std::vector<submission::v1::Publication>> Publications(const ReportId& id) const;
  absl::StatusOr<submission::v1::Publication> Publication(const ReportId& id, int64_t number) const;

  absl::StatusOr<audit::v1::EntryDetails> Details(absl::string_view origin, int64_t position) const;
  absl::StatusOr<std::string> Artefact(absl::string_view digest) const;
  absl::StatusOr<submission::v1::UsedForm> Edition(const form::v1::EditionRef& edition) const;
  absl::StatusOr<submission::v1::UsedForm> RuleSet(const validation::v1::RuleSetRef& set) const;
  absl::StatusOr<RequestMemory> Request(absl::string_view key) const;

  // What tells a filed text from others.
  absl::StatusOr<validation::v1::Peer> Peer(const PeerId& id) const;

  // Visits the reports of which others are to be judged again, by agency and report id, from
  // the first behind `after` (nothing: from the first). Stops when `visit` returns false.
  absl::Status Renewals(const std::optional<ReportId>& after,
                        absl::FunctionRef<bool(const ReportId&, const Renewal&)> visit) const;

  // Visits the newest figures of every report of the year, by agency and report id, until
  // `visit` returns false. FAILED_PRECONDITION: a store of format 1 (storage/records/upgrade.h).
  absl::Status NewestFigures(int64_t year,
                             absl::FunctionRef<bool(const StoredFigures&)> visit) const;
  // The same as of a leaf of the log: what reports had under it or under one before.
  absl::Status FiguresAsOf(int64_t year, int64_t epoch, int64_t position,
                           absl::FunctionRef<bool(const StoredFigures&)> visit) const;

 private:
  const storage::Snapshot& snapshot_;
};

// Adds one record each. Records that name their leaf can only be written once the
// sequencer has given its position; the rest is sealed before.
void PutAgency(const AgencyVersion& agency, storage::WriteSet* writes);
void PutReport(const ReportVersion& report, storage::WriteSet* writes);
// `revision` has no content.
void PutRevision(const RevisionId& id, const submission::v1::Revision& revision,
                 storage::WriteSet* writes);
void PutContent(const RevisionId& id, const report::v1::Report& report, storage::WriteSet* writes);
void PutJudgement(const RevisionId& id, int64_t number, const StoredJudgement& judgement,
                  storage::WriteSet* writes);
void PutPublication(const ReportId& id, int64_t number,
                    const submission::v1::Publication& publication, storage::WriteSet* writes);
void PutDetails(absl::string_view origin, int64_t position, const audit::v1::EntryDetails& details,
                storage::WriteSet* writes);
void PutArtefact(absl::string_view digest, absl::string_view bytes, storage::WriteSet* writes);
// Exactly one of edition and rule set is set in `used`.
void PutUsedForm(const submission::v1::UsedForm& used, storage::WriteSet* writes);
void PutRequest(absl::string_view key, const RequestMemory& memory, storage::WriteSet* writes);
void PutPeer(const PeerId& id, const validation::v1::Peer& peer, storage::WriteSet* writes);
void PutRenewal(const ReportId& id, const Renewal& renewal, storage::WriteSet* writes);
// Of the newest revision of the report.
void PutFigures(const FiguresId& id, int64_t revision, absl::string_view packed,
                storage::WriteSet* writes);

// Times of records: UTC, whole microseconds.
google::protobuf::Timestamp ToProto(absl::Time time);
absl::Time FromProto(const google::protobuf::Timestamp& time);

}  // namespace nianbao::records

#endif  // NIANBAO_STORAGE_RECORDS_STORE_H_
