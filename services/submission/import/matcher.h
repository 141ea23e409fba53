#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_MATCHER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_MATCHER_H_

#include <memory>
#include <string>
#include <vector>

#include "nianbao/submission/v1/report_service.pb.h"
#include "services/form/form.h"
#include "services/submission/import/findings.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// Makes a report of what a reader read: finds edition, title, year, agency, parts,
// prose and cells. `forms` are the national editions to choose from, at least one; with
// exactly one there is no choice. Everything of the file that goes nowhere is reported.
submission::v1::ImportReportResponse Match(
    SourceDocument document, const std::vector<std::shared_ptr<const form::Form>>& forms,
    Findings* findings);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_MATCHER_H_
