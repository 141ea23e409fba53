#include <optional>
#include <utility>

#include "services/runtime/errors.h"
#include "services/submission/reports/draft.h"
#include "services/submission/reports/files.h"
#include "services/submission/reports/filing.h"
#include "services/submission/reports/gate.h"
#include "services/submission/reports/published_source.h"
#include "services/submission/reports/renewals.h"
#include "services/submission/reports/reports.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

using Response = v1::RegisterPublishedReportResponse;

// The id a source file has when the request gives none.
constexpr char kSourceId[] = "source";

// What registering stores, as the request of a save.
v1::SaveReportRequest SaveOf(const v1::RegisterPublishedReportRequest& request) {
  v1::SaveReportRequest save;
  save.set_name(request.name());
  *save.mutable_report() = request.report();
  save.set_etag(request.etag());
  save.set_suite(request.suite());
  return save;
}

// The answer that an earlier step left: a revision, the judgement it got, and its leaf.
absl::StatusOr<Response> AnswerOf(const Site& site, const Filing& filing, int64_t revision,
                                  int64_t judgement) {
  Response response;
  const records::RevisionId id = {filing.id, revision};
  ASSIGN_OR_RETURN(*response.mutable_revision(), filing.records().Revision(id));
  if (judgement > 0) {
    ASSIGN_OR_RETURN(const records::StoredJudgement stored,
                     filing.records().Judgement(id, judgement));
    *response.mutable_verdict() = stored.judgement().verdict();
  }
  const v1::Revision& stored = response.revision();
  ASSIGN_OR_RETURN(*response.mutable_receipt(),
                   filing.view.ReceiptOf(site, stored.origin(), stored.position()));
  return response;
}

absl::StatusOr<Response> Replay(const Site& site, const runtime::Call& call, const Filing& filing) {
  const records::RequestMemory& memory = *filing.remembered.answer;
  ASSIGN_OR_RETURN(Response response,
                   AnswerOf(site, filing, memory.revision(), memory.judgement()));
  response.set_replayed(true);
  response.set_unchanged(memory.outcome() == records::RequestMemory::OUTCOME_UNCHANGED);
  ASSIGN_OR_RETURN(*response.mutable_record(), RecallRecord(call, filing));
  return response;
}

absl::StatusOr<Response> KeepUnchanged(const Site& site, const runtime::Call& call,
                                       const RequestIdentity& identity, const Filing& filing,
                                       bool validate_only) {
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
  ASSIGN_OR_RETURN(Response response, AnswerOf(site, filing, revision, judgement));
  response.set_unchanged(true);
  ASSIGN_OR_RETURN(*response.mutable_record(), PresentTo(call, filing, *filing.version));
  return response;
}

// The new revision, published as it is and of no filing.
SaveStep PlanRegister(const runtime::Call& call, const v1::PublishedSource& source,
                      const v1::SaveReportRequest& request, const Filing& filing,
                      const Draft& draft, const workflow::State& next) {
  SaveStep save = PlanRevision(call, call.actor, request, filing, draft,
                               audit::v1::ACTION_REPORT_REGISTERED, next);
  v1::ReportRecord& record = *save.step.version.mutable_record();
  record.set_origin(v1::REPORT_ORIGIN_BACKFILLED);
  record.clear_filing_revision();
  record.set_published_revision(record.latest_revision());
  save.step.version.clear_authors();
  *save.revision->mutable_source() = source;
  save.revision->mutable_source()->mutable_file()->clear_salt();
  if (source.file().id().empty()) {
    save.revision->mutable_source()->mutable_file()->set_id(kSourceId);
  }
  save.step.plan.details.set_text(SourceText(source));
  AskForRenewals(filing.id, record.published_revision(), &save.step);
  return save;
}

// One try at registering.
absl::StatusOr<Response> RegisterOnce(const Site& site, const runtime::Call& call,
                                      const RequestIdentity& identity,
                                      const v1::RegisterPublishedReportRequest& request,
                                      const v1::SaveReportRequest& save_request) {
  ASSIGN_OR_RETURN(const Filing filing,
                   OpenFiling(site, call, Method::kRegisterReport, request.name(), identity));
  if (filing.remembered.answer) return Replay(site, call, filing);
  const workflow::Ruling ruling = workflow::DecideRegistration(
      filing.version ? workflow::StateOf(filing.version->record()) : workflow::State(),
      filing.roles, filing.ladder);
  RETURN_IF_ERROR(ruling.ToStatus(filing.name()));
  RETURN_IF_ERROR(CheckEtag(filing, request.etag()));
  ASSIGN_OR_RETURN(const Draft draft, MakeDraft(site, save_request, filing));
  // What was taken back and is on the portal again is news, though it says the same.
  if (IsUnchanged(filing, draft) && ruling.next == workflow::StateOf(filing.version->record())) {
    return KeepUnchanged(site, call, identity, filing, request.validate_only());
  }
  SaveStep save = PlanRegister(call, request.source(), save_request, filing, draft, ruling.next);
  RETURN_IF_ERROR(NameFile(filing, "source.file", request.source().file(), &save.step.plan));
  ASSIGN_OR_RETURN(std::optional<validation::v1::Verdict> verdict,
                   JudgeSaved(site, call, filing, draft.report, *draft.forms.form,
                              Intake::kRegistered, &save.step));
  Response response;
  if (verdict) *response.mutable_verdict() = *std::move(verdict);
  if (request.validate_only()) {
    ASSIGN_OR_RETURN(*response.mutable_record(), PresentTo(call, filing, save.step.version));
  } else {
    ASSIGN_OR_RETURN(Done done, CommitStep(site, call, identity, filing, std::move(save.step)));
    ASSIGN_OR_RETURN(*response.mutable_record(), PresentTo(call, filing, done.version));
    *response.mutable_receipt() = std::move(done.receipt);
  }
  *response.mutable_revision() = std::move(*save.revision);
  return response;
}

}  // namespace

absl::StatusOr<Response> Reports::Register(
    const runtime::Call& call, const v1::RegisterPublishedReportRequest& request) const {
  if (!request.has_report()) return runtime::InvalidField("report", "is required");
  if (!request.has_source()) return runtime::InvalidField("source", "is required");
  RETURN_IF_ERROR(CheckSource(request.source()));
  ASSIGN_OR_RETURN(const RequestIdentity identity,
                   IdentityOf(call, "RegisterPublishedReport", request.name(), request));
  const v1::SaveReportRequest save = SaveOf(request);
  return WithRetries<Response>(call,
                               [&] { return RegisterOnce(site_, call, identity, request, save); });
}

}  // namespace nianbao::submission
