#include "services/submission/reports/present.h"

#include "services/submission/etag.h"
#include "services/submission/workflow/workflow.h"
#include "storage/base/status_macros.h"
#include "storage/records/keys.h"

namespace nianbao::submission {

absl::StatusOr<v1::Ladder> LadderOf(const Site& site, const View& view, absl::string_view agency) {
  const auto version = view.records().Agency(agency);
  if (absl::IsNotFound(version.status())) {
    return site.ladders.For(validation::v1::AGENCY_KIND_DEPARTMENT);
  }
  RETURN_IF_ERROR(version.status());
  return site.ladders.For(version->agency().kind());
}

v1::ReportRecord PresentReport(const records::ReportVersion& version, const v1::Ladder& ladder,
                               const runtime::Call& call, const AgencyPath& path) {
  v1::ReportRecord record = version.record();
  record.set_etag(EtagOfReport(version));
  record.set_reviews_required(ladder.review_steps());
  const std::vector<audit::v1::Actor> authors(version.authors().begin(), version.authors().end());
  for (v1::AllowedAction& action : workflow::AllowedActions(
           version.record(), workflow::RolesOver(call.grants, path), ladder, call.actor, authors)) {
    *record.add_actions() = std::move(action);
  }
  return record;
}

std::string EtagOfReport(const records::ReportVersion& version) { return EtagOfMessage(version); }

}  // namespace nianbao::submission
