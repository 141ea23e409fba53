#include "services/submission/reports/present.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/submission/etag.h"
#include "services/submission/workflow/workflow.h"
#include "storage/base/status_macros.h"
#include "storage/records/keys.h"

namespace nianbao::submission {
namespace {

// The text of a leaf's details; empty once it is erased.
absl::StatusOr<std::string> TextOf(const records::Reader& records, const std::string& origin,
                                   int64_t position) {
  const auto details = records.Details(origin, position);
  if (absl::IsNotFound(details.status())) return std::string();
  RETURN_IF_ERROR(details.status());
  return details->text();
}

}  // namespace

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
    if (action.allowed() && !workflow::IsServed(action.action())) {
      action.set_allowed(false);
      action.set_reason("本版本的接口尚不提供此项操作");
    }
    *record.add_actions() = std::move(action);
  }
  return record;
}

std::string WaiverLine(const v1::FindingWaiver& waiver) {
  return absl::StrCat(waiver.rule(), " ", waiver.fingerprint(), " ", waiver.reason(), "\n");
}

absl::Status AddOpinions(const records::Reader& records, v1::ReportRecord* record) {
  for (v1::Review& review : *record->mutable_reviews()) {
    ASSIGN_OR_RETURN(*review.mutable_opinion(),
                     TextOf(records, review.origin(), review.position()));
  }
  for (v1::FindingWaiver& waiver : *record->mutable_waivers()) {
    ASSIGN_OR_RETURN(const std::string text, TextOf(records, waiver.origin(), waiver.position()));
    waiver.set_text(std::string(absl::StripPrefix(text, WaiverLine(waiver))));
  }
  return absl::OkStatus();
}

absl::Status AddReason(const records::Reader& records, v1::Revision* revision) {
  // The leaf of what was registered tells of its source, which stands in the revision.
  if (revision->has_source()) return absl::OkStatus();
  ASSIGN_OR_RETURN(*revision->mutable_reason(),
                   TextOf(records, revision->origin(), revision->position()));
  return absl::OkStatus();
}

void AddConfirmation(const records::ReportVersion& version, int64_t number,
                     v1::Publication* publication) {
  for (const records::Confirmation& confirmation : version.confirmations()) {
    if (confirmation.publication() != number) continue;
    publication->set_state(v1::Publication::STATE_CONFIRMED);
    publication->set_index_number(confirmation.index_number());
    publication->set_portal_url(confirmation.portal_url());
  }
}

std::string EtagOfReport(const records::ReportVersion& version) { return EtagOfMessage(version); }

}  // namespace nianbao::submission
