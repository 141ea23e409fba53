#include "services/client/names.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/client/exit_code.h"
#include "services/form/money.h"

namespace nianbao::client {

std::string ReportName::Resource() const {
  return revision == 0 ? report : absl::StrCat(report, "/revisions/", revision);
}

absl::StatusOr<ReportName> ParseReportName(absl::string_view text) {
  const std::vector<absl::string_view> halves = absl::StrSplit(text, '@');
  const std::vector<absl::string_view> parts = absl::StrSplit(halves[0], '/');
  ReportName name;
  const bool revision_name = parts.size() == 6 && parts[4] == "revisions";
  bool ok = halves.size() <= 2 && (parts.size() == 4 || revision_name) && parts[0] == "agencies" &&
            parts[2] == "reports" && !parts[1].empty() && !parts[3].empty();
  if (ok && halves.size() == 2) ok = !revision_name && absl::SimpleAtoi(halves[1], &name.revision);
  if (ok && revision_name) ok = absl::SimpleAtoi(parts[5], &name.revision);
  if (!ok || name.revision < 0) {
    return UsageError(absl::StrCat("\"", text,
                                   "\" is not the name of a report: write "
                                   "agencies/AGENCY/reports/YEAR, with @REVISION where needed"));
  }
  name.report = absl::StrCat("agencies/", parts[1], "/reports/", parts[3]);
  return name;
}

bool LooksLikeReportName(absl::string_view text) {
  return absl::StartsWith(text, "agencies/") && absl::StrContains(text, "/reports/");
}

std::string StateText(const submission::v1::ReportRecord& record) {
  switch (record.filing_state()) {
    case submission::v1::FILING_STATE_DRAFT:
      return "草稿 DRAFT";
    case submission::v1::FILING_STATE_IN_REVIEW:
      return absl::StrCat("审核中 IN_REVIEW ", record.reviews_done(), "/",
                          record.reviews_required());
    case submission::v1::FILING_STATE_SUBMITTED:
      return "已报送 SUBMITTED";
    case submission::v1::FILING_STATE_RETURNED:
      return "退回 RETURNED";
    case submission::v1::FILING_STATE_ACCEPTED:
      return "审核通过 ACCEPTED";
    default:
      return record.origin() == submission::v1::REPORT_ORIGIN_BACKFILLED ? "补录 REGISTERED" : "";
  }
}

std::string PublicationText(const submission::v1::ReportRecord& record) {
  switch (record.publication_state()) {
    case submission::v1::PUBLICATION_STATE_UNPUBLISHED:
      return "未发布 UNPUBLISHED";
    case submission::v1::PUBLICATION_STATE_PUBLISHED:
      return absl::StrCat("已发布 PUBLISHED @", record.published_revision());
    case submission::v1::PUBLICATION_STATE_WITHDRAWN:
      return "撤下 WITHDRAWN";
    case submission::v1::PUBLICATION_STATE_ARCHIVED:
      return "归档 ARCHIVED";
    default:
      return "";
  }
}

std::string ActionText(audit::v1::Action action) {
  return std::string(absl::StripPrefix(audit::v1::Action_Name(action), "ACTION_"));
}

std::string ActorText(const audit::v1::Actor& actor) {
  if (actor.assurance() == audit::v1::Actor::ASSURANCE_PLATFORM_ASSERTED) {
    return absl::StrCat(actor.person(), " (by ", actor.asserted_by(), ")");
  }
  return actor.person().empty() ? actor.principal() : actor.person();
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S",
                          absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()),
                          absl::FixedTimeZone(8 * 60 * 60));
}

std::string FigureText(const report::v1::Figure& figure) {
  switch (figure.value_case()) {
    case report::v1::Figure::kCount:
      return absl::StrCat(figure.count());
    case report::v1::Figure::kAmount:
      return absl::StrCat(form::FormatWanyuan(figure.amount().fen()), " 万元");
    case report::v1::Figure::kNotApplicable:
      return "/";
    case report::v1::Figure::kBlank:
      return "(空)";
    case report::v1::Figure::kUnread:
      return absl::StrCat("(未读出) ", figure.unread().raw());
    case report::v1::Figure::VALUE_NOT_SET:
      break;
  }
  return "(未填报)";
}

absl::StatusOr<rendering::v1::Format> ParseFormat(absl::string_view name) {
  rendering::v1::Format format = rendering::v1::FORMAT_UNSPECIFIED;
  std::string upper = absl::AsciiStrToUpper(name);
  if (upper == "MD") upper = "MARKDOWN";
  if (upper == "TXT") upper = "TEXT";
  if (!rendering::v1::Format_Parse(absl::StrCat("FORMAT_", upper), &format) ||
      format == rendering::v1::FORMAT_UNSPECIFIED) {
    return UsageError(absl::StrCat("\"", name, "\" is not a format"));
  }
  return format;
}

std::string Hex(absl::string_view bytes) { return absl::BytesToHexString(bytes); }

}  // namespace nianbao::client
