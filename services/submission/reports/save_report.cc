#include <optional>
#include <utility>

#include "services/submission/reports/draft.h"
#include "services/submission/reports/filing.h"
#include "services/submission/reports/gate.h"
#include "services/submission/reports/reports.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

// The answer to a save that changed nothing.
absl::StatusOr<v1::SaveReportResponse> Unchanged(const runtime::Call& call, const Filing& filing,
                                                 int64_t revision, int64_t judgement) {
  v1::SaveReportResponse response;
  response.set_unchanged(true);
  ASSIGN_OR_RETURN(*response.mutable_record(), PresentTo(call, filing, *filing.version));
  const records::RevisionId id = {filing.id, revision};
  ASSIGN_OR_RETURN(*response.mutable_revision(), filing.records().Revision(id));
  RETURN_IF_ERROR(AddReason(filing.records(), response.mutable_revision()));
  if (judgement > 0) {
    ASSIGN_OR_RETURN(const records::StoredJudgement stored,
                     filing.records().Judgement(id, judgement));
    *response.mutable_verdict() = stored.judgement().verdict();
  }
  response.set_origin(response.revision().origin());
  response.set_position(response.revision().position());
  return response;
}

absl::StatusOr<v1::SaveReportResponse> Replay(const Site& site, const runtime::Call& call,
                                              const Filing& filing) {
  const records::RequestMemory& memory = *filing.remembered.answer;
  ASSIGN_OR_RETURN(v1::SaveReportResponse response,
                   Unchanged(call, filing, memory.revision(), memory.judgement()));
  response.set_replayed(true);
  response.set_unchanged(memory.outcome() == records::RequestMemory::OUTCOME_UNCHANGED);
  ASSIGN_OR_RETURN(*response.mutable_record(), RecallRecord(call, filing));
  ASSIGN_OR_RETURN(*response.mutable_receipt(),
                   filing.view.ReceiptOf(site, response.origin(), response.position()));
  return response;
}

absl::StatusOr<v1::SaveReportResponse> KeepUnchanged(const Site& site, const runtime::Call& call,
                                                     const RequestIdentity& identity,
                                                     const Filing& filing, bool validate_only) {
  const int64_t revision = filing.latest().revision;
  const int64_t judgement = filing.version->judgements();
  if (!validate_only) {
    records::RequestMemory memory;
    memory.set_outcome(records::RequestMemory::OUTCOME_UNCHANGED);
    memory.set_resource(filing.name());
    memory.set_version(filing.version->version());
    memory.set_revision(revision);
    memory.set_judgement(judgement);
    RETURN_IF_ERROR(Remember(site, call, identity, filing.remembered, std::move(memory)));
  }
  ASSIGN_OR_RETURN(v1::SaveReportResponse response, Unchanged(call, filing, revision, judgement));
  ASSIGN_OR_RETURN(*response.mutable_receipt(),
                   filing.view.ReceiptOf(site, response.origin(), response.position()));
  return response;
}

// Judges the draft and keeps the forms it is judged by. Nothing: validation cannot be asked
// or its rules cannot be kept, and the draft is saved without a judgement.
absl::StatusOr<std::optional<v1::Judgement>> JudgeStep(const Site& site, const runtime::Call& call,
                                                       const Filing& filing, const Draft& draft,
                                                       NextStep* step) {
  const form::Form& form = *draft.forms.form;
  const auto verdict = JudgeDraft(site, call, filing, draft.report);
  if (!verdict || !KeepForms(site, call, filing, &*verdict, form, &step->plan.sealed).ok()) {
    RETURN_IF_ERROR(KeepForms(site, call, filing, nullptr, form, &step->plan.sealed));
    return std::optional<v1::Judgement>();
  }
  step->version.set_judgements(1);
  step->plan.memory.set_judgement(1);
  return std::make_optional(MakeJudgement(site, v1::REPORT_ACTION_SAVE, *verdict,
                                          step->version.record().latest_revision()));
}

// Commits the step and fills in the answer.
absl::Status Store(const Site& site, const runtime::Call& call, const RequestIdentity& identity,
                   const Filing& filing, SaveStep save,
                   const std::optional<v1::Judgement>& judgement,
                   v1::SaveReportResponse* response) {
  const records::RevisionId id = {filing.id, save.revision->number()};
  ASSIGN_OR_RETURN(
      Done done,
      CommitStep(site, call, identity, filing, std::move(save.step),
                 [judgement, id](const records::Mark& mark, records::ReportVersion* version,
                                 storage::WriteSet* writes) {
                   if (!judgement) return;
                   PutMarkedJudgement(mark, false, id, *version, *judgement, writes);
                 }));
  *response->mutable_record() = PresentReport(done.version, filing.ladder, call, filing.path);
  *response->mutable_revision() = std::move(*save.revision);
  response->set_origin(done.mark.origin());
  response->set_position(done.mark.position());
  *response->mutable_receipt() = std::move(done.receipt);
  return absl::OkStatus();
}

// One try at saving.
absl::StatusOr<v1::SaveReportResponse> SaveOnce(const Site& site, const runtime::Call& call,
                                                const RequestIdentity& identity,
                                                const v1::SaveReportRequest& request) {
  ASSIGN_OR_RETURN(const Filing filing,
                   OpenFiling(site, call, Method::kSaveReport, request.name(), identity));
  if (filing.remembered.answer) return Replay(site, call, filing);
  if (request.has_report()) RETURN_IF_ERROR(CheckEtag(filing, request.etag()));
  ASSIGN_OR_RETURN(const Draft draft, MakeDraft(site, request, filing));
  if (IsUnchanged(filing, draft)) {
    return KeepUnchanged(site, call, identity, filing, request.validate_only());
  }
  ASSIGN_OR_RETURN(SaveStep save, PlanSave(call, call.actor, request, filing, draft));
  ASSIGN_OR_RETURN(const std::optional<v1::Judgement> judgement,
                   JudgeStep(site, call, filing, draft, &save.step));

  v1::SaveReportResponse response;
  if (judgement) *response.mutable_verdict() = judgement->verdict();
  if (request.validate_only()) {
    *response.mutable_record() = PresentReport(save.step.version, filing.ladder, call, filing.path);
    *response.mutable_revision() = std::move(*save.revision);
  } else {
    RETURN_IF_ERROR(Store(site, call, identity, filing, std::move(save), judgement, &response));
  }
  response.mutable_revision()->set_reason(request.reason());
  return response;
}

}  // namespace

absl::StatusOr<v1::SaveReportResponse> Reports::Save(const runtime::Call& call,
                                                     const v1::SaveReportRequest& request) const {
  RETURN_IF_ERROR(CheckSave(request));
  ASSIGN_OR_RETURN(const RequestIdentity identity,
                   IdentityOf(call, "SaveReport", request.name(), request));
  return WithRetries<v1::SaveReportResponse>(
      call, [&] { return SaveOnce(site_, call, identity, request); });
}

}  // namespace nianbao::submission
