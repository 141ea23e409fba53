#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "services/submission/reports/draft.h"
#include "services/submission/reports/files.h"
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

// The memory of a save that leaves the report at `version` without other content.
records::RequestMemory UnchangedMemory(const Filing& filing, int64_t version) {
  records::RequestMemory memory;
  memory.set_outcome(records::RequestMemory::OUTCOME_UNCHANGED);
  memory.set_resource(filing.name());
  memory.set_version(version);
  memory.set_revision(filing.latest().revision);
  memory.set_judgement(filing.version->judgements());
  return memory;
}

// Hangs files on the latest revision, whose content the request repeats, and adds them to the
// answer.
absl::Status AttachFiles(const Site& site, const runtime::Call& call,
                         const RequestIdentity& identity, const Filing& filing,
                         std::vector<NextStep> steps, const v1::Revision& revision,
                         bool validate_only, v1::SaveReportResponse* response) {
  *response->mutable_revision()->mutable_files() = revision.files();
  records::ReportVersion after = steps.back().version;
  if (!validate_only) {
    steps.back().plan.memory = UnchangedMemory(filing, after.version());
    ASSIGN_OR_RETURN(Done done, CommitSteps(site, call, identity, filing, std::move(steps)));
    after = std::move(done.version);
  }
  ASSIGN_OR_RETURN(*response->mutable_record(), PresentTo(call, filing, after));
  return absl::OkStatus();
}

// Nothing of the content is new; files may be.
absl::StatusOr<v1::SaveReportResponse> KeepUnchanged(const Site& site, const runtime::Call& call,
                                                     const RequestIdentity& identity,
                                                     const Filing& filing,
                                                     const v1::SaveReportRequest& request) {
  const auto revision = std::make_shared<v1::Revision>(*filing.revision);
  ASSIGN_OR_RETURN(std::vector<NextStep> steps,
                   PlanFiles(filing, request.files(), /*rewrite=*/true, revision));
  ASSIGN_OR_RETURN(v1::SaveReportResponse response,
                   Unchanged(call, filing, filing.latest().revision, filing.version->judgements()));
  if (!steps.empty()) {
    RETURN_IF_ERROR(AttachFiles(site, call, identity, filing, std::move(steps), *revision,
                                request.validate_only(), &response));
  } else if (!request.validate_only()) {
    RETURN_IF_ERROR(Remember(site, call, identity, filing.remembered,
                             UnchangedMemory(filing, filing.version->version())));
  }
  ASSIGN_OR_RETURN(*response.mutable_receipt(),
                   filing.view.ReceiptOf(site, response.origin(), response.position()));
  return response;
}

// Hangs the request's files on the revision that the first of the steps makes.
absl::Status AddFiles(const Filing& filing, const v1::SaveReportRequest& request,
                      const std::shared_ptr<v1::Revision>& revision, std::vector<NextStep>* steps) {
  Filing saved = After(filing, steps->front());
  saved.revision = *revision;
  ASSIGN_OR_RETURN(std::vector<NextStep> files,
                   PlanFiles(saved, request.files(), /*rewrite=*/false, revision));
  if (files.empty()) return absl::OkStatus();
  // The change's memory is the last step's.
  records::RequestMemory memory = steps->front().plan.memory;
  memory.set_version(files.back().version.version());
  files.back().plan.memory = std::move(memory);
  std::move(files.begin(), files.end(), std::back_inserter(*steps));
  return absl::OkStatus();
}

// Commits the steps, of which the first makes the revision, and fills in the answer.
absl::Status Store(const Site& site, const runtime::Call& call, const RequestIdentity& identity,
                   const Filing& filing, std::vector<NextStep> steps, const v1::Revision& revision,
                   v1::SaveReportResponse* response) {
  ASSIGN_OR_RETURN(Done done,
                   CommitSteps(site, call, identity, filing, std::move(steps), /*proven=*/0));
  *response->mutable_record() = PresentReport(done.version, filing.ladder, call, filing.path);
  response->set_origin(revision.origin());
  response->set_position(revision.position());
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
    return KeepUnchanged(site, call, identity, filing, request);
  }
  ASSIGN_OR_RETURN(SaveStep save, PlanSave(call, call.actor, request, filing, draft));
  ASSIGN_OR_RETURN(
      std::optional<validation::v1::Verdict> verdict,
      JudgeSaved(site, call, filing, draft.report, *draft.forms.form, Intake::kFiled, &save.step));
  std::vector<NextStep> steps;
  steps.push_back(std::move(save.step));
  RETURN_IF_ERROR(AddFiles(filing, request, save.revision, &steps));

  v1::SaveReportResponse response;
  if (verdict) *response.mutable_verdict() = *std::move(verdict);
  if (request.validate_only()) {
    *response.mutable_record() =
        PresentReport(steps.back().version, filing.ladder, call, filing.path);
  } else {
    RETURN_IF_ERROR(
        Store(site, call, identity, filing, std::move(steps), *save.revision, &response));
  }
  *response.mutable_revision() = std::move(*save.revision);
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
