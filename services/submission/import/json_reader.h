#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_JSON_READER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_JSON_READER_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/submission/v1/report_service.pb.h"
#include "services/form/form.h"
#include "services/submission/import/findings.h"

namespace nianbao::import {

// Reads a report.v1.Report in protobuf's JSON, bare or under "report" as in a Revision.
// INVALID_ARGUMENT: no such JSON, an unknown field within the report, or an edition that
// is none of `forms`. Cells that are not the form's, lack, are there twice or have no number
// are findings; the report stays as it is.
absl::StatusOr<submission::v1::ImportReportResponse> ReadJson(
    const std::vector<std::shared_ptr<const form::Form>>& forms, absl::string_view bytes,
    Findings* findings);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_JSON_READER_H_
