#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_READING_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_READING_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "services/runtime/call.h"
#include "services/submission/policy.h"
#include "services/submission/site.h"
#include "services/submission/view.h"

// Who may see how much of a report.
namespace nianbao::submission {

// Answers stay below the 1 MiB of ordinary messages.
inline constexpr size_t kMostAnswerBytes = size_t{768} << 10;

enum class Sight {
  kEverything,
  kPublished,  // What stands published, and of its record what anybody may know.
};

// What the caller may see of the reports of an agency. PERMISSION_DENIED: nothing.
absl::StatusOr<Sight> SightOver(const runtime::Call& call, const AgencyPath& path);

// Whether the report has a revision that anybody may see. A withdrawn one is not.
bool IsPublic(const v1::ReportRecord& record);

// What anybody may know of the record of a public report. `title` is the published
// revision's: the record has the latest's.
v1::ReportRecord PublicRecord(const v1::ReportRecord& record, absl::string_view title);

// What anybody may know of a published revision; its content stays.
v1::Revision PublicRevision(v1::Revision revision);

// A record that others say is there: its absence is a loss.
absl::Status MustExist(const absl::Status& status);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_READING_H_
