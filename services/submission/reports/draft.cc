#include "services/submission/reports/draft.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/form/digest.h"
#include "services/form/figures.h"
#include "services/runtime/errors.h"
#include "services/submission/reports/files.h"
#include "services/submission/reports/merge.h"
#include "services/submission/reports/signature.h"
#include "storage/base/origin.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

using runtime::InvalidField;

constexpr int kMostReason = 500;  // Code points.

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
  if (request.has_report()) return request.report();
  if (!parent) return absl::NotFoundError(absl::StrCat(filing.name(), " does not exist"));
  report::v1::Report report = *parent;
  RETURN_IF_ERROR(ApplyChanges(request.changes(), &report));
  return report;
}

v1::Revision RevisionOf(const runtime::Call& call, const audit::v1::Actor& author,
                        const v1::SaveReportRequest& request, const Filing& filing,
                        const Draft& draft, int64_t number) {
  v1::Revision revision;
  revision.set_name(records::RevisionName(filing.id, number));
  revision.set_number(number);
  revision.set_report_id(filing.id.report);
  revision.set_suite(ProtoOf(draft.suite));
  revision.set_content_digest(draft.digest);
  revision.set_figures_digest(draft.figures_digest);
  *revision.mutable_author() = author;
  *revision.mutable_received_time() = records::ToProto(Micros(call.received_time));
  revision.set_parent(number - 1);
  *revision.mutable_signatures() = request.signatures();
  return revision;
}

// The record of a report in whose filing `author` has written.
void WriteRecord(const Draft& draft, const audit::v1::Actor& author, int64_t revision,
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
  record.clear_waivers();
  version->set_files(0);
  version->clear_pinned_rule_set();
  version->set_judgements(0);
  const auto& authors = version->authors();
  const bool known = std::any_of(
      authors.begin(), authors.end(),
      [&](const audit::v1::Actor& known_one) { return workflow::SamePerson(known_one, author); });
  if (!known) *version->add_authors() = author;
}

// All that a new revision takes.
NextStep StepOf(const audit::v1::Actor& author, const v1::SaveReportRequest& request,
                const Filing& filing, const Draft& draft, audit::v1::Action action,
                const workflow::State& next) {
  NextStep step = Next(filing, action);
  const int64_t number = step.version.record().latest_revision() + 1;
  WriteRecord(draft, author, number, next, &step.version);
  Plan& plan = step.plan;
  plan.actor = author;
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
  NamePictures(filing.id.agency, draft.report, &plan.sealed);
  records::PutContent(id, draft.report, &plan.sealed);
  return step;
}

}  // namespace

absl::Status CheckSave(const v1::SaveReportRequest& request) {
  if (request.has_report() == (request.changes_size() > 0)) {
    return InvalidField("report", "either a whole report or changes");
  }
  if (request.signatures_size() > 0 && !request.has_report()) {
    return InvalidField("signatures", "accompany whole reports only");
  }
  RETURN_IF_ERROR(CheckFiles(request.files()));
  return CheckProse("reason", request.reason(), kMostReason, /*required=*/false);
}

absl::Status CheckEtag(const Filing& filing, const std::string& etag) {
  const std::string present = filing.version ? EtagOfReport(*filing.version) : "";
  if (etag == present) return absl::OkStatus();
  return runtime::Aborted(
      "STALE_ETAG",
      filing.version ? "the report was changed meanwhile; read it and save on what it is now"
                     : "there is no such report yet; save without etag",
      {{"etag", present}});
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
  ASSIGN_OR_RETURN(form::Digests digests,
                   form::DigestsOf(draft.suite, draft.report, filing.id.report));
  draft.digest = std::move(digests.content);
  draft.figures_digest = std::move(digests.figures);
  RETURN_IF_ERROR(CheckSignatures(request.signatures(), draft.digest));
  if (latest && SuiteOf(latest->suite()) == draft.suite) {
    draft.digest_before = latest->content_digest();
  } else if (draft.parent) {
    ASSIGN_OR_RETURN(draft.digest_before,
                     form::ContentDigest(draft.suite, *draft.parent, filing.id.report));
  }
  return draft;
}

bool IsUnchanged(const Filing& filing, const Draft& draft) {
  return filing.version && draft.digest == filing.version->record().latest_digest();
}

SaveStep PlanRevision(const runtime::Call& call, const audit::v1::Actor& author,
                      const v1::SaveReportRequest& request, const Filing& filing,
                      const Draft& draft, audit::v1::Action action, const workflow::State& next) {
  SaveStep save;
  save.step = StepOf(author, request, filing, draft, action, next);
  const int64_t number = save.step.version.record().latest_revision();
  save.revision =
      std::make_shared<v1::Revision>(RevisionOf(call, author, request, filing, draft, number));
  for (const std::string& cell : save.step.plan.leaf.changed_cells) {
    save.revision->add_changed_cells(cell);
  }
  save.step.finish = [revision = save.revision, id = records::RevisionId{filing.id, number},
                      year = draft.report.year(),
                      figures = form::EncodeFigures(form::Pack(*draft.forms.form, draft.report))](
                         const records::Mark& mark, records::ReportVersion*,
                         storage::WriteSet* writes) {
    *revision->mutable_recorded_time() = mark.recorded_time();
    revision->set_origin(mark.origin());
    revision->set_position(mark.position());
    records::PutRevision(id, *revision, writes);
    records::PutFigures({year, id.report, EpochOfOrigin(mark.origin()), mark.position()},
                        id.revision, figures, writes);
  };
  return save;
}

absl::StatusOr<SaveStep> PlanSave(const runtime::Call& call, const audit::v1::Actor& author,
                                  const v1::SaveReportRequest& request, const Filing& filing,
                                  const Draft& draft) {
  const workflow::State state =
      filing.version ? workflow::StateOf(filing.version->record()) : workflow::State();
  const workflow::Ruling ruling =
      workflow::Decide(state, v1::REPORT_ACTION_SAVE, filing.roles, filing.ladder);
  RETURN_IF_ERROR(ruling.ToStatus(filing.name()));
  return PlanRevision(call, author, request, filing, draft, audit::v1::ACTION_REPORT_SAVED,
                      ruling.next);
}

}  // namespace nianbao::submission
