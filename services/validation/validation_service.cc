#include "services/validation/validation_service.h"

#include <utility>

namespace nianbao::validation {
namespace {

// A method of Judges, which needs to know nothing of the call.
template <typename Request, typename Response>
void Add(runtime::RpcService& service, absl::string_view name, const Judges& judges,
         absl::StatusOr<Response> (Judges::*method)(const Request&) const) {
  service.Unary<Request, Response>(name,
                                   [&judges, method](const runtime::Call&, const Request& request) {
                                     return (judges.*method)(request);
                                   });
}

}  // namespace

std::unique_ptr<runtime::RpcService> MakeValidationService(runtime::Runtime& runtime,
                                                           const Judges& judges) {
  const auto& name = v1::ValidateRequest::descriptor()->file()->service(0)->full_name();
  auto service = std::make_unique<runtime::RpcService>(runtime, name);
  Add(*service, "Validate", judges, &Judges::Validate);
  Add(*service, "ListRules", judges, &Judges::ListRules);
  Add(*service, "GetRule", judges, &Judges::GetRule);
  Add(*service, "ListEditions", judges, &Judges::ListEditions);
  Add(*service, "GetEdition", judges, &Judges::GetEdition);
  return service;
}

}  // namespace nianbao::validation
