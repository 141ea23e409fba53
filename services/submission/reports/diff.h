#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_DIFF_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_DIFF_H_

#include "nianbao/submission/v1/report_service.pb.h"
#include "services/form/report_diff.h"

namespace nianbao::submission {

// What differs between two reports, as DiffRevisions answers it. Pure.
v1::DiffRevisionsResponse Diff(const form::OnForms& before, const form::OnForms& after);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_DIFF_H_
