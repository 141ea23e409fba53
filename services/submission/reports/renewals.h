#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_RENEWALS_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_RENEWALS_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "services/submission/reports/filing.h"
#include "services/submission/site.h"
#include "storage/records/keys.h"

// A report rests on the figures published for the year before, by its agency and by those the
// agency came out of. When they change, it is judged again. The change itself stores that
// this is to be done, in the same write, so that it is done whatever happens between.
namespace nianbao::submission {

// Has what rests on the report judged again once the step is committed by which `revision`
// stands published.
void AskForRenewals(const records::ReportId& id, int64_t revision, NextStep* step);

// What became of the judgements that were asked for.
struct RenewalPass {
  int64_t judged = 0;  // Judgements appended.
  int64_t left = 0;    // Reports of which others are still to be judged again.
  absl::Status error;  // Why the first of them is left. OK: none is.
};

// Judges again what was asked for: to the newest judgement of each dependent report one is
// appended, with a leaf JUDGEMENT_APPENDED; state and reviews stay. A report that was
// renewed by that revision since it last passed a gate is left as it is, and so is one that is
// archived, or too large to be judged: no other pass changes that, and once it is saved smaller it
// is judged by then. One that fails holds up no other. At most 1000 agencies that came out of one,
// in the order of their ids. Ends early when validation or the store cannot be reached, or
// `cancelled`. Thread-safe.
RenewalPass WorkOffRenewals(
    const Site& site, const std::function<bool()>& cancelled = [] { return false; });

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_RENEWALS_H_
