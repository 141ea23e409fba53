#ifndef NIANBAO_SERVICES_SUBMISSION_AUDIT_AUDIT_SERVICE_H_
#define NIANBAO_SERVICES_SUBMISSION_AUDIT_AUDIT_SERVICE_H_

#include <memory>

#include "services/runtime/rpc_service.h"
#include "services/runtime/runtime.h"
#include "services/submission/audit/audit_log.h"

namespace nianbao::audit_log {

// AuditService over `log`. Both outlive it.
std::unique_ptr<runtime::RpcService> MakeAuditService(runtime::Runtime& runtime,
                                                      const AuditLog& log);

}  // namespace nianbao::audit_log

#endif  // NIANBAO_SERVICES_SUBMISSION_AUDIT_AUDIT_SERVICE_H_
