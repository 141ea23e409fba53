#ifndef NIANBAO_SERVICES_CLIENT_FINDINGS_H_
#define NIANBAO_SERVICES_CLIENT_FINDINGS_H_

#include <string>
#include <vector>

#include "nianbao/submission/v1/report_service.pb.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "services/client/text.h"

// Findings as a clerk reads them.
namespace nianbao::client {

// Every finding with what to do, then one line that sums them up.
std::string VerdictText(const validation::v1::Verdict& verdict, const Painter& paint);

// What an import read: the parts, the tables, side by side what is not certain, and findings.
std::string ImportText(const submission::v1::ImportReportResponse& imported, const Painter& paint);

// True when every cell of the form is a number, blank or not applicable: none is unread, none
// was not found.
bool AllCellsStated(const submission::v1::ImportReportResponse& imported);

// True when every cell of the form was read as a figure.
bool AllCellsRead(const submission::v1::ImportReportResponse& imported);

// True when no finding says that words, rows or figures of the file are not in the report.
bool AllContentTaken(const submission::v1::ImportReportResponse& imported);

// The codes of the findings that a person must see to, in their order.
std::vector<std::string> CodesForPerson(const submission::v1::ImportReportResponse& imported);

// True when every cell was read as a figure and nothing needs a person.
bool IsWhole(const submission::v1::ImportReportResponse& imported);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_FINDINGS_H_
