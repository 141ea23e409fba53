#include "services/submission/reports/report_service.h"

#include "nianbao/submission/v1/report_service.pb.h"

namespace nianbao::submission {

std::unique_ptr<runtime::RpcService> MakeReportService(runtime::Runtime& runtime, const Reports&) {
  const auto& name = v1::SaveReportRequest::descriptor()->file()->service(0)->full_name();
  return std::make_unique<runtime::RpcService>(runtime, name);
}

}  // namespace nianbao::submission
