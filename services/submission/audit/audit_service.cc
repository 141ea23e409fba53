#include "services/submission/audit/audit_service.h"

#include "nianbao/audit/v1/audit_service.grpc.pb.h"

namespace nianbao::audit_log {

std::unique_ptr<runtime::RpcService> MakeAuditService(runtime::Runtime& runtime,
                                                      const AuditLog& log) {
  auto service =
      std::make_unique<runtime::RpcService>(runtime, audit::v1::AuditService::service_full_name());
  service->Unary("ListEntries", &log, &AuditLog::ListEntries);
  service->Unary("GetTreeHead", &log, &AuditLog::GetTreeHead);
  service->Unary("GetInclusionProof", &log, &AuditLog::GetInclusionProof);
  service->Unary("GetConsistencyProof", &log, &AuditLog::GetConsistencyProof);
  service->Unary("GetReceipt", &log, &AuditLog::GetReceipt);
  service->Unary("ListLogKeys", &log, &AuditLog::ListLogKeys);
  service->Unary("GetStatusStatement", &log, &AuditLog::GetStatusStatement);
  service->ServerStream("ExportLog", &log, &AuditLog::ExportLog);
  return service;
}

}  // namespace nianbao::audit_log
