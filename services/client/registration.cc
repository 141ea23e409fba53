#include "services/client/registration.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/client/agencies.h"
#include "services/client/errors.h"
#include "services/client/findings.h"
#include "services/client/request_id.h"
#include "services/client/uploads.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

using submission::v1::ReportService;

constexpr int kTries = 5;
constexpr absl::Duration kLongestWait = absl::Seconds(10);

Registration Of(Registration::Outcome outcome, const submission::v1::Revision& revision,
                const std::string& name) {
  return {outcome, name, revision.number()};
}

}  // namespace

std::string MediaTypeOfFormat(absl::string_view format) {
  static constexpr std::pair<absl::string_view, absl::string_view> kTypes[] = {
      {"markdown", "text/markdown"},
      {"text", "text/plain"},
      {"html", "text/html"},
      {"csv", "text/csv"},
      {"json", "application/json"},
      {"pdf", "application/pdf"},
      {"ofd", "application/ofd"},
      {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
  };
  for (const auto& [name, type] : kTypes) {
    if (name == format) return std::string(type);
  }
  return "application/octet-stream";
}

absl::StatusOr<std::string> Registrar::AgencyOf(
    const submission::v1::ImportReportResponse& imported) {
  std::string key = options_.agency;
  if (key.empty()) key = imported.report().agency();
  if (key.empty()) key = imported.agency_name();
  if (key.empty()) return absl::InvalidArgumentError("the file names no agency: --agency");
  const auto known = agencies_.find(key);
  if (known != agencies_.end()) return known->second;
  ASSIGN_OR_RETURN(const submission::v1::Agency agency, FindAgency(session_, key));
  agencies_.emplace(key, agency.name());
  return agency.name();
}

// The server says when another try is worth it.
absl::StatusOr<Registrar::Response> Registrar::Send(Request request) {
  request.clear_request_id();
  if (!request.validate_only()) request.set_request_id(RequestIdOf(request.SerializeAsString()));
  for (int left = kTries - 1;; --left) {
    absl::StatusOr<Response> response =
        Call(session_, session_.reports(), &ReportService::Stub::RegisterPublishedReport, request);
    const std::optional<absl::Duration> wait = RetryDelay(response.status());
    if (response.ok() || !wait || left == 0) return response;
    absl::SleepFor(std::min(*wait, kLongestWait));
  }
}

// What is there already is another file, or the same one sent by other hands, or what this one
// became later: a trial tells, which is answered from what is there and not from memory.
absl::StatusOr<Registration> Registrar::Replace(Request request, const std::string& etag) {
  request.set_etag(etag);
  request.set_validate_only(true);
  absl::StatusOr<Response> response = Send(request);
  if (const std::string present = CurrentEtag(response.status());
      absl::IsAborted(response.status()) && !present.empty()) {
    request.set_etag(present);
    response = Send(request);
  }
  RETURN_IF_ERROR(response.status());
  if (response->unchanged()) {
    return Of(Registration::Outcome::kUnchanged, response->revision(), request.name());
  }
  if (!options_.correct) return Registration{Registration::Outcome::kDiffers, request.name(), 0};
  request.set_validate_only(false);
  response = Send(request);
  RETURN_IF_ERROR(response.status());
  return Of(Registration::Outcome::kRegistered, response->revision(), request.name());
}

absl::StatusOr<Registration> Registrar::Register(
    const std::string& path, absl::string_view bytes,
    const submission::v1::ImportReportResponse& imported) {
  Request request;
  *request.mutable_report() = imported.report();
  ASSIGN_OR_RETURN(*request.mutable_report()->mutable_agency(), AgencyOf(imported));
  if (options_.year != 0) request.mutable_report()->set_year(options_.year);
  if (request.report().year() == 0) {
    return absl::InvalidArgumentError("the file names no year: --year");
  }
  request.set_name(absl::StrCat(request.report().agency(), "/reports/", request.report().year()));
  if (!options_.with_unread && !(AllCellsStated(imported) && AllContentTaken(imported))) {
    return Registration{Registration::Outcome::kNeedsPerson, request.name(), 0};
  }
  const auto [other, first] = files_.emplace(request.name(), path);
  if (!first) {
    return absl::InvalidArgumentError(
        absl::StrCat(other->second, " is ", request.name(), " already"));
  }
  report::v1::Attachment& file = *request.mutable_source()->mutable_file();
  ASSIGN_OR_RETURN(file, UploadFile(session_, request.report().agency(), bytes,
                                    MediaTypeOfFormat(imported.format())));
  file.set_role(report::v1::Attachment::ROLE_SOURCE_FILE);
  request.mutable_source()->set_url(options_.url);

  const absl::StatusOr<Response> response = Send(request);
  // A remembered answer says what was done then; its etag is as good as any to ask what is now.
  if (response.ok() && response->replayed()) {
    return Replace(std::move(request), response->record().etag());
  }
  if (response.ok()) {
    return Of(response->unchanged() ? Registration::Outcome::kUnchanged
                                    : Registration::Outcome::kRegistered,
              response->revision(), request.name());
  }
  const std::string etag = CurrentEtag(response.status());
  if (!absl::IsAborted(response.status()) || etag.empty()) return response.status();
  return Replace(std::move(request), etag);
}

}  // namespace nianbao::client
