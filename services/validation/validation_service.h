#ifndef NIANBAO_SERVICES_VALIDATION_VALIDATION_SERVICE_H_
#define NIANBAO_SERVICES_VALIDATION_VALIDATION_SERVICE_H_

#include <memory>

#include "services/runtime/rpc_service.h"
#include "services/validation/judge.h"

namespace nianbao::validation {

// Puts ValidationService on the wire. `runtime` and `judges` outlive the service. A
// process that hosts it beside others makes both itself:
//
//   const Judges judges = *LoadJudges("");
//   auto service = MakeValidationService(runtime, judges);
std::unique_ptr<runtime::RpcService> MakeValidationService(runtime::Runtime& runtime,
                                                           const Judges& judges);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_VALIDATION_SERVICE_H_
