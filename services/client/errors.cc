#include "services/client/errors.h"

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"

namespace nianbao::client {
namespace {

// Reads the detail of type T that `status` carries, if any.
template <typename T>
bool Detail(const absl::Status& status, T* detail) {
  const auto payload =
      status.GetPayload(absl::StrCat("type.googleapis.com/", T::descriptor()->full_name()));
  return payload.has_value() && detail->ParseFromString(std::string(*payload));
}

}  // namespace

std::string ErrorText(const absl::Status& status, const Painter& paint) {
  std::string text = absl::StrCat(paint(Style::kBad, "nianbao: "),
                                  absl::StatusCodeToString(status.code()), ": ", status.message());
  if (google::rpc::BadRequest bad; Detail(status, &bad)) {
    for (const auto& violation : bad.field_violations()) {
      absl::StrAppend(&text, "\n  ", violation.field(), ": ", violation.description());
    }
  }
  if (google::rpc::PreconditionFailure failure; Detail(status, &failure)) {
    for (const auto& violation : failure.violations()) {
      if (violation.description() == status.message()) continue;
      absl::StrAppend(&text, "\n  ", violation.type(), " ", violation.subject(), ": ",
                      violation.description());
    }
  }
  if (google::rpc::ErrorInfo info; Detail(status, &info)) {
    for (const auto& [key, value] : info.metadata()) {
      absl::StrAppend(&text, "\n  ", key, ": ", value);
    }
  }
  if (google::rpc::RetryInfo retry; Detail(status, &retry)) {
    absl::StrAppend(&text, "\n  try again in ", retry.retry_delay().seconds(), " s");
  }
  return text;
}

}  // namespace nianbao::client
