#include "services/submission/reports/gate.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "services/runtime/errors.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

// A draft's verdict is a courtesy: it does not hold up a save.
constexpr absl::Duration kDraftPatience = absl::Seconds(5);

// Report years end in China.
absl::Time EndOfYear(int year) {
  return absl::FromCivil(absl::CivilSecond(year + 1, 1, 1), absl::FixedTimeZone(8 * 60 * 60)) -
         absl::Microseconds(1);
}

// The name in force at `time`; the current one when none was.
std::string NameAt(const v1::Agency& agency, absl::Time time) {
  for (const v1::DatedName& name : agency.names()) {
    const bool begun = !name.has_valid_from() || records::FromProto(name.valid_from()) <= time;
    const bool ended = name.has_valid_to() && records::FromProto(name.valid_to()) <= time;
    if (begun && !ended) return name.text();
  }
  return agency.names().empty() ? "" : agency.names().rbegin()->text();
}

std::string CreditCodeAt(const v1::Agency& agency, absl::Time time) {
  for (const v1::ExternalId& id : agency.external_ids()) {
    const bool begun = !id.has_valid_from() || records::FromProto(id.valid_from()) <= time;
    const bool ended = id.has_valid_to() && records::FromProto(id.valid_to()) <= time;
    if (id.scheme() == "uscc" && begun && !ended) return id.value();
  }
  return "";
}

template <typename Ref>
bool SameRef(const Ref& a, const Ref& b) {
  return a.id() == b.id() && a.revision() == b.revision() && a.digest() == b.digest();
}

}  // namespace

absl::StatusOr<validation::v1::Context> ContextOf(const runtime::Call& call, const Filing& filing,
                                                  const report::v1::Report& report) {
  const absl::Time end = EndOfYear(report.year());
  ASSIGN_OR_RETURN(const records::AgencyVersion version,
                   filing.records().AgencyAsOf(filing.id.agency, end));
  const v1::Agency& agency = version.agency();
  validation::v1::Context context;
  validation::v1::AgencyFacts& facts = *context.mutable_agency();
  facts.set_name(NameAt(agency, end));
  facts.set_kind(agency.kind());
  facts.set_rule_making(agency.rule_making());
  facts.set_region(agency.region());
  facts.set_credit_code(CreditCodeAt(agency, end));
  *context.mutable_filing_time() = records::ToProto(call.received_time);
  if (filing.version && filing.version->has_pinned_rule_set()) {
    const validation::v1::RuleSetRef& pinned = filing.version->pinned_rule_set();
    *context.mutable_pinned_rule_set() = pinned;
    ASSIGN_OR_RETURN(const v1::UsedForm used, filing.records().RuleSet(pinned));
    context.set_pinned_rule_set_file(used.file());
  }
  return context;
}

absl::StatusOr<validation::v1::Verdict> JudgeAtGate(const Site& site, const runtime::Call& call,
                                                    const Filing& filing,
                                                    const report::v1::Report& report) {
  validation::v1::ValidateRequest request;
  *request.mutable_report() = report;
  request.set_report_id(filing.id.report);
  ASSIGN_OR_RETURN(*request.mutable_context(), ContextOf(call, filing, report));
  return site.validator->Validate(call, request);
}

std::optional<validation::v1::Verdict> JudgeDraft(const Site& site, const runtime::Call& call,
                                                  const Filing& filing,
                                                  const report::v1::Report& report) {
  runtime::Call hurried = call;
  const absl::Time now = absl::Now();
  hurried.deadline = std::min({call.deadline, now + kDraftPatience});
  // What is left belongs to the commit.
  if (call.deadline < absl::InfiniteFuture()) {
    hurried.deadline = std::min(hurried.deadline, now + (call.deadline - now) / 2);
  }
  auto verdict = JudgeAtGate(site, hurried, filing, report);
  if (!verdict.ok()) return std::nullopt;
  return *std::move(verdict);
}

absl::Status KeepForms(const Site& site, const runtime::Call& call, const Filing& filing,
                       const validation::v1::Verdict* verdict, const form::Form& form,
                       storage::WriteSet* writes) {
  const auto edition = filing.records().Edition(form.ref());
  if (absl::IsNotFound(edition.status())) {
    v1::UsedForm used;
    *used.mutable_edition() = form.ref();
    used.set_file(form.file());
    records::PutUsedForm(used, writes);
  } else {
    RETURN_IF_ERROR(edition.status());
  }
  if (verdict == nullptr) return absl::OkStatus();
  const auto kept = filing.records().RuleSet(verdict->rule_set());
  if (!absl::IsNotFound(kept.status())) return kept.status();
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

absl::StatusOr<Attempt> Refuse(const Site& site, const runtime::Call& call,
                               const RequestIdentity& identity, const Filing& filing,
                               v1::ReportAction gate, const form::Form& form,
                               const validation::v1::Verdict& verdict, bool validate_only) {
  Attempt attempt;
  *attempt.refusal.mutable_verdict() = verdict;
  attempt.version = *filing.version;
  if (validate_only) return attempt;
  NextStep step = Next(filing, audit::v1::ACTION_ATTEMPT);
  RETURN_IF_ERROR(KeepForms(site, call, filing, &verdict, form, &step.plan.sealed));
  const v1::Judgement judgement = MakeJudgement(site, gate, verdict, filing.latest().revision);
  AddJudgement(judgement, &step);
  step.plan.leaf.decision = audit::v1::DECISION_REFUSED;
  step.plan.leaf.edition_digest = form.ref().digest();
  step.plan.memory.set_outcome(records::RequestMemory::OUTCOME_REFUSED);
  step.plan.memory.set_content_digest(filing.version->record().latest_digest());
  ASSIGN_OR_RETURN(Done done,
                   CommitStep(site, call, identity, filing, std::move(step),
                              [id = filing.latest(), judgement](const records::Mark& mark,
                                                                records::ReportVersion* version,
                                                                storage::WriteSet* writes) {
                                PutMarkedJudgement(mark, true, id, *version, judgement, writes);
                              }));
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
