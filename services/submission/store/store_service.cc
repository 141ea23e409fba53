#include "services/submission/store/store_service.h"

#include "nianbao/submission/v1/store_service.grpc.pb.h"

namespace nianbao::submission {

std::unique_ptr<runtime::RpcService> MakeStoreService(runtime::Runtime& runtime,
                                                      const StoreCare& care) {
  auto service =
      std::make_unique<runtime::RpcService>(runtime, v1::StoreService::service_full_name());
  service->ServerStream("CheckStore", &care, &StoreCare::Check, runtime::CallKind::kStream);
  service->Unary("CreateBackup", &care, &StoreCare::CreateBackup);
  service->Unary("ListBackups", &care, &StoreCare::ListBackups);
  return service;
}

}  // namespace nianbao::submission
