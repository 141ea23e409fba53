#ifndef NIANBAO_SERVICES_CLIENT_NAMES_H_
#define NIANBAO_SERVICES_CLIENT_NAMES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "nianbao/validation/v1/validation.pb.h"

// How the command line writes and reads names, states and times.
namespace nianbao::client {

// "agencies/…/reports/…" with an optional "@REV".
struct ReportName {
  std::string report;
  int64_t revision = 0;  // 0: the latest.

  // The resource name to ask for: the report's or the revision's.
  std::string Resource() const;
};

// Returns the name in `text`, or a usage error that says what a name looks like.
absl::StatusOr<ReportName> ParseReportName(absl::string_view text);

// True when `text` is meant as a resource name rather than a file.
bool LooksLikeReportName(absl::string_view text);

// "草稿 DRAFT", "审核中 IN_REVIEW 2/3", ….
std::string StateText(const submission::v1::ReportRecord& record);
std::string PublicationText(const submission::v1::ReportRecord& record);

// The enum value's name without its enum's prefix: "REPORT_SAVED".
std::string ActionText(audit::v1::Action action);

// "clerk-1", or "clerk-1 (by platform)" for a person a platform vouches for.
std::string ActorText(const audit::v1::Actor& actor);

// "2026-01-31 09:00:00" in Asia/Shanghai.
std::string TimeText(const google::protobuf::Timestamp& time);

// A figure as the tables of the command line show it.
std::string FigureText(const report::v1::Figure& figure);

// The format that `name` ("html", "pdf") stands for, or a usage error.
absl::StatusOr<rendering::v1::Format> ParseFormat(absl::string_view name);

// Lower-case hexadecimal.
std::string Hex(absl::string_view bytes);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_NAMES_H_
