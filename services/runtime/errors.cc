#include "services/runtime/errors.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"

namespace nianbao::runtime {
namespace {

constexpr char kDomain[] = "nianbao";

std::string TypeUrlOf(const google::protobuf::Message& detail) {
  return absl::StrCat("type.googleapis.com/", detail.GetDescriptor()->full_name());
}

void Attach(absl::Status& status, const google::protobuf::Message& detail) {
  status.SetPayload(TypeUrlOf(detail), absl::Cord(detail.SerializeAsString()));
}

absl::Status WithRetry(absl::StatusCode code, absl::string_view message,
                       absl::Duration retry_after) {
  google::rpc::RetryInfo info;
  const int64_t seconds = absl::ToInt64Seconds(retry_after);
  info.mutable_retry_delay()->set_seconds(seconds);
  info.mutable_retry_delay()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(retry_after - absl::Seconds(seconds))));
  absl::Status status(code, message);
  Attach(status, info);
  return status;
}

}  // namespace

absl::Status InvalidField(absl::string_view field, absl::string_view description) {
  return InvalidFields({{std::string(field), std::string(description)}});
}

absl::Status InvalidFields(const std::vector<FieldViolation>& violations) {
  google::rpc::BadRequest detail;
  for (const FieldViolation& violation : violations) {
    auto* out = detail.add_field_violations();
    out->set_field(violation.field);
    out->set_description(violation.description);
  }
  absl::Status status = absl::InvalidArgumentError(
      violations.empty() ? std::string("invalid request")
                         : absl::StrCat(violations[0].field, ": ", violations[0].description));
  Attach(status, detail);
  return status;
}

absl::Status Precondition(absl::string_view type, absl::string_view subject,
                          absl::string_view description) {
  google::rpc::PreconditionFailure detail;
  auto* violation = detail.add_violations();
  violation->set_type(std::string(type));
  violation->set_subject(std::string(subject));
  violation->set_description(std::string(description));
  absl::Status status = absl::FailedPreconditionError(description);
  Attach(status, detail);
  return status;
}

absl::Status Aborted(absl::string_view reason, absl::string_view message,
                     const std::vector<std::pair<std::string, std::string>>& metadata) {
  google::rpc::ErrorInfo detail;
  detail.set_reason(std::string(reason));
  detail.set_domain(kDomain);
  for (const auto& [key, value] : metadata) (*detail.mutable_metadata())[key] = value;
  absl::Status status = absl::AbortedError(message);
  Attach(status, detail);
  return status;
}

absl::Status Unavailable(absl::string_view message, absl::Duration retry_after) {
  return WithRetry(absl::StatusCode::kUnavailable, message, retry_after);
}

absl::Status Exhausted(absl::string_view message, absl::Duration retry_after) {
  return WithRetry(absl::StatusCode::kResourceExhausted, message, retry_after);
}

absl::Status WithReason(absl::Status status, absl::string_view reason) {
  if (status.ok()) return status;
  google::rpc::ErrorInfo detail;
  detail.set_reason(std::string(reason));
  detail.set_domain(kDomain);
  Attach(status, detail);
  return status;
}

bool HasReason(const absl::Status& status, absl::string_view reason) {
  google::rpc::ErrorInfo detail;
  const auto payload = status.GetPayload(TypeUrlOf(detail));
  return payload.has_value() && detail.ParseFromString(std::string(*payload)) &&
         detail.domain() == kDomain && detail.reason() == reason;
}

}  // namespace nianbao::runtime
