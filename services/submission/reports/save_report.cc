#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/form/digest.h"
#include "services/form/figures.h"
#include "services/runtime/errors.h"
#include "services/submission/reports/content.h"
#include "services/submission/reports/filing.h"
#include "services/submission/reports/gate.h"
#include "services/submission/reports/merge.h"
#include "services/submission/reports/reports.h"
#include "services/submission/reports/signature.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

using runtime::InvalidField;

constexpr int kMostReason = 500;  // Code points.

// A report as it would be stored, and what it changes.
struct Draft {
  report::v1::Report report;
  std::optional<report::v1::Report> parent;
  FormsOfReport forms;
  Suite suite = Suite::kSha256;
  std::string digest;
  std::string figures_digest;
  std::string digest_before;  // Of the parent, in this suite.
};

absl::Status CheckRequest(const v1::SaveReportRequest& request) {
  if (request.has_report() == (request.changes_size() > 0)) {
    return InvalidField("report", "either a whole report or changes");
  }
  if (request.signatures_size() > 0 && !request.has_report()) {
    return InvalidField("signatures", "accompany whole reports only");
  }
  return CheckProse("reason", request.reason(), kMostReason, /*required=*/false);
}

absl::StatusOr<Suite> SuiteFor(const Site& site, audit::v1::Suite asked,
                               const std::optional<v1::Revision>& latest) {
  Suite suite = latest ? SuiteOf(latest->suite()) : site.suites.front();
  if (asked != audit::v1::SUITE_UNSPECIFIED) suite = SuiteOf(asked);
  const auto& suites = site.suites;
  if (!audit::v1::Suite_IsValid(asked) ||
      std::find(suites.begin(), suites.end(), suite) == suites.end()) {
    return InvalidField("suite", "is not one that this site uses");
  }
  return suite;
}

// What the request makes of the report that is there.
absl::StatusOr<report::v1::Report> Content(const v1::SaveReportRequest& request,
                                           const Filing& filing,
                                           const std::optional<report::v1::Report>& parent) {
  if (request.has_report()) {
    const std::string etag = filing.version ? EtagOfReport(*filing.version) : "";
    if (request.etag() != etag) {
      return runtime::Aborted(
          "STALE_ETAG",
          filing.version ? "the report was changed meanwhile; read it and save on what it is now"
                         : "there is no such report yet; save without etag",
          {{"etag", etag}});
    }
    return request.report();
  }
  if (!parent) return absl::NotFoundError(absl::StrCat(filing.name(), " does not exist"));
  report::v1::Report report = *parent;
  RETURN_IF_ERROR(ApplyChanges(request.changes(), &report));
  return report;
}

absl::StatusOr<Draft> MakeDraft(const Site& site, const v1::SaveReportRequest& request,
                                const Filing& filing) {
  Draft draft;
  const std::optional<v1::Revision>& latest = filing.revision;
  if (filing.version) {
    ASSIGN_OR_RETURN(draft.parent, filing.records().Content(filing.latest()));
  }
  ASSIGN_OR_RETURN(draft.suite, SuiteFor(site, request.suite(), latest));
  ASSIGN_OR_RETURN(draft.report, Content(request, filing, draft.parent));
  StoredAs as;
  as.agency = filing.path.front();
  as.parent = draft.parent ? &*draft.parent : nullptr;
  ASSIGN_OR_RETURN(const records::AgencyVersion agency, filing.records().Agency(filing.id.agency));
  if (agency.agency().kind() == validation::v1::AGENCY_KIND_GOVERNMENT) {
    as.kind = report::v1::Report::KIND_GOVERNMENT;
  }
  if (request.signatures_size() > 0) RETURN_IF_ERROR(CheckAllSalted(draft.report));
  RETURN_IF_ERROR(Complete(*site.forms, as, site.random, &draft.report, &draft.forms));
  ASSIGN_OR_RETURN(draft.digest, form::ContentDigest(draft.suite, draft.report, filing.id.report));
  ASSIGN_OR_RETURN(draft.figures_digest, form::FiguresDigest(draft.suite, draft.report));
  RETURN_IF_ERROR(CheckSignatures(request.signatures(), draft.digest));
  if (latest && SuiteOf(latest->suite()) == draft.suite) {
    draft.digest_before = latest->content_digest();
  } else if (draft.parent) {
    ASSIGN_OR_RETURN(draft.digest_before,
                     form::ContentDigest(draft.suite, *draft.parent, filing.id.report));
  }
  return draft;
}

// Nothing new: the same words, figures and suite. State and reviews stay.
bool IsUnchanged(const Filing& filing, const Draft& draft) {
  return filing.version && draft.digest == filing.version->record().latest_digest();
}

v1::Revision RevisionOf(const runtime::Call& call, const v1::SaveReportRequest& request,
                        const Filing& filing, const Draft& draft, int64_t number) {
  v1::Revision revision;
  revision.set_name(records::RevisionName(filing.id, number));
  revision.set_number(number);
  revision.set_report_id(filing.id.report);
  revision.set_suite(ProtoOf(draft.suite));
  revision.set_content_digest(draft.digest);
  revision.set_figures_digest(draft.figures_digest);
  *revision.mutable_author() = call.actor;
  *revision.mutable_received_time() = records::ToProto(Micros(call.received_time));
  revision.set_parent(number - 1);
  *revision.mutable_signatures() = request.signatures();
  return revision;
}

