#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_RELATED_REPORTS_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_RELATED_REPORTS_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "nianbao/report/v1/report.pb.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "services/submission/view.h"
#include "storage/records/store.h"

// What the rules need of the reports that others filed for the same year.
namespace nianbao::submission {

// Adds to `context` what the bodies under the agency at the end of the report year filed,
// for a report of kind GOVERNMENT. A body's report counts once it is submitted, and while
// it is published. At most 500 bodies, and their figures in the cells that `report` states:
// some 400 KB.
//
// DATA_LOSS: a stored record is damaged.
absl::Status AddChildren(const records::Reader& records, const v1::Agency& agency,
                         const report::v1::Report& report, validation::v1::Context* context);

// Adds to `context` the sketches of what the agency's siblings filed for the same year and
// kind, with `before` only those filed before then. At most 64, some 80 KB, of the 256
// siblings that follow the agency in the order of ids, around the end: all of them in a
// county. An agency without superior has no siblings.
//
// Of the siblings looked at that add no sketch, the names they had at the end of the report
// year are added, at most 64: a text copied from one may name it. Not for a government, which
// tells of bodies under its superior as of its own matters.
//
// DATA_LOSS: a stored record is damaged.
absl::Status AddPeers(const View& view, const v1::Agency& agency, const report::v1::Report& report,
                      const std::optional<absl::Time>& before, validation::v1::Context* context);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_RELATED_REPORTS_H_
