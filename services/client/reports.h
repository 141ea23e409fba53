#ifndef NIANBAO_SERVICES_CLIENT_REPORTS_H_
#define NIANBAO_SERVICES_CLIENT_REPORTS_H_

#include "absl/status/statusor.h"
#include "nianbao/submission/v1/report_service.pb.h"
#include "services/client/names.h"
#include "services/client/session.h"
#include "services/client/text.h"

namespace nianbao::client {

// Returns the report's record and the revision that `name` asks for.
absl::StatusOr<submission::v1::GetReportResponse> FetchReport(Session& session,
                                                              const ReportName& name);

// Returns the digest of the revision that `name` asks for: what review, submission
// and publication are bound to.
absl::StatusOr<std::string> DigestOf(Session& session, const ReportName& name);

// The record in a line or two: name, title, states, what may be done next.
std::string RecordText(const submission::v1::ReportRecord& record, const Painter& paint);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_REPORTS_H_
