#include "services/client/reports.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "services/client/exit_code.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {

absl::StatusOr<submission::v1::GetReportResponse> FetchReport(Session& session,
                                                              const ReportName& name) {
  submission::v1::GetReportRequest request;
  request.set_name(name.Resource());
  return Call(session, session.reports(), &submission::v1::ReportService::Stub::GetReport, request);
}

absl::StatusOr<std::string> DigestOf(Session& session, const ReportName& name) {
  ASSIGN_OR_RETURN(const submission::v1::GetReportResponse stored, FetchReport(session, name));
  return stored.revision().content_digest();
}

std::string RecordText(const submission::v1::ReportRecord& record, const Painter& paint) {
  std::vector<std::string> next;
  for (const auto& action : record.actions()) {
    if (!action.allowed()) continue;
    next.push_back(std::string(
        absl::StripPrefix(submission::v1::ReportAction_Name(action.action()), "REPORT_ACTION_")));
  }
  std::string text =
      absl::StrCat(paint(Style::kBold, record.name()), "@", record.latest_revision(), "  ",
                   record.title(), "\n  ", StateText(record), "  ", PublicationText(record), "\n");
  for (const submission::v1::FindingWaiver& waiver : record.waivers()) {
    absl::StrAppend(&text, "  已豁免 ", waiver.rule(), " ", waiver.fingerprint(), " ",
                    waiver.reason(), "：", waiver.text(), "\n");
  }
  if (!next.empty()) {
    absl::StrAppend(&text, "  ", paint(Style::kDim, "next: "), absl::StrJoin(next, ", "), "\n");
  }
  return text;
}

}  // namespace nianbao::client
