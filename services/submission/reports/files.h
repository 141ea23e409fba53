#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_FILES_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_FILES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nianbao/report/v1/report.pb.h"
#include "nianbao/submission/v1/report_service.pb.h"
#include "services/submission/reports/filing.h"

// Files that hang on a revision: scans of what was signed, and what a report was imported
// from. They are no part of its content.
namespace nianbao::submission {

using Files = google::protobuf::RepeatedPtrField<report::v1::Attachment>;

// INVALID_ARGUMENT: too many, or a malformed one.
absl::Status CheckFiles(const Files& files);

// Hangs on `revision`, the latest of `filing`, what of `files` does not hang there yet: a step
// with a leaf each, the first of which begins where `filing` stands. With `rewrite` they store
// the revision again. Errors: FAILED_PRECONDITION: bytes were not uploaded, or the report is
// closed; INVALID_ARGUMENT: another size than the file's, or an id that another file has.
absl::StatusOr<std::vector<NextStep>> PlanFiles(const Filing& filing, const Files& files,
                                                bool rewrite,
                                                const std::shared_ptr<v1::Revision>& revision);

// Lets a change name an uploaded file; `field` is where the request has it. Errors:
// FAILED_PRECONDITION: its bytes were not uploaded; INVALID_ARGUMENT: another size than theirs.
absl::Status NameFile(const Filing& filing, const std::string& field,
                      const report::v1::Attachment& file, Plan* plan);

// Lets the change that saves `report` name the files that its text shows: from then on they are
// kept, whenever they come.
void NamePictures(const std::string& agency, const report::v1::Report& report,
                  storage::WriteSet* writes);

// What the leaf of a file commits to: its role, then what a picture's commitment is made of.
std::string FileText(const report::v1::Attachment& file);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_FILES_H_