// The record of a report in whose filing `caller` has written.
void WriteRecord(const Draft& draft, const audit::v1::Actor& caller, int64_t revision,
                 const workflow::State& next, records::ReportVersion* version) {
  v1::ReportRecord& record = *version->mutable_record();
  Apply(next, &record);
  record.set_year(draft.report.year());
  record.set_kind(draft.report.kind());
  record.set_origin(v1::REPORT_ORIGIN_FILED);
  record.set_title(draft.report.title());
  record.set_filing_revision(revision);
  record.set_latest_revision(revision);
  record.set_latest_digest(draft.digest);
  record.clear_reviews();
  version->clear_pinned_rule_set();
  version->set_judgements(0);
  const auto& authors = version->authors();
  const bool known = std::any_of(
      authors.begin(), authors.end(),
      [&](const audit::v1::Actor& author) { return workflow::SamePerson(author, caller); });
  if (!known) *version->add_authors() = caller;
}

// All that a new revision takes.
NextStep StepOf(const runtime::Call& call, const v1::SaveReportRequest& request,
                const Filing& filing, const Draft& draft, const workflow::State& next) {
  NextStep step = Next(filing, audit::v1::ACTION_REPORT_SAVED);
  const int64_t number = step.version.record().latest_revision() + 1;
  WriteRecord(draft, call.actor, number, next, &step.version);
  Plan& plan = step.plan;
  plan.leaf.content_suite = draft.suite;
  plan.leaf.before_digest = draft.digest_before;
  plan.leaf.after_digest = draft.digest;
  plan.leaf.revision = number;
  plan.leaf.edition_digest = draft.forms.form->ref().digest();
  plan.details.set_text(request.reason());
  if (draft.parent) {
    for (audit::v1::CellChange& change : ChangedCells(*draft.parent, draft.report)) {
      plan.leaf.changed_cells.push_back(change.cell());
      *plan.details.add_changes() = std::move(change);
    }
  }
  plan.memory.set_revision(number);
  const records::RevisionId id = {filing.id, number};
  records::PutContent(id, draft.report, &plan.sealed);
  records::PutFigures({draft.report.year(), id},
                      form::EncodeFigures(form::Pack(*draft.forms.form, draft.report)),
                      &plan.sealed);
  return step;
}

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
  ASSIGN_OR_RETURN(*response.mutable_receipt(), filing.view.ReceiptOf(site, response.position()));
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
  ASSIGN_OR_RETURN(*response.mutable_receipt(), filing.view.ReceiptOf(site, response.position()));
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
                   const Filing& filing, NextStep step, v1::Revision revision,
                   const std::optional<v1::Judgement>& judgement,
                   v1::SaveReportResponse* response) {
  const records::RevisionId id = {filing.id, revision.number()};
  auto stored = std::make_shared<v1::Revision>(std::move(revision));
  ASSIGN_OR_RETURN(
      Done done,
      CommitStep(site, call, identity, filing, std::move(step),
                 [stored, judgement, id](const records::Mark& mark, records::ReportVersion* version,
                                         storage::WriteSet* writes) {
                   *stored->mutable_recorded_time() = mark.recorded_time();
                   stored->set_origin(mark.origin());
                   stored->set_position(mark.position());
                   records::PutRevision(id, *stored, writes);
                   if (!judgement) return;
                   PutMarkedJudgement(mark, false, id, *version, *judgement, writes);
                 }));
  *response->mutable_record() = PresentReport(done.version, filing.ladder, call, filing.path);
  *response->mutable_revision() = std::move(*stored);
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
  ASSIGN_OR_RETURN(const Draft draft, MakeDraft(site, request, filing));
  if (IsUnchanged(filing, draft)) {
    return KeepUnchanged(site, call, identity, filing, request.validate_only());
  }
  const workflow::State state =
      filing.version ? workflow::StateOf(filing.version->record()) : workflow::State();
  const workflow::Ruling ruling =
      workflow::Decide(state, v1::REPORT_ACTION_SAVE, filing.roles, filing.ladder);
  RETURN_IF_ERROR(ruling.ToStatus(filing.name()));

  NextStep step = StepOf(call, request, filing, draft, ruling.next);
  ASSIGN_OR_RETURN(const std::optional<v1::Judgement> judgement,
                   JudgeStep(site, call, filing, draft, &step));
  v1::Revision revision =
      RevisionOf(call, request, filing, draft, step.version.record().latest_revision());
  for (const std::string& cell : step.plan.leaf.changed_cells) revision.add_changed_cells(cell);

  v1::SaveReportResponse response;
  if (judgement) *response.mutable_verdict() = judgement->verdict();
  if (request.validate_only()) {
    *response.mutable_record() = PresentReport(step.version, filing.ladder, call, filing.path);
    *response.mutable_revision() = std::move(revision);
  } else {
    RETURN_IF_ERROR(Store(site, call, identity, filing, std::move(step), std::move(revision),
                          judgement, &response));
  }
  response.mutable_revision()->set_reason(request.reason());
  return response;
}

}  // namespace

absl::StatusOr<v1::SaveReportResponse> Reports::Save(const runtime::Call& call,
                                                     const v1::SaveReportRequest& request) const {
  RETURN_IF_ERROR(CheckRequest(request));
  ASSIGN_OR_RETURN(const RequestIdentity identity,
                   IdentityOf(call, "SaveReport", request.name(), request));
  return WithRetries<v1::SaveReportResponse>(
      call, [&] { return SaveOnce(site_, call, identity, request); });
}

}  // namespace nianbao::submission
