#ifndef NIANBAO_SERVICES_SUBMISSION_SUBMISSION_SERVICE_H_
#define NIANBAO_SERVICES_SUBMISSION_SUBMISSION_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "services/runtime/rpc_service.h"
#include "services/runtime/runtime.h"
#include "services/submission/agencies/agencies.h"
#include "services/submission/audit/audit_log.h"
#include "services/submission/blobs/blobs.h"
#include "services/submission/reports/reports.h"
#include "services/submission/site.h"
#include "services/submission/store/store_care.h"

namespace nianbao::submission {

// All services of nianbao-submission over one site. `runtime` and `site` outlive it.
class SubmissionServices {
 public:
  // `backup_dir`: folder for backups; empty: none are made.
  SubmissionServices(runtime::Runtime& runtime, const Site& site, std::string backup_dir = "");

  // ReportService, AgencyService, AuditService and StoreService; they live as long as this.
  std::vector<runtime::RpcService*> all() const;

 private:
  const Reports reports_;
  const Blobs blobs_;
  const Agencies agencies_;
  const audit_log::AuditLog audit_;
  const StoreCare care_;
  std::vector<std::unique_ptr<runtime::RpcService>> services_;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_SUBMISSION_SERVICE_H_
