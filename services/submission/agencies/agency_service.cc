#include "services/submission/agencies/agency_service.h"

#include "nianbao/submission/v1/agency_service.grpc.pb.h"

namespace nianbao::submission {

std::unique_ptr<runtime::RpcService> MakeAgencyService(runtime::Runtime& runtime,
                                                       const Agencies& agencies) {
  auto service =
      std::make_unique<runtime::RpcService>(runtime, v1::AgencyService::service_full_name());
  service->Unary("CreateAgency", &agencies, &Agencies::Create);
  service->Unary("GetAgency", &agencies, &Agencies::Get);
  service->Unary("ListAgencies", &agencies, &Agencies::List);
  service->Unary("UpdateAgency", &agencies, &Agencies::Update);
  service->Unary("LookupAgency", &agencies, &Agencies::Lookup);
  return service;
}

}  // namespace nianbao::submission
