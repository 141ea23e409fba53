#include "services/submission/import/json_reader.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/submission/import/cell_value.h"
#include "services/submission/import/text.h"
#include "storage/base/status_macros.h"

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

// The report of an object that holds one, for example a Revision. Other fields of the
// object are ignored; unknown ones within the report are refused.
bool ParseHeld(absl::string_view bytes, report::v1::Report* report, std::string* error) {
  google::protobuf::Struct object;
  std::string ignored;
  if (!Parse(bytes, false, &object, &ignored)) return false;
  const auto held = object.fields().find("report");
  if (held == object.fields().end() || !held->second.has_struct_value()) return false;
  std::string text;
  const auto printed =
      google::protobuf::util::MessageToJsonString(held->second.struct_value(), &text);
  report::v1::Report strict;
  if (!printed.ok() || !Parse(text, false, &strict, error)) return false;
  // A Struct holds numbers as floating point: the values are read from the text itself.
  ImportReportResponse holder;
  if (!Parse(bytes, true, &holder, error)) return false;
  report->Swap(holder.mutable_report());
  return true;
}

// The form of the edition that the report names or, when it names none, of its year.
absl::StatusOr<const form::Form*> FormOf(
    const std::vector<std::shared_ptr<const form::Form>>& forms, const report::v1::Report& report) {
  const std::string& id = report.edition().id();
  const auto found = std::find_if(forms.begin(), forms.end(), [&](const auto& form) {
    return id.empty() ? form->Serves(report.year()) : form->edition().id() == id;
  });
  if (found != forms.end()) return found->get();
  if (id.empty()) return forms.back().get();
  return absl::InvalidArgumentError(
      absl::StrCat("report.edition: \"", Tidy(id), "\" is unknown, or not the edition asked for"));
}

// Cells of the form with a number, each once. Says which the report leaves open.
int CountRead(const form::Form& form, const report::v1::Report& report, Findings* findings) {
  std::map<int, std::vector<const report::v1::Figure*>> stated;
  for (const report::v1::Figure& figure : report.figures()) {
    if (const std::optional<int> index = form.Find(figure.cell())) {
      const bool has_value = figure.value_case() != report::v1::Figure::VALUE_NOT_SET;
      if (has_value) stated[*index].push_back(&figure);
    } else {
      findings->Add("UNKNOWN_CELL", Tidy(figure.cell()), {});
    }
  }
  int read = 0;
  for (const form::Cell& cell : form.cells()) {
    const auto& figures = stated[cell.index];
    if (figures.size() > 1) {
      findings->Add("CONFLICTING_CELL", cell.label, {}, {cell.address});
    } else if (figures.empty()) {
      findings->Add("MISSING_CELL", cell.label, {}, {cell.address});
    } else {
      read += HasNumber(*figures[0]) ? 1 : 0;
      findings->AddOpen(cell, *figures[0]);
    }
  }
  return read;
}

}  // namespace

absl::StatusOr<ImportReportResponse> ReadJson(
    const std::vector<std::shared_ptr<const form::Form>>& forms, absl::string_view bytes,
    Findings* findings) {
  ImportReportResponse response;
  report::v1::Report report;
  std::string error;
  if (!Parse(bytes, false, &report, &error) && !ParseHeld(bytes, &report, &error)) {
    return absl::InvalidArgumentError(absl::StrCat("content: not a report in JSON: ", Tidy(error)));
  }
  ASSIGN_OR_RETURN(const form::Form* const form, FormOf(forms, report));
  if (report.edition().id().empty()) *report.mutable_edition() = form->ref();
  response.set_read_count(CountRead(*form, report, findings));
  response.set_cell_count(static_cast<int>(form->cells().size()));
  response.set_format("json");
  *response.mutable_report() = std::move(report);
  return response;
}

}  // namespace nianbao::import
