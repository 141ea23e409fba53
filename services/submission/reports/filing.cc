#include "services/submission/reports/filing.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/form/utf8.h"
#include "services/runtime/errors.h"
#include "services/submission/reports/content.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

// What the version before has learnt from its mark.
void Inherit(const records::ReportVersion& before, records::ReportVersion* version) {
  const v1::ReportRecord& known = before.record();
  v1::ReportRecord& record = *version->mutable_record();
  *record.mutable_create_time() = known.create_time();
  const int shared = std::min(known.reviews_size(), record.reviews_size());
  for (int i = 0; i < shared; ++i) *record.mutable_reviews(i) = known.reviews(i);
}

// The report under an id, as it is.
absl::StatusOr<Filing> ReadFiling(const Site& site, const runtime::Call& call, View view,
                                  const records::ReportId& id, AgencyPath path) {
  Filing filing{.view = std::move(view), .id = id, .path = std::move(path)};
  filing.roles = workflow::RolesOver(call.grants, filing.path);
  ASSIGN_OR_RETURN(filing.ladder, LadderOf(site, filing.view, id.agency));
  auto version = filing.records().Report(id);
  if (version.ok()) {
    filing.version = *std::move(version);
    ASSIGN_OR_RETURN(filing.revision, filing.records().Revision(filing.latest()));
  } else if (!absl::IsNotFound(version.status())) {
    return version.status();
  }
  return filing;
}

absl::Status MustBeThere(const Filing& filing) {
  if (filing.version) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat(filing.name(), " does not exist"));
}

}  // namespace

absl::StatusOr<Filing> OpenFiling(const Site& site, const runtime::Call& call, Method method,
                                  absl::string_view name, const RequestIdentity& identity) {
  const auto id = records::ParseReportName(name);
  if (!id) {
    return runtime::InvalidField("name", "must be \"agencies/{agency}/reports/{report}\"");
  }
  ASSIGN_OR_RETURN(View view, View::Open(site));
  ASSIGN_OR_RETURN(AgencyPath path, view.PathOf(id->agency));
  RETURN_IF_ERROR(Authorise(call, method, path));
  RETURN_IF_ERROR(view.records().Agency(id->agency).status());
  ASSIGN_OR_RETURN(Remembered remembered, Recall(view.records(), identity));
  ASSIGN_OR_RETURN(Filing filing, ReadFiling(site, call, std::move(view), *id, std::move(path)));
  filing.remembered = std::move(remembered);
  return filing;
}

absl::StatusOr<Filing> OpenStoredFiling(const Site& site, const runtime::Call& call, Method method,
                                        absl::string_view name, const RequestIdentity& identity) {
  ASSIGN_OR_RETURN(Filing filing, OpenFiling(site, call, method, name, identity));
  RETURN_IF_ERROR(MustBeThere(filing));
  return filing;
}

absl::StatusOr<Filing> OpenOwnFiling(const Site& site, const runtime::Call& call,
                                     const records::ReportId& id) {
  ASSIGN_OR_RETURN(View view, View::Open(site));
  ASSIGN_OR_RETURN(AgencyPath path, view.PathOf(id.agency));
  ASSIGN_OR_RETURN(Filing filing, ReadFiling(site, call, std::move(view), id, std::move(path)));
  RETURN_IF_ERROR(MustBeThere(filing));
  return filing;
}

absl::Status CheckDigest(const Filing& filing, absl::string_view digest) {
  if (digest.size() != kHashSize) {
    return runtime::InvalidField("content_digest", "must be the 32 bytes of a revision's digest");
  }
  if (digest == filing.version->record().latest_digest()) return absl::OkStatus();
  return runtime::Precondition(
      "NOT_LATEST", filing.name(),
      absl::StrCat("报告已有第 ", filing.version->record().latest_revision(),
                   " 版，与所指内容不同，请重新查看后办理 / the digest is not that of the latest "
                   "revision; read it and decide again"));
}

NextStep Next(const Filing& filing, audit::v1::Action action) {
  NextStep step;
  if (filing.version) step.version = *filing.version;
  step.version.set_version(step.version.version() + 1);
  step.version.clear_mark();
  step.version.mutable_record()->set_name(filing.name());
  Plan& plan = step.plan;
  plan.action = action;
  plan.resource = filing.name();
  plan.preconditions.push_back(storage::Precondition::Absent(
      storage::Family::kReports, records::ReportVersionKey(filing.id, step.version.version())));
  plan.memory.set_outcome(records::RequestMemory::OUTCOME_DONE);
  plan.memory.set_version(step.version.version());
  if (filing.version) {
    const v1::ReportRecord& record = filing.version->record();
    plan.leaf.revision = record.latest_revision();
    plan.leaf.content_suite = SuiteOf(filing.revision->suite());
    plan.leaf.before_digest = record.latest_digest();
    plan.leaf.after_digest = record.latest_digest();
  }
  return step;
}

