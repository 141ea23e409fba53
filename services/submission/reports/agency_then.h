#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_AGENCY_THEN_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_AGENCY_THEN_H_

#include <string>

#include "absl/time/time.h"
#include "nianbao/submission/v1/submission.pb.h"

// What an agency was at a time of its life, as a record of it tells.
namespace nianbao::submission {

// Report years begin and end in China.
absl::Time StartOfYear(int year);

// The last microsecond of it.
absl::Time EndOfYear(int year);

// Empty when it had none.
std::string CreditCodeAt(const v1::Agency& agency, absl::Time time);

// Whether the agency owed reports at some time from `begin` on and before `end`.
bool ExistedBetween(const v1::Agency& agency, absl::Time begin, absl::Time end);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_AGENCY_THEN_H_
