#include "services/submission/import/json_reader.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "nianbao/report/v1/report.pb.h"

namespace nianbao::import {
namespace {

using submission::v1::ImportReportResponse;

bool Parse(absl::string_view bytes, bool tolerant, google::protobuf::Message* message,
           std::string* error) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = tolerant;
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(bytes.data(), bytes.size()), message, options);
  if (!status.ok()) *error = std::string(status.message().data(), status.message().size());
  return status.ok();
}

}  // namespace

absl::StatusOr<ImportReportResponse> ReadJson(
    const std::vector<std::shared_ptr<const form::Form>>& forms, absl::string_view bytes) {
  ImportReportResponse response;
  report::v1::Report report;
  std::string error;
  if (!Parse(bytes, false, &report, &error)) {
    // Anything with a "report" in it, for example a Revision.
    ImportReportResponse holder;
    std::string ignored;
    if (!Parse(bytes, true, &holder, &ignored) || !holder.has_report()) {
      return absl::InvalidArgumentError(absl::StrCat("content: not a report in JSON: ", error));
    }
    report = holder.report();
  }
  const auto form = std::find_if(forms.begin(), forms.end(), [&](const auto& candidate) {
    return candidate->edition().id() == report.edition().id();
  });
  const form::Form& chosen = form == forms.end() ? *forms.back() : **form;
  if (report.edition().id().empty()) *report.mutable_edition() = chosen.ref();
  for (const report::v1::Figure& figure : report.figures()) {
    const bool number = figure.has_count() || figure.has_amount();
    response.set_read_count(response.read_count() + (number ? 1 : 0));
  }
  response.set_cell_count(static_cast<int>(chosen.cells().size()));
  response.set_format("json");
  *response.mutable_report() = std::move(report);
  return response;
}

}  // namespace nianbao::import
