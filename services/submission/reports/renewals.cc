#include "services/submission/reports/renewals.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/runtime/errors.h"
#include "services/submission/reports/content.h"
#include "services/submission/reports/gate.h"
#include "storage/base/origin.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

constexpr int64_t kMostSuccessors = 1000;

// Reports looked for at once.
constexpr size_t kPage = 256;

// For one report.
constexpr absl::Duration kPatience = absl::Seconds(10);

struct Asked {
  records::ReportId id;
  records::Renewal renewal;
};

// A call of the service itself, which acts in the log's name.
runtime::Call OwnCall(const Site& site, const std::function<bool()>& cancelled) {
  runtime::Call call;
  const std::string name = absl::StrCat("logs/", LogOfOrigin(site.sequencer->Head().origin));
  call.actor.set_principal(name);
  call.actor.set_person(name);
  call.actor.set_assurance(audit::v1::Actor::ASSURANCE_DIRECT);
  call.received_time = site.now();
  call.deadline = absl::Now() + kPatience;
  call.cancelled = cancelled;
  return call;
}

absl::StatusOr<std::vector<Asked>> Page(const View& view,
                                        const std::optional<records::ReportId>& after) {
  std::vector<Asked> page;
  RETURN_IF_ERROR(view.records().Renewals(
      after, [&](const records::ReportId& id, const records::Renewal& renewal) {
        page.push_back({id, renewal});
        return page.size() < kPage;
      }));
  return page;
}

// Adds the reports that rest on this one. The first error: those of an agency, or more, are not
// among them.
absl::Status AddDependents(const records::Reader& records, const records::ReportId& id,
                           std::vector<records::ReportId>* found) {
  ASSIGN_OR_RETURN(const records::ReportVersion prior, records.Report(id));
  ASSIGN_OR_RETURN(std::vector<std::string> agencies,
                   records.Successors(id.agency, kMostSuccessors));
  agencies.insert(agencies.begin(), id.agency);
  absl::Status error;
  for (const std::string& agency : agencies) {
    error.Update(records.Reports(agency, std::nullopt, [&](const records::ReportVersion& version) {
      const v1::ReportRecord& record = version.record();
      const bool rests = record.year() == prior.record().year() + 1 &&
                         record.kind() == prior.record().kind() &&
                         record.publication_state() != v1::PUBLICATION_STATE_ARCHIVED;
      const auto dependent = records::ParseReportName(record.name());
      if (rests && dependent) found->push_back(*dependent);
      return true;
    }));
  }
  return error;
}

// The step that appends a judgement because of `cause`; nothing: it is there.
absl::StatusOr<std::optional<NextStep>> PlanRenewal(const Site& site, const runtime::Call& call,
                                                    const Filing& filing,
                                                    const std::string& cause) {
  v1::ReportAction gate = v1::REPORT_ACTION_SAVE;
  const int64_t newest = filing.version->judgements();
  for (int64_t number = newest; number > 0; --number) {
    ASSIGN_OR_RETURN(const records::StoredJudgement stored,
                     filing.records().Judgement(filing.latest(), number));
    const v1::Judgement& judgement = stored.judgement();
    // Two causes that are both left for another report must not renew this one by turns.
    if (judgement.renewed_by() == cause) return std::optional<NextStep>();
    if (number == newest) gate = judgement.gate();
    if (judgement.renewed_by().empty()) break;
  }
  ASSIGN_OR_RETURN(const report::v1::Report report, filing.records().Content(filing.latest()));
  ASSIGN_OR_RETURN(const FormsOfReport forms, FindForms(*site.forms, report));
  ASSIGN_OR_RETURN(const validation::v1::Verdict verdict, JudgeAgain(site, call, filing, report));
  NextStep step = Next(filing, audit::v1::ACTION_JUDGEMENT_APPENDED);
  RETURN_IF_ERROR(KeepForms(site, call, filing, &verdict, *forms.form, &step.plan.sealed));
  v1::Judgement judgement = MakeJudgement(site, gate, verdict, filing.latest().revision);
  judgement.set_renewed_by(cause);
  AddJudgement(judgement, &step);
  step.plan.leaf.edition_digest = forms.form->ref().digest();
  step.plan.details.set_text(cause);
  return std::make_optional(std::move(step));
}

