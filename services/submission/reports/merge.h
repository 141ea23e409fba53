#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_MERGE_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_MERGE_H_

#include "absl/status/status.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "nianbao/report/v1/report.pb.h"
#include "nianbao/submission/v1/report_service.pb.h"

namespace nianbao::submission {

// Applies changes to a report, each judged by its `base`, the value its author saw
// (docs/formats.md, "Requests sent twice"). A change that is already there is done.
// Nothing is applied unless all can be.
//
// Errors:
//   INVALID_ARGUMENT: a change without target, two changes of one target, a value of
//     another target.
//   ABORTED with ErrorInfo CONFLICT: what stands there is neither base nor value.
//     Metadata: "target", "yours" and "theirs" of the first, and "conflicts", all of
//     them as a JSON list of objects with these keys.
absl::Status ApplyChanges(const google::protobuf::RepeatedPtrField<v1::ReportChange>& changes,
                          report::v1::Report* report);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_MERGE_H_
