#include <memory>
#include <utility>

#include "services/runtime/errors.h"
#include "services/submission/reports/filing.h"
#include "services/submission/reports/reports.h"
#include "services/submission/reports/steps.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

constexpr int kMostOpinion = 2000;  // Code points.

absl::Status CheckRequest(const v1::ReviewReportRequest& request) {
  if (request.decision() != audit::v1::DECISION_APPROVED &&
      request.decision() != audit::v1::DECISION_REFUSED) {
    return runtime::InvalidField("decision", "must be APPROVED or REFUSED");
  }
  return CheckOpinion("opinion", request.opinion());
}

// 先审后发: each review by another person, none of them an author.
absl::Status CheckReviewer(const audit::v1::Actor& reviewer, const Filing& filing) {
  const auto& authors = filing.version->authors();
  const workflow::Conflict conflict = workflow::ReviewConflict(
      reviewer, std::vector<audit::v1::Actor>(authors.begin(), authors.end()),
      filing.version->record());
  if (conflict.empty()) return absl::OkStatus();
  return runtime::Precondition("REVIEWER", filing.name(),
                               absl::StrCat(conflict.reason, " / ", conflict.reason_en));
}

v1::Review ReviewOf(const ReviewStep& step, const v1::ReportRecord& record) {
  v1::Review review;
  review.set_step(record.reviews_size() + 1);
  *review.mutable_reviewer() = step.reviewer;
  review.set_decision(step.decision);
  review.set_revision(record.latest_revision());
  review.set_content_digest(record.latest_digest());
  review.set_attested(step.attested);
  if (step.claimed_time) *review.mutable_claimed_time() = *step.claimed_time;
  return review;
}

absl::StatusOr<v1::ReviewReportResponse> ReviewOnce(const Site& site, const runtime::Call& call,
                                                    const RequestIdentity& identity,
                                                    const v1::ReviewReportRequest& request) {
  ASSIGN_OR_RETURN(const Filing filing,
                   OpenStoredFiling(site, call, Method::kReviewReport, request.name(), identity));
  if (filing.remembered.answer) {
    return RecallAnswer<v1::ReviewReportResponse>(site, call, filing);
  }
  RETURN_IF_ERROR(CheckDigest(filing, request.content_digest()));
  const ReviewStep review = {call.actor,         filing.roles,
                             request.decision(), request.opinion(),
                             /*attested=*/false, /*claimed_time=*/{}};
  ASSIGN_OR_RETURN(NextStep step, PlanReview(filing, review));
  v1::ReviewReportResponse response;
  if (request.validate_only()) {
    *response.mutable_record() = PresentReport(step.version, filing.ladder, call, filing.path);
    return response;
  }
  ASSIGN_OR_RETURN(Done done, CommitStep(site, call, identity, filing, std::move(step)));
  ASSIGN_OR_RETURN(*response.mutable_record(), PresentTo(call, filing, done.version));
  // The snapshot this call reads is older than its own opinion.
  response.mutable_record()->mutable_reviews()->rbegin()->set_opinion(request.opinion());
  *response.mutable_receipt() = std::move(done.receipt);
  return response;
}

}  // namespace

absl::Status CheckOpinion(absl::string_view field, absl::string_view opinion) {
  return CheckProse(field, opinion, kMostOpinion, /*required=*/true);
}

absl::StatusOr<NextStep> PlanReview(const Filing& filing, const ReviewStep& review) {
  const workflow::Ruling ruling =
      workflow::Decide(workflow::StateOf(filing.version->record()), v1::REPORT_ACTION_REVIEW,
                       review.roles, filing.ladder, review.decision);
  RETURN_IF_ERROR(ruling.ToStatus(filing.name()));
  RETURN_IF_ERROR(CheckReviewer(review.reviewer, filing));

  NextStep step = Next(filing, audit::v1::ACTION_REPORT_REVIEWED);
  v1::ReportRecord& record = *step.version.mutable_record();
  *record.add_reviews() = ReviewOf(review, filing.version->record());
  Apply(ruling.next, &record);
  step.plan.actor = review.reviewer;
  step.plan.leaf.decision = review.decision;
  step.plan.details.set_text(review.opinion);
  step.finish = [](const records::Mark& mark, records::ReportVersion* version, storage::WriteSet*) {
    v1::Review& recorded = *version->mutable_record()->mutable_reviews()->rbegin();
    *recorded.mutable_recorded_time() = mark.recorded_time();
    recorded.set_origin(mark.origin());
    recorded.set_position(mark.position());
  };
  return step;
}

absl::StatusOr<v1::ReviewReportResponse> Reports::Review(
    const runtime::Call& call, const v1::ReviewReportRequest& request) const {
  RETURN_IF_ERROR(CheckRequest(request));
  ASSIGN_OR_RETURN(const RequestIdentity identity,
                   IdentityOf(call, "ReviewReport", request.name(), request));
  return WithRetries<v1::ReviewReportResponse>(
      call, [&] { return ReviewOnce(site_, call, identity, request); });
}

}  // namespace nianbao::submission
