#ifndef NIANBAO_SERVICES_SUBMISSION_CHECK_CONTENT_CHECK_H_
#define NIANBAO_SERVICES_SUBMISSION_CHECK_CONTENT_CHECK_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "services/form/form.h"
#include "services/submission/check/figures_check.h"
#include "storage/check/blob_check.h"
#include "storage/check/examination.h"
#include "storage/check/facts.h"
#include "storage/check/record_check.h"
#include "storage/records/keys.h"

namespace nianbao::submission {

// Holds revisions and figures against what they are made of: both digests are computed
// again from the content, and the packed figures too; the files of a revision are there.
class ContentCheck {
 public:
  // All outlive it.
  ContentCheck(check::Examination& examination, check::Facts& facts,
               const check::RecordCheck& records, check::BlobCheck& blobs);

  // One pass; those of the other records come before.
  absl::Status Run();

 private:
  // A revision as its record tells it, until its content is read.
  struct Told {
    records::RevisionId id;
    std::optional<v1::Revision> revision;  // Nothing: damaged, and told.
    bool newest = false;                   // The first that was found of its report.
    bool has_content = false;
  };

  absl::Status Forms();
  absl::Status OfRevision(absl::string_view key, absl::string_view sealed,
                          std::map<std::string, Told>* piece);
  absl::Status Files(const records::RevisionId& id, const v1::Revision& revision);
  absl::Status Contents(std::map<std::string, Told>* piece, const std::string& end);
  absl::Status OfContent(absl::string_view key, absl::string_view sealed,
                         std::map<std::string, Told>* piece);
  absl::Status Compare(const Told& told, const report::v1::Report& report);

  check::Examination& examination_;
  check::Facts& facts_;
  const check::RecordCheck& records_;
  check::BlobCheck& blobs_;
  FiguresCheck figures_;
  // By digest.
  std::map<std::string, std::shared_ptr<const form::Form>> forms_;
  std::set<std::string> missing_forms_;  // Told once.
  // The record before, of which the next must be one lower.
  std::optional<records::RevisionId> last_;
  std::string content_from_;
  report::v1::Report report_;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_CHECK_CONTENT_CHECK_H_