void AddFinish(Finish finish, NextStep* step) {
  if (!step->finish) {
    step->finish = std::move(finish);
    return;
  }
  step->finish = [first = std::move(step->finish), second = std::move(finish)](
                     const records::Mark& mark, records::ReportVersion* version,
                     storage::WriteSet* writes) {
    first(mark, version, writes);
    second(mark, version, writes);
  };
}

Filing After(const Filing& filing, const NextStep& step) {
  Filing after = filing;
  after.version = step.version;
  return after;
}

void Apply(const workflow::State& state, v1::ReportRecord* record) {
  record->set_filing_state(state.filing);
  record->set_publication_state(state.publication);
  record->set_reviews_done(state.reviews_done);
}

void MarkVersion(const records::Mark& mark, records::ReportVersion* version) {
  *version->mutable_mark() = mark;
  v1::ReportRecord& record = *version->mutable_record();
  if (version->version() == 1) *record.mutable_create_time() = mark.recorded_time();
  *record.mutable_update_time() = mark.recorded_time();
}

absl::StatusOr<Done> CommitStep(const Site& site, const runtime::Call& call,
                                const RequestIdentity& identity, const Filing& filing,
                                NextStep step) {
  std::vector<NextStep> steps;
  steps.push_back(std::move(step));
  return CommitSteps(site, call, identity, filing, std::move(steps));
}

absl::StatusOr<Done> CommitStep(const Site& site, const runtime::Call& call,
                                const RequestIdentity& identity, const Filing& filing,
                                NextStep step, Finish finish) {
  AddFinish(std::move(finish), &step);
  return CommitStep(site, call, identity, filing, std::move(step));
}

absl::StatusOr<Done> CommitSteps(const Site& site, const runtime::Call& call,
                                 const RequestIdentity& identity, const Filing& filing,
                                 std::vector<NextStep> steps, std::optional<size_t> proven) {
  auto versions = std::make_shared<std::vector<records::ReportVersion>>();
  std::vector<Plan> plans;
  for (NextStep& step : steps) {
    versions->push_back(std::move(step.version));
    step.plan.marked = [versions, i = plans.size(), finish = std::move(step.finish)](
                           const records::Mark& mark, storage::WriteSet* writes) {
      records::ReportVersion& version = (*versions)[i];
      if (i > 0) Inherit((*versions)[i - 1], &version);
      MarkVersion(mark, &version);
      if (finish) finish(mark, &version, writes);
      records::PutReport(version, writes);
    };
    plans.push_back(std::move(step.plan));
  }
  const size_t last = plans.size() - 1;
  ASSIGN_OR_RETURN(const storage::Committed committed,
                   CommitPlans(site, call, identity, filing.remembered, std::move(plans)));
  Done done;
  // The commit was waited for: nobody else has the versions any more.
  done.version = std::move(versions->back());
  done.mark = MarkOf(committed.assigned, last);
  ASSIGN_OR_RETURN(done.receipt, ReceiptOf(site, committed, proven.value_or(last)));
  return done;
}

absl::StatusOr<v1::ReportRecord> PresentTo(const runtime::Call& call, const Filing& filing,
                                           const records::ReportVersion& version) {
  v1::ReportRecord record = PresentReport(version, filing.ladder, call, filing.path);
  RETURN_IF_ERROR(AddOpinions(filing.records(), &record));
  return record;
}

absl::StatusOr<v1::ReportRecord> RecallRecord(const runtime::Call& call, const Filing& filing) {
  ASSIGN_OR_RETURN(
      const records::ReportVersion version,
      filing.records().ReportOfVersion(filing.id, filing.remembered.answer->version()));
  return PresentTo(call, filing, version);
}

absl::StatusOr<audit::v1::Receipt> RecallReceipt(const Site& site, const Filing& filing) {
  const records::Mark& mark = filing.remembered.answer->mark();
  return filing.view.ReceiptOf(site, mark.origin(), mark.position());
}

absl::Status CheckProse(absl::string_view field, absl::string_view text, int most, bool required) {
  const auto points = form::CodePoints(text);
  if (!points) return runtime::InvalidField(field, "is not UTF-8");
  if (required && points->empty()) return runtime::InvalidField(field, "is required");
  if (points->size() > static_cast<size_t>(most)) {
    return runtime::InvalidField(
        field, absl::StrCat("has ", points->size(), " characters; at most ", most));
  }
  for (size_t i = 0; i < points->size(); ++i) {
    const char32_t c = (*points)[i];
    if ((form::IsControl(c) && c != U'\n') || form::IsPrivateUse(c) || form::IsNoncharacter(c)) {
      return runtime::InvalidField(
          field,
          absl::StrFormat("position %d: U+%04X is a control or private-use character, or none", i,
                          static_cast<uint32_t>(c)));
    }
  }
  return absl::OkStatus();
}

}  // namespace nianbao::submission
