#ifndef NIANBAO_STORAGE_CHECK_RECORD_CHECK_H_
#define NIANBAO_STORAGE_CHECK_RECORD_CHECK_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "storage/check/examination.h"
#include "storage/check/facts.h"
#include "storage/records/codec.h"
#include "storage/records/keys.h"
#include "storage/records/parsed_keys.h"
#include "storage/records/stored.pb.h"

namespace nianbao::check {

// Holds what every kind of record has against the log and against its neighbours: all but
// revisions and figures, for which one must know a report's form. Needs 8 bytes of memory
// for every published file.
class RecordCheck {
 public:
  // Both outlive it. `methods`: names of the methods whose requests are remembered.
  RecordCheck(Examination& examination, Facts& facts, std::vector<std::string> methods);

  // One pass; the log comes before.
  absl::Status Run();

  // Of each edition kept, its file. After Run.
  const std::vector<std::string>& edition_files() const { return edition_files_; }

 private:
  // Numbers of one owner's records, as keys come.
  struct Numbers {
    std::string owner;
    int64_t last = 0;
  };

  absl::Status Forms();
  absl::Status OfForm(absl::string_view key, absl::string_view sealed);
  absl::Status Agencies();
  // What the versions of an agency have said so far, newest first.
  struct AgencySoFar {
    std::set<std::string> names;
    std::set<std::string> left;  // Superiors it was under once.
    std::string superior;        // In the version behind.
  };

  absl::Status AgencyVersions();
  absl::Status OfAgencyVersion(absl::string_view key, absl::string_view sealed, Numbers* numbers,
                               AgencySoFar* so_far);
  void SayIndexes(const std::string& id, const submission::v1::Agency& agency, bool newest,
                  AgencySoFar* so_far);
  absl::Status AgencyIndexes();
  absl::Status Peers();
  absl::Status Renewals();
  absl::Status Purges();
  absl::Status Reports();
  absl::Status OfReportKey(absl::string_view key, absl::string_view sealed, Numbers* numbers,
                           std::set<int64_t>* judged);
  absl::Status OfReportVersion(const records::ReportVersion& version, bool newest,
                               std::set<int64_t>* judged);
  absl::Status Publications();
  absl::Status OfPublication(absl::string_view key, absl::string_view sealed, Numbers* numbers);
  void EndCount(int relation, const std::string& next, const Numbers& numbers);
  absl::Status Judgements();
  absl::Status OfJudgement(absl::string_view key, absl::string_view sealed, Numbers* numbers);
  absl::Status Artefacts();
  absl::Status OfArtefact(absl::string_view key, absl::string_view sealed,
                          absl::flat_hash_set<uint64_t>* missing);
  absl::Status NameMissing(const absl::flat_hash_set<uint64_t>& missing);
  bool IsErased(const records::ReportId& report, const submission::v1::Publication& publication);
  bool ErasesFrom(uint64_t epoch, int64_t position, int64_t revision);
  absl::Status Requests();
  absl::Status OfRequest(absl::string_view key, const records::RequestMemory& memory);
  absl::Status Others();

  // Checks that numbers go down to 1, or up from 1, without a gap. An empty owner ends.
  absl::Status Down(storage::Family family, absl::string_view what, const std::string& owner,
                    int64_t number, Numbers* numbers);
  absl::Status Up(storage::Family family, absl::string_view what, const std::string& owner,
                  int64_t number, Numbers* numbers);

  // Reads a record; false: it is damaged, and told.
  absl::StatusOr<bool> Open(storage::Family family, absl::string_view key, absl::string_view sealed,
                            absl::string_view record, absl::string_view resource,
                            google::protobuf::MessageLite* message, std::string* bytes);
  absl::Status Unknown(storage::Family family, absl::string_view key);
  absl::Status Current(storage::Family family, const std::string& prefix);

  Examination& examination_;
  Facts& facts_;
  const std::vector<std::string> methods_;
  bool old_format_;  // The store's is 1.
  int current_, judgement_count_, publication_count_, agency_index_;
  std::set<std::string> rule_sets_;
  std::vector<std::string> edition_files_;
  absl::flat_hash_set<uint64_t> published_;
};

}  // namespace nianbao::check

#endif  // NIANBAO_STORAGE_CHECK_RECORD_CHECK_H_
