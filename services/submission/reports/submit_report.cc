#include <memory>
#include <utility>

#include "services/submission/reports/content.h"
#include "services/submission/reports/filing.h"
#include "services/submission/reports/gate.h"
#include "services/submission/reports/reports.h"
#include "services/submission/reports/steps.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

absl::StatusOr<v1::SubmitReportResponse> Replay(const Site& site, const runtime::Call& call,
                                                const Filing& filing) {
  const records::RequestMemory& memory = *filing.remembered.answer;
  v1::SubmitReportResponse response;
  response.set_replayed(true);
  ASSIGN_OR_RETURN(*response.mutable_record(), RecallRecord(call, filing));
  if (memory.outcome() == records::RequestMemory::OUTCOME_REFUSED) {
    ASSIGN_OR_RETURN(*response.mutable_refusal(), RecallRefusal(site, filing));
    return response;
  }
  ASSIGN_OR_RETURN(*response.mutable_receipt(), RecallReceipt(site, filing));
  ASSIGN_OR_RETURN(const records::StoredJudgement judgement,
                   filing.records().Judgement({filing.id, memory.revision()}, memory.judgement()));
  *response.mutable_verdict() = judgement.judgement().verdict();
  return response;
}

absl::StatusOr<v1::SubmitReportResponse> SubmitOnce(const Site& site, const runtime::Call& call,
                                                    const RequestIdentity& identity,
                                                    const v1::SubmitReportRequest& request) {
  ASSIGN_OR_RETURN(const Filing filing,
                   OpenStoredFiling(site, call, Method::kSubmitReport, request.name(), identity));
  if (filing.remembered.answer) return Replay(site, call, filing);
  RETURN_IF_ERROR(CheckDigest(filing, request.content_digest()));
  ASSIGN_OR_RETURN(const workflow::State next, MaySubmit(filing));

  ASSIGN_OR_RETURN(const report::v1::Report report, filing.records().Content(filing.latest()));
  ASSIGN_OR_RETURN(const FormsOfReport forms, FindForms(*site.forms, report));
  ASSIGN_OR_RETURN(const Judged judged, JudgeAtGate(site, call, filing, report));
  const validation::v1::Verdict& verdict = judged.verdict;
  v1::SubmitReportResponse response;
  if (!verdict.submittable()) {
    ASSIGN_OR_RETURN(Attempt attempt, Refuse(site, call, identity, filing, v1::REPORT_ACTION_SUBMIT,
                                             *forms.form, verdict, request.validate_only()));
    *response.mutable_refusal() = std::move(attempt.refusal);
    ASSIGN_OR_RETURN(*response.mutable_record(), PresentTo(call, filing, attempt.version));
    return response;
  }

  *response.mutable_verdict() = verdict;
  ASSIGN_OR_RETURN(NextStep step, PlanSubmit(site, call, filing, next, *forms.form, judged));
  if (request.validate_only()) {
    ASSIGN_OR_RETURN(*response.mutable_record(), PresentTo(call, filing, step.version));
    response.mutable_receipt()->set_content_digest(request.content_digest());
    return response;
  }
  ASSIGN_OR_RETURN(Done done, CommitStep(site, call, identity, filing, std::move(step)));
  ASSIGN_OR_RETURN(*response.mutable_record(), PresentTo(call, filing, done.version));
  *response.mutable_receipt() = std::move(done.receipt);
  return response;
}

}  // namespace

absl::StatusOr<workflow::State> MaySubmit(const Filing& filing) {
  workflow::Ruling ruling = workflow::Decide(workflow::StateOf(filing.version->record()),
                                             v1::REPORT_ACTION_SUBMIT, filing.roles, filing.ladder);
  RETURN_IF_ERROR(ruling.ToStatus(filing.name()));
  return ruling.next;
}

absl::StatusOr<NextStep> PlanSubmit(const Site& site, const runtime::Call& call,
                                    const Filing& filing, const workflow::State& next,
                                    const form::Form& form, const Judged& judged) {
  const validation::v1::Verdict& verdict = judged.verdict;
  NextStep step = Next(filing, audit::v1::ACTION_REPORT_SUBMITTED);
  v1::ReportRecord& record = *step.version.mutable_record();
  Apply(next, &record);
  if (!record.has_submit_time()) {
    *record.mutable_submit_time() = records::ToProto(Micros(call.received_time));
  }
  *step.version.mutable_pinned_rule_set() = verdict.rule_set();
  RETURN_IF_ERROR(KeepForms(site, call, filing, &verdict, form, &step.plan.sealed));
  AddJudgement(MakeJudgement(site, v1::REPORT_ACTION_SUBMIT, verdict, filing.latest().revision),
               &step);
  KeepText(call, filing, judged, &step);
  step.plan.leaf.edition_digest = form.ref().digest();
  return step;
}

absl::StatusOr<v1::SubmitReportResponse> Reports::Submit(
    const runtime::Call& call, const v1::SubmitReportRequest& request) const {
  ASSIGN_OR_RETURN(const RequestIdentity identity,
                   IdentityOf(call, "SubmitReport", request.name(), request));
  return WithRetries<v1::SubmitReportResponse>(
      call, [&] { return SubmitOnce(site_, call, identity, request); });
}

}  // namespace nianbao::submission
