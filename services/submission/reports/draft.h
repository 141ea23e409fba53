#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_DRAFT_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_DRAFT_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "nianbao/report/v1/report.pb.h"
#include "nianbao/submission/v1/report_service.pb.h"
#include "services/runtime/call.h"
#include "services/submission/reports/content.h"
#include "services/submission/reports/filing.h"
#include "services/submission/site.h"
#include "storage/base/hash.h"

// Saving a report, decided but not yet committed: a method of its own, and the first step
// of the change that files a self-contained item.
namespace nianbao::submission {

// A report as it would be stored, and what it changes.
struct Draft {
  report::v1::Report report;
  std::optional<report::v1::Report> parent;
  FormsOfReport forms;
  Suite suite = Suite::kSha256;
  std::string digest;
  std::string figures_digest;
  std::string digest_before;  // Of the parent, in this suite.
};

// INVALID_ARGUMENT: both or neither of report and changes, signatures to changes, or a
// malformed file or reason.
absl::Status CheckSave(const v1::SaveReportRequest& request);

// ABORTED with the present etag unless `etag` is that.
absl::Status CheckEtag(const Filing& filing, const std::string& etag);

// What the request makes of the report that is there. Does not look at the etag.
//
// Errors: NOT_FOUND: nothing is there to be changed; INVALID_ARGUMENT: as Complete, an
// unknown suite, or a signature that does not fit; ABORTED: a conflicting change.
absl::StatusOr<Draft> MakeDraft(const Site& site, const v1::SaveReportRequest& request,
                                const Filing& filing);

// Nothing new: the same words, figures and suite. State and reviews stay.
bool IsUnchanged(const Filing& filing, const Draft& draft);

// A new revision.
struct SaveStep {
  NextStep step;

  // Without content or reason. The commit fills in time, origin and position.
  std::shared_ptr<v1::Revision> revision;
};

// The draft as a new revision, which `author` wrote: it leaves the report at `next`, and its
// leaf says `action`.
SaveStep PlanRevision(const runtime::Call& call, const audit::v1::Actor& author,
                      const v1::SaveReportRequest& request, const Filing& filing,
                      const Draft& draft, audit::v1::Action action, const workflow::State& next);

// What saving the draft takes, which `author` wrote. Errors: as the table of steps.
absl::StatusOr<SaveStep> PlanSave(const runtime::Call& call, const audit::v1::Actor& author,
                                  const v1::SaveReportRequest& request, const Filing& filing,
                                  const Draft& draft);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_DRAFT_H_
