#include "services/client/errors.h"

#include "absl/strings/match.h"
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
  // Servers cut long messages, but not what the details say.
  std::string message(status.message());
  std::string more;
  const auto add = [&](const std::string& line, absl::string_view said) {
    if (absl::StartsWith(said, message)) {
      message = std::string(said);
    } else {
      absl::StrAppend(&more, "\n  ", line);
    }
  };
  if (google::rpc::BadRequest bad; Detail(status, &bad)) {
    for (const auto& violation : bad.field_violations()) {
      const std::string line = absl::StrCat(violation.field(), ": ", violation.description());
      add(line, line);
    }
  }
  if (google::rpc::PreconditionFailure failure; Detail(status, &failure)) {
    for (const auto& violation : failure.violations()) {
      add(absl::StrCat(violation.type(), " ", violation.subject(), ": ", violation.description()),
          violation.description());
    }
  }
  std::string text = absl::StrCat(paint(Style::kBad, "nianbao: "),
                                  absl::StatusCodeToString(status.code()), ": ", message, more);
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

std::string CurrentEtag(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  if (!Detail(status, &info)) return "";
  const auto etag = info.metadata().find(std::string("etag"));
  return etag == info.metadata().end() ? "" : etag->second;
}

std::optional<absl::Duration> RetryDelay(const absl::Status& status) {
  google::rpc::RetryInfo retry;
  if (!Detail(status, &retry)) return std::nullopt;
  return absl::Seconds(retry.retry_delay().seconds()) +
         absl::Nanoseconds(retry.retry_delay().nanos());
}

}  // namespace nianbao::client
