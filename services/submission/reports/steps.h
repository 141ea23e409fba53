#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_STEPS_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_STEPS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/timestamp.pb.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "services/form/form.h"
#include "services/runtime/call.h"
#include "services/submission/reports/filing.h"
#include "services/submission/reports/gate.h"
#include "services/submission/workflow/workflow.h"

// The steps of a report's way that change no content, decided but not yet committed: each
// is a method of its own, and part of the change that files a self-contained item.
namespace nianbao::submission {

// One review of the latest revision.
struct ReviewStep {
  audit::v1::Actor reviewer;
  workflow::Roles roles;  // Over the agency; an attested reviewer is one by the platform's word.
  audit::v1::Decision decision = audit::v1::DECISION_APPROVED;
  std::string opinion;
  bool attested = false;  // A platform says so.
  // When it was made, as that platform says.
  std::optional<google::protobuf::Timestamp> claimed_time;
};

// INVALID_ARGUMENT unless it is 1 to 2000 code points of prose.
absl::Status CheckOpinion(absl::string_view field, absl::string_view opinion);

// review_report.cc
//
// Errors: as the table of steps; FAILED_PRECONDITION: the reviewer is an author of the
// filing or an earlier reviewer.
absl::StatusOr<NextStep> PlanReview(const Filing& filing, const ReviewStep& review);

// submit_report.cc
//
// What the table says of submitting now. Errors: PERMISSION_DENIED, FAILED_PRECONDITION.
absl::StatusOr<workflow::State> MaySubmit(const Filing& filing);

// The submission that the verdict allows; `next` is what MaySubmit said. Errors: as KeepForms.
absl::StatusOr<NextStep> PlanSubmit(const Site& site, const runtime::Call& call,
                                    const Filing& filing, const workflow::State& next,
                                    const form::Form& form, const Judged& judged);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_STEPS_H_
