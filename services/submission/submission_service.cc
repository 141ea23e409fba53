#include "services/submission/submission_service.h"

#include "services/submission/agencies/agency_service.h"
#include "services/submission/audit/audit_service.h"
#include "services/submission/reports/report_service.h"

namespace nianbao::submission {

SubmissionServices::SubmissionServices(runtime::Runtime& runtime, const Site& site)
    : reports_(site), agencies_(site), audit_(*site.engine, *site.sequencer) {
  services_.push_back(MakeReportService(runtime, reports_));
  services_.push_back(MakeAgencyService(runtime, agencies_));
  services_.push_back(audit_log::MakeAuditService(runtime, audit_));
}

std::vector<runtime::RpcService*> SubmissionServices::all() const {
  std::vector<runtime::RpcService*> services;
  for (const auto& service : services_) services.push_back(service.get());
  return services;
}

}  // namespace nianbao::submission
