#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_REPORT_SERVICE_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_REPORT_SERVICE_H_

#include <memory>

#include "services/runtime/rpc_service.h"
#include "services/runtime/runtime.h"
#include "services/submission/blobs/blobs.h"
#include "services/submission/reports/reports.h"

namespace nianbao::submission {

// ReportService over `reports` and `blobs`. All outlive it.
std::unique_ptr<runtime::RpcService> MakeReportService(runtime::Runtime& runtime,
                                                       const Reports& reports, const Blobs& blobs);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_REPORT_SERVICE_H_
