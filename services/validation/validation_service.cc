#include "services/validation/validation_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/runtime/rpc_status.h"

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

constexpr size_t kMostId = 64;

// What is wrong with an item is its outcome: the others of the stream go on.
v1::ValidateReportsResponse JudgeItem(const Judges& judges,
                                      const v1::ValidateReportsRequest& item) {
  v1::ValidateReportsResponse answer;
  absl::StatusOr<v1::ValidateResponse> judged =
      item.id().size() > kMostId
          ? runtime::InvalidField(
                "id", absl::StrCat("has ", item.id().size(), " bytes; at most ", kMostId))
          : judges.Validate(item.request());
  answer.set_id(item.id());
  if (judged.ok()) {
    *answer.mutable_response() = *std::move(judged);
  } else {
    *answer.mutable_error() = runtime::ToRpcStatus(judged.status());
  }
  return answer;
}

}  // namespace

std::unique_ptr<runtime::RpcService> MakeValidationService(runtime::Runtime& runtime,
                                                           const Judges& judges) {
  const auto& name = v1::ValidateRequest::descriptor()->file()->service(0)->full_name();
  auto service = std::make_unique<runtime::RpcService>(runtime, name);
  Add(*service, "Validate", judges, &Judges::Validate);
  service->Items<v1::ValidateReportsRequest, v1::ValidateReportsResponse>(
      "ValidateReports",
      [&judges](const runtime::Call&, const v1::ValidateReportsRequest& item)
          -> absl::StatusOr<v1::ValidateReportsResponse> { return JudgeItem(judges, item); });
  Add(*service, "ListRules", judges, &Judges::ListRules);
  Add(*service, "GetRule", judges, &Judges::GetRule);
  Add(*service, "ListEditions", judges, &Judges::ListEditions);
  Add(*service, "GetEdition", judges, &Judges::GetEdition);
  return service;
}

}  // namespace nianbao::validation
