#include "services/submission/reports/gate.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "services/runtime/errors.h"
#include "services/submission/agencies/agency.h"
#include "services/submission/reports/agency_then.h"
#include "services/submission/reports/prior_reports.h"
#include "services/submission/reports/related_reports.h"
#include "storage/base/status_macros.h"
#include "storage/records/agencies.h"
#include "storage/records/codec.h"

namespace nianbao::submission {
namespace {

// A draft's verdict is a courtesy: it does not hold up a save.
constexpr absl::Duration kDraftPatience = absl::Seconds(5);

template <typename Ref>
bool SameRef(const Ref& a, const Ref& b) {
  return a.id() == b.id() && a.revision() == b.revision() && a.digest() == b.digest();
}

// Those of the content that is judged.
void AddWaivers(const v1::ReportRecord& record, validation::v1::Context* context) {
  for (const v1::FindingWaiver& given : record.waivers()) {
    if (given.content_digest() != record.latest_digest()) continue;
    validation::v1::Waiver& waiver = *context->add_waivers();
    waiver.set_fingerprint(given.fingerprint());
    waiver.set_rule(given.rule());
    waiver.set_reason(given.reason());
  }
}

// Whether the bytes of an edition or a rule set are in the store already. Read once: they are
// some 100 KB, and the same with every call.
absl::StatusOr<bool> IsKept(const Site& site, const Filing& filing, const std::string& key) {
  if (site.kept_forms->Has(key)) return true;
  const auto kept = filing.records().snapshot().Get(storage::Family::kEditions, key);
  if (absl::IsNotFound(kept.status())) return false;
  RETURN_IF_ERROR(kept.status());
  v1::UsedForm used;
  RETURN_IF_ERROR(records::Unseal(key, *kept, "a form in use", &used));
  site.kept_forms->Add(key);
  return true;
}

absl::StatusOr<validation::v1::ValidateRequest> RequestOf(const runtime::Call& call,
                                                          const Filing& filing,
                                                          const report::v1::Report& report) {
  validation::v1::ValidateRequest request;
  *request.mutable_report() = report;
  request.set_report_id(filing.id.report);
  ASSIGN_OR_RETURN(*request.mutable_context(), ContextOf(call, filing, report));
  return request;
}

// Judges a draft that may as well be saved unjudged: nothing when validation cannot be
// asked, or takes long.
std::optional<validation::v1::Verdict> JudgeDraft(const Site& site, const runtime::Call& call,
                                                  const Filing& filing,
                                                  const report::v1::Report& report, Intake intake) {
  runtime::Call hurried = call;
  const absl::Time now = absl::Now();
  hurried.deadline = std::min({call.deadline, now + kDraftPatience});
  // What is left belongs to the commit.
  if (call.deadline < absl::InfiniteFuture()) {
    hurried.deadline = std::min(hurried.deadline, now + (call.deadline - now) / 2);
  }
  auto request = RequestOf(hurried, filing, report);
  if (!request.ok()) return std::nullopt;
  request->mutable_context()->set_importing(intake == Intake::kRegistered);
  auto response = site.validator->Validate(hurried, *request);
  if (!response.ok()) return std::nullopt;
  return std::move(*response->mutable_verdict());
}

}  // namespace

absl::StatusOr<validation::v1::Context> ContextOf(const runtime::Call& call, const Filing& filing,
                                                  const report::v1::Report& report) {
  const absl::Time end = EndOfYear(report.year());
  ASSIGN_OR_RETURN(const v1::Agency agency,
                   records::AgencyAsOf(filing.records(), filing.id.agency, end));
  validation::v1::Context context;
  validation::v1::AgencyFacts& facts = *context.mutable_agency();
  facts.set_name(NameAt(agency, end));
  facts.set_kind(agency.kind());
  facts.set_rule_making(agency.rule_making());
  facts.set_region(agency.region());
  facts.set_credit_code(CreditCodeAt(agency, end));
  RETURN_IF_ERROR(AddPriorReports(filing.records(), agency, report, &context));
  RETURN_IF_ERROR(AddChildren(filing.records(), agency, report, &context));
  std::optional<absl::Time> filed;
  if (filing.version && filing.version->record().has_submit_time()) {
    filed = records::FromProto(filing.version->record().submit_time());
  }
  RETURN_IF_ERROR(AddPeers(filing.view, agency, report, filed, &context));
  *context.mutable_filing_time() = records::ToProto(call.received_time);
  if (filing.version && filing.version->has_pinned_rule_set()) {
    const validation::v1::RuleSetRef& pinned = filing.version->pinned_rule_set();
    *context.mutable_pinned_rule_set() = pinned;
    ASSIGN_OR_RETURN(const v1::UsedForm used, filing.records().RuleSet(pinned));
    context.set_pinned_rule_set_file(used.file());
  }
  return context;
}

absl::StatusOr<Judged> JudgeAtGate(const Site& site, const runtime::Call& call,
                                   const Filing& filing, const report::v1::Report& report) {
  ASSIGN_OR_RETURN(validation::v1::ValidateRequest request, RequestOf(call, filing, report));
  request.set_with_sketches(true);
  AddWaivers(filing.version->record(), request.mutable_context());
  ASSIGN_OR_RETURN(validation::v1::ValidateResponse response,
                   site.validator->Validate(call, request));
  Judged judged;
  judged.verdict = std::move(*response.mutable_verdict());
  judged.text.set_agency(records::AgencyName(filing.id.agency));
  judged.text.set_name(request.context().agency().name());
  judged.text.set_revision(
      records::RevisionName(filing.id, filing.version->record().latest_revision()));
  *judged.text.mutable_sketches() = std::move(*response.mutable_sketches());
  return judged;
}

absl::StatusOr<validation::v1::Verdict> JudgeAgain(const Site& site, const runtime::Call& call,
                                                   const Filing& filing,
                                                   const report::v1::Report& report) {
  const v1::ReportRecord& record = filing.version->record();
  ASSIGN_OR_RETURN(validation::v1::ValidateRequest request, RequestOf(call, filing, report));
  validation::v1::Context& context = *request.mutable_context();
  AddWaivers(record, &context);
  context.set_importing(record.origin() == v1::REPORT_ORIGIN_BACKFILLED);
  if (record.has_submit_time()) *context.mutable_filing_time() = record.submit_time();
  ASSIGN_OR_RETURN(validation::v1::ValidateResponse response,
                   site.validator->Validate(call, request));
  return std::move(*response.mutable_verdict());
}

void KeepText(const runtime::Call& call, const Filing& filing, const Judged& judged,
              NextStep* step) {
  if (filing.path.size() < 2) return;  // No superior, no siblings to compare with.
  const v1::ReportRecord& record = step->version.record();
  validation::v1::Peer peer = judged.text;
  *peer.mutable_file_time() = record.has_submit_time()
                                  ? record.submit_time()
                                  : records::ToProto(Micros(call.received_time));
  records::PutPeer({filing.id.agency, record.year(), record.kind()}, peer, &step->plan.sealed);
}

absl::StatusOr<std::optional<validation::v1::Verdict>> JudgeSaved(
    const Site& site, const runtime::Call& call, const Filing& filing,
    const report::v1::Report& report, const form::Form& form, Intake intake, NextStep* step) {
  std::optional<validation::v1::Verdict> verdict = JudgeDraft(site, call, filing, report, intake);
  if (!verdict || !KeepForms(site, call, filing, &*verdict, form, &step->plan.sealed).ok()) {
    RETURN_IF_ERROR(KeepForms(site, call, filing, nullptr, form, &step->plan.sealed));
    return std::optional<validation::v1::Verdict>();
  }
  step->version.set_judgements(1);
  step->plan.memory.set_judgement(1);
  const records::RevisionId id = {filing.id, step->version.record().latest_revision()};
  AddFinish(
      [judgement = MakeJudgement(site, v1::REPORT_ACTION_SAVE, *verdict, id.revision), id](
          const records::Mark& mark, records::ReportVersion* version, storage::WriteSet* writes) {
        PutMarkedJudgement(mark, false, id, *version, judgement, writes);
      },
      step);
  return verdict;
}

absl::Status KeepForms(const Site& site, const runtime::Call& call, const Filing& filing,
                       const validation::v1::Verdict* verdict, const form::Form& form,
                       storage::WriteSet* writes) {
  const form::v1::EditionRef& edition = form.ref();
  ASSIGN_OR_RETURN(const bool has_edition,
                   IsKept(site, filing,
                          records::EditionKey(edition.id(), edition.revision(), edition.digest())));
  if (!has_edition) {
    v1::UsedForm used;
    *used.mutable_edition() = edition;
    used.set_file(form.file());
    records::PutUsedForm(used, writes);
  }
  if (verdict == nullptr) return absl::OkStatus();
  const validation::v1::RuleSetRef& set = verdict->rule_set();
  ASSIGN_OR_RETURN(
      const bool has_rules,
      IsKept(site, filing, records::RuleSetKey(set.id(), set.revision(), set.digest())));
  if (has_rules) return absl::OkStatus();
  ASSIGN_OR_RETURN(const validation::v1::ListRulesResponse rules, site.validator->Rules(call));
  if (!SameRef(rules.rule_set(), verdict->rule_set())) {
    return runtime::Unavailable("validation has changed its rules meanwhile; try again",
                                absl::Seconds(1));
  }
  if (Hash(Suite::kSha256, rules.rule_set_file()) != rules.rule_set().digest()) {
    return absl::InternalError(
        "validation names its rules by another digest than their bytes have");
  }
  v1::UsedForm used;
  *used.mutable_rule_set() = rules.rule_set();
  used.set_file(rules.rule_set_file());
  records::PutUsedForm(used, writes);
  return absl::OkStatus();
}

v1::Judgement MakeJudgement(const Site& site, v1::ReportAction gate,
                            const validation::v1::Verdict& verdict, int64_t revision) {
  v1::Judgement judgement;
  judgement.set_revision(revision);
  judgement.set_gate(gate);
  *judgement.mutable_verdict() = verdict;
  judgement.set_salt(site.random(kHashSize));
  return judgement;
}

void AddJudgement(const v1::Judgement& judgement, NextStep* step) {
  step->version.set_judgements(step->version.judgements() + 1);
  step->plan.memory.set_revision(judgement.revision());
  step->plan.memory.set_judgement(step->version.judgements());
  step->plan.judgement = judgement;
  const records::RevisionId id = {*records::ParseReportName(step->version.record().name()),
                                  judgement.revision()};
  AddFinish(
      [judgement, id](const records::Mark& mark, records::ReportVersion* version,
                      storage::WriteSet* writes) {
        PutMarkedJudgement(mark, true, id, *version, judgement, writes);
      },
      step);
}

void PutMarkedJudgement(const records::Mark& mark, bool committed, const records::RevisionId& id,
                        const records::ReportVersion& version, v1::Judgement judgement,
                        storage::WriteSet* writes) {
  records::StoredJudgement stored;
  *judgement.mutable_recorded_time() = mark.recorded_time();
  *stored.mutable_judgement() = std::move(judgement);
  if (committed) *stored.mutable_mark() = mark;
  records::PutJudgement(id, version.judgements(), stored, writes);
}

absl::StatusOr<NextStep> PlanAttempt(const Site& site, const runtime::Call& call,
                                     const Filing& filing, v1::ReportAction gate,
                                     const form::Form& form,
                                     const validation::v1::Verdict& verdict) {
  NextStep step = Next(filing, audit::v1::ACTION_ATTEMPT);
  RETURN_IF_ERROR(KeepForms(site, call, filing, &verdict, form, &step.plan.sealed));
  AddJudgement(MakeJudgement(site, gate, verdict, filing.latest().revision), &step);
  step.plan.leaf.decision = audit::v1::DECISION_REFUSED;
  step.plan.leaf.edition_digest = form.ref().digest();
  step.plan.memory.set_outcome(records::RequestMemory::OUTCOME_REFUSED);
  step.plan.memory.set_content_digest(filing.version->record().latest_digest());
  return step;
}

absl::StatusOr<Attempt> Refuse(const Site& site, const runtime::Call& call,
                               const RequestIdentity& identity, const Filing& filing,
                               v1::ReportAction gate, const form::Form& form,
                               const validation::v1::Verdict& verdict, bool validate_only) {
  Attempt attempt;
  *attempt.refusal.mutable_verdict() = verdict;
  attempt.version = *filing.version;
  if (validate_only) return attempt;
  ASSIGN_OR_RETURN(NextStep step, PlanAttempt(site, call, filing, gate, form, verdict));
  ASSIGN_OR_RETURN(Done done, CommitStep(site, call, identity, filing, std::move(step)));
  *attempt.refusal.mutable_receipt() = std::move(done.receipt);
  attempt.version = std::move(done.version);
  return attempt;
}

absl::StatusOr<v1::Refusal> RecallRefusal(const Site& site, const Filing& filing) {
  const records::RequestMemory& memory = *filing.remembered.answer;
  v1::Refusal refusal;
  ASSIGN_OR_RETURN(const records::StoredJudgement judgement,
                   filing.records().Judgement({filing.id, memory.revision()}, memory.judgement()));
  *refusal.mutable_verdict() = judgement.judgement().verdict();
  ASSIGN_OR_RETURN(*refusal.mutable_receipt(), RecallReceipt(site, filing));
  return refusal;
}

}  // namespace nianbao::submission
