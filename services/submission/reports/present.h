#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_PRESENT_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_PRESENT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "services/runtime/call.h"
#include "services/submission/policy.h"
#include "services/submission/site.h"
#include "services/submission/view.h"

// What callers see of a report's records. Opinions and reasons are stored in the details
// of their leaves alone, so that they can be erased; they are put in here.
namespace nianbao::submission {

// The ladder of the agency's kind. An agency that is not registered has a department's.
absl::StatusOr<v1::Ladder> LadderOf(const Site& site, const View& view, absl::string_view agency);

// The record with its etag, the reviews its ladder asks for and what the caller may do
// next. `path` is that of the report's agency. Opinions are left as they are.
v1::ReportRecord PresentReport(const records::ReportVersion& version, const v1::Ladder& ladder,
                               const runtime::Call& call, const AgencyPath& path);

// The first line of the details of a waiver's leaf, which binds the waiver: rule, fingerprint
// and reason. What the superior wrote follows.
std::string WaiverLine(const v1::FindingWaiver& waiver);

// Adds what the reviewers wrote, and the superior who waived findings. Errors: DATA_LOSS.
absl::Status AddOpinions(const records::Reader& records, v1::ReportRecord* record);

// Adds why the revision was made. Errors: DATA_LOSS.
absl::Status AddReason(const records::Reader& records, v1::Revision* revision);

// Adds to the report's publication of that number what `version` knows of it on the portal.
void AddConfirmation(const records::ReportVersion& version, int64_t number,
                     v1::Publication* publication);

// The etag of a report's record, which changes with every change to it.
std::string EtagOfReport(const records::ReportVersion& version);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_PRESENT_H_
