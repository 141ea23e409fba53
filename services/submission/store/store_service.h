#ifndef NIANBAO_SERVICES_SUBMISSION_STORE_STORE_SERVICE_H_
#define NIANBAO_SERVICES_SUBMISSION_STORE_STORE_SERVICE_H_

#include <memory>

#include "services/runtime/rpc_service.h"
#include "services/runtime/runtime.h"
#include "services/submission/store/store_care.h"

namespace nianbao::submission {

// StoreService over `care`. Both outlive it.
std::unique_ptr<runtime::RpcService> MakeStoreService(runtime::Runtime& runtime,
                                                      const StoreCare& care);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_STORE_STORE_SERVICE_H_