// Returns whether a judgement was appended.
absl::StatusOr<bool> RenewOne(const Site& site, const runtime::Call& call,
                              const records::ReportId& id, const std::string& cause) {
  RequestIdentity identity;
  identity.method = "JudgementRenewed";
  identity.hash = Hash(Suite::kSha256, cause);
  return WithRetries<bool>(call, [&]() -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const Filing filing, OpenOwnFiling(site, call, id));
    ASSIGN_OR_RETURN(std::optional<NextStep> step, PlanRenewal(site, call, filing, cause));
    if (!step) return false;
    RETURN_IF_ERROR(CommitStep(site, call, identity, filing, *std::move(step)).status());
    return true;
  });
}

// It is done, unless another revision came meanwhile.
absl::Status Forget(const Site& site, const View& view, const records::ReportId& id) {
  const std::string key = records::RenewalKey(id);
  ASSIGN_OR_RETURN(const std::string sealed,
                   view.records().snapshot().Get(storage::Family::kIndex, key));
  storage::Change change;
  change.deadline = absl::Now() + kPatience;
  change.preconditions.push_back(
      storage::Precondition::Equals(storage::Family::kIndex, key, sealed));
  change.writes = [key](const storage::Assigned&, storage::WriteSet* writes) {
    writes->Delete(storage::Family::kIndex, key);
  };
  const absl::Status done = site.sequencer->Commit(std::move(change)).status();
  return absl::IsAborted(done) ? absl::OkStatus() : done;
}

// Whether the next report would fare no better.
bool EndsThePass(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsCancelled(status) || absl::IsResourceExhausted(status);
}

// The first error, behind which the other dependents have had their turn unless it ends the pass.
absl::Status WorkOff(const Site& site, const View& view, const std::function<bool()>& cancelled,
                     const Asked& asked, int64_t* judged) {
  std::vector<records::ReportId> dependents;
  absl::Status error = AddDependents(view.records(), asked.id, &dependents);
  for (const records::ReportId& id : dependents) {
    const runtime::Call call = OwnCall(site, cancelled);
    const absl::StatusOr<bool> appended = RenewOne(site, call, id, asked.renewal.revision());
    if (appended.ok()) {
      *judged += *appended ? 1 : 0;
    } else if (EndsThePass(appended.status())) {
      return appended.status();
    } else if (!runtime::HasReason(appended.status(), kReportTooLarge)) {
      error.Update(appended.status());
    }
  }
  RETURN_IF_ERROR(error);
  return Forget(site, view, asked.id);
}

absl::Status Work(const Site& site, const std::function<bool()>& cancelled, RenewalPass* pass) {
  RETURN_IF_ERROR(site.sequencer->CheckHealth());
  std::optional<records::ReportId> after;
  bool reachable = true;
  while (true) {
    ASSIGN_OR_RETURN(const View view, View::Open(site));
    ASSIGN_OR_RETURN(const std::vector<Asked> page, Page(view, after));
    for (const Asked& asked : page) {
      const absl::Status status =
          reachable ? WorkOff(site, view, cancelled, asked, &pass->judged) : pass->error;
      if (status.ok()) continue;
      pass->error.Update(status);
      ++pass->left;
      reachable = reachable && !EndsThePass(status);
    }
    if (page.size() < kPage) return absl::OkStatus();
    after = page.back().id;
  }
}

}  // namespace

void AskForRenewals(const records::ReportId& id, int64_t revision, NextStep* step) {
  records::Renewal renewal;
  renewal.set_revision(records::RevisionName(id, revision));
  records::PutRenewal(id, renewal, &step->plan.sealed);
}

RenewalPass WorkOffRenewals(const Site& site, const std::function<bool()>& cancelled) {
  RenewalPass pass;
  pass.error.Update(Work(site, cancelled, &pass));
  return pass;
}

}  // namespace nianbao::submission
