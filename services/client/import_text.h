#ifndef NIANBAO_SERVICES_CLIENT_IMPORT_TEXT_H_
#define NIANBAO_SERVICES_CLIENT_IMPORT_TEXT_H_

#include <string>

#include "nianbao/submission/v1/report_service.pb.h"
#include "services/client/text.h"
#include "services/form/form.h"

// What an import read, laid out so that a clerk can hold it against the file.
namespace nianbao::client {

// "第2页第7行", "第3个表第2行第4列"; empty when nothing is known.
std::string PositionText(const submission::v1::SourcePosition& at);

// The form's tables with the figures as read: "空" a blank cell, "？" one that was not read,
// "缺" one that is not in the file.
std::string TablesText(const form::Form& form, const submission::v1::ImportReportResponse& imported,
                       const Painter& paint);

// Side by side, for each cell that is no certain number: where it stands in the file, what is
// written there, and what it was read as or may be. Empty when every cell is certain.
std::string DoubtsText(const form::Form& form, const submission::v1::ImportReportResponse& imported,
                       const Painter& paint);

// The parts of the report with their headings as in the file, and how much text each has.
std::string PartsText(const form::Form& form, const submission::v1::ImportReportResponse& imported,
                      const Painter& paint);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_IMPORT_TEXT_H_
