#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_CSV_READER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_CSV_READER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/submission/v1/report_service.pb.h"
#include "services/form/form.h"
#include "services/submission/import/findings.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

using CsvRecords = std::vector<std::vector<std::string>>;

// The records of RFC 4180, with any line end. RESOURCE_EXHAUSTED: a limit is met;
// INVALID_ARGUMENT: a quoted field that does not end.
absl::StatusOr<CsvRecords> ParseCsv(absl::string_view utf8, const ReaderLimits& limits);

// Whether the records are figures, one each with its address, as rendering writes them.
bool IsFigureList(const CsvRecords& records);

// Takes the figures of such a list. A figure counts only where its labels are those of its
// address; another is left unread and reported. Carries no prose.
submission::v1::ImportReportResponse ReadFigureList(
    const std::vector<std::shared_ptr<const form::Form>>& forms, const CsvRecords& records,
    Findings* findings);

// Any other list, as the sheet it is.
SourceDocument ToSheet(const CsvRecords& records);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_CSV_READER_H_
