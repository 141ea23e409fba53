#include "services/runtime/rpc_status.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
#include "google/rpc/error_details.pb.h"
#include "services/runtime/utf8.h"

namespace nianbao::runtime {
namespace {

constexpr size_t kLongestMessage = 512;   // Percent-encoded thrice as long.
constexpr size_t kLongestDetails = 4096;  // In base64 a third longer.

// Drops the second half of the violations of `any`; false if it has fewer than two.
template <typename Detail, typename Violations>
bool Halve(google::protobuf::Any& any, Violations* (Detail::*violations)()) {
  Detail detail;
  if (!any.UnpackTo(&detail)) return false;
  Violations* list = (detail.*violations)();
  if (list->size() < 2) return false;
  list->DeleteSubrange(list->size() / 2, list->size() - list->size() / 2);
  any.PackFrom(detail);
  return true;
}

bool Shrink(google::protobuf::Any& any) {
  return Halve<google::rpc::BadRequest>(any, &google::rpc::BadRequest::mutable_field_violations) ||
         Halve<google::rpc::PreconditionFailure>(
             any, &google::rpc::PreconditionFailure::mutable_violations) ||
         Halve<google::rpc::QuotaFailure>(any, &google::rpc::QuotaFailure::mutable_violations);
}

void Trim(google::rpc::Status& status) {
  while (status.ByteSizeLong() > kLongestDetails && status.details_size() > 0) {
    int largest = 0;
    for (int i = 1; i < status.details_size(); ++i) {
      if (status.details(i).ByteSizeLong() > status.details(largest).ByteSizeLong()) largest = i;
    }
    if (!Shrink(*status.mutable_details(largest))) {
      status.mutable_details()->DeleteSubrange(largest, 1);
    }
  }
}

}  // namespace

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  google::rpc::Status out;
  out.set_code(static_cast<int>(status.code()));
  out.set_message(std::string(Utf8Prefix(status.message(), kLongestMessage)));
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    auto* any = out.add_details();
    any->set_type_url(std::string(type));
    any->set_value(std::string(payload));
  });
  Trim(out);
  return out;
}

absl::Status FromRpcStatus(const google::rpc::Status& status) {
  absl::Status out(static_cast<absl::StatusCode>(status.code()), status.message());
  if (out.ok()) return out;
  for (const google::protobuf::Any& any : status.details()) {
    out.SetPayload(any.type_url(), absl::Cord(any.value()));
  }
  return out;
}

}  // namespace nianbao::runtime
