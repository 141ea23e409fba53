#ifndef NIANBAO_SERVICES_SUBMISSION_AGENCIES_AGENCY_SERVICE_H_
#define NIANBAO_SERVICES_SUBMISSION_AGENCIES_AGENCY_SERVICE_H_

#include <memory>

#include "services/runtime/rpc_service.h"
#include "services/runtime/runtime.h"
#include "services/submission/agencies/agencies.h"

namespace nianbao::submission {

// AgencyService over `agencies`. Both outlive it.
std::unique_ptr<runtime::RpcService> MakeAgencyService(runtime::Runtime& runtime,
                                                       const Agencies& agencies);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_AGENCIES_AGENCY_SERVICE_H_
