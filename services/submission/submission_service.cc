#include "services/submission/submission_service.h"

#include "services/submission/agencies/agency_service.h"
#include "services/submission/audit/audit_service.h"
#include "services/submission/reports/report_service.h"
#include "services/submission/store/store_service.h"

namespace nianbao::submission {

SubmissionServices::SubmissionServices(runtime::Runtime& runtime, const Site& site,
                                       std::string backup_dir)
    : reports_(site, [&runtime](const auto& refused) { runtime.Observe(refused); }),
      blobs_(site),
      agencies_(site),
      audit_(*site.engine, *site.sequencer, *site.signer, site.now),
      care_(site, std::move(backup_dir)) {
  services_.push_back(MakeReportService(runtime, reports_, blobs_));
  services_.push_back(MakeAgencyService(runtime, agencies_));
  services_.push_back(audit_log::MakeAuditService(runtime, audit_));
  services_.push_back(MakeStoreService(runtime, care_));
}

std::vector<runtime::RpcService*> SubmissionServices::all() const {
  std::vector<runtime::RpcService*> services;
  for (const auto& service : services_) services.push_back(service.get());
  return services;
}

}  // namespace nianbao::submission
