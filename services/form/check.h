#ifndef NIANBAO_SERVICES_FORM_CHECK_H_
#define NIANBAO_SERVICES_FORM_CHECK_H_

#include "absl/status/status.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/form/form.h"

namespace nianbao::form {

// Limits of one report.
inline constexpr int kMostFigures = 10000;
inline constexpr int kMostBlocks = 5000;
inline constexpr int kMostLevel = 4;  // Of a heading.
inline constexpr int kMostExplanations = 1000;
inline constexpr int kMostAttachments = 1000;
inline constexpr int kMostTitleCodePoints = 200;
inline constexpr int kMostRawCodePoints = 200;
inline constexpr int64_t kMostTextBytes = int64_t{1} << 20;

// Bytes of a request to judge one report, with all that the rules compare it with: the report
// and each of these at its limit.
inline constexpr int64_t kMostJudgedBytes = int64_t{4} << 20;

// Whether a negative figure where the form has no sign is malformed, or left for the
// rules to name as a finding.
enum class Negatives { kRefused, kLeftToRules };

// Tells whether the report is well-formed on this form: what is refused before any
// rule is asked. What the rules judge (sums, blanks, wording) is not looked at, and
// a field that only a stored report needs (agency, kind, salts) may be absent.
//
// INVALID_ARGUMENT with BadRequest: the path of each malformed field under "report."
// (at most 16 of them) and what is known or allowed; for a cell also its official row
// and column. Positions in text count code points from 0. Cells of supplements, which
// the caller passes compiled, are known too.
absl::Status CheckReport(const Form& form, const report::v1::Report& report,
                         const std::vector<std::shared_ptr<const Form>>& supplements = {},
                         Negatives negatives = Negatives::kRefused);

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_CHECK_H_
