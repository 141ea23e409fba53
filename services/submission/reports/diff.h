#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_DIFF_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_DIFF_H_

#include <memory>
#include <vector>

#include "nianbao/report/v1/report.pb.h"
#include "nianbao/submission/v1/report_service.pb.h"
#include "services/form/form.h"

// What differs between two reports, as people compare them. Pure.
namespace nianbao::submission {

// A report and the forms it is written on: its edition, then its supplements. Their
// labels are printed; a cell that none of them has is labelled with its address.
struct OnForms {
  const report::v1::Report& report;
  std::vector<std::shared_ptr<const form::Form>> forms;
};

// Cells in the order of the later report's forms, then what only the earlier one's have;
// the title, then blocks as they stand, what is gone where it stood; explanations;
// attachments. Salts and an author's notation of a sum make no difference.
v1::DiffRevisionsResponse Diff(const OnForms& before, const OnForms& after);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_DIFF_H_
