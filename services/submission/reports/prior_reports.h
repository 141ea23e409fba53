#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_PRIOR_REPORTS_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_PRIOR_REPORTS_H_

#include "absl/status/status.h"
#include "nianbao/report/v1/report.pb.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "storage/records/store.h"

namespace nianbao::submission {

// Adds to `context` what was published for the year before `report`: by the agency itself
// and, where it came out of others, by those. Where one of them existed then and published
// nothing, none is added: half of what was carried over is no number to compare with. An
// agency that began with the report's year and came out of none had no report.
//
// Of each report what the rules read: its numbers, and its texts without headings, these up to
// form::kMostTextBytes in all; a report whose texts no longer fit comes without.
//
// DATA_LOSS: a stored record is damaged.
absl::Status AddPriorReports(const records::Reader& records, const v1::Agency& agency,
                             const report::v1::Report& report, validation::v1::Context* context);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_PRIOR_REPORTS_H_
