#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/submission/reports/content.h"
#include "services/submission/reports/documents.h"
#include "services/submission/reports/filing.h"
#include "services/submission/reports/gate.h"
#include "services/submission/reports/renewals.h"
#include "services/submission/reports/reports.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

using rendering::v1::Format;

absl::StatusOr<std::vector<Format>> FormatsOf(const Site& site,
                                              const v1::PublishReportRequest& request) {
  if (request.formats_size() == 0) return site.formats;
  std::vector<Format> formats;
  for (const int number : request.formats()) {
    const auto format = static_cast<Format>(number);
    if (!rendering::v1::Format_IsValid(number) || format == rendering::v1::FORMAT_UNSPECIFIED) {
      return runtime::InvalidField("formats", absl::StrCat(number, " is no format"));
    }
    if (format == rendering::v1::FORMAT_PNG) {
      return runtime::InvalidField("formats", "a picture of one page is no document to publish");
    }
    if (std::find(formats.begin(), formats.end(), format) != formats.end()) {
      return runtime::InvalidField("formats",
                                   absl::StrCat(FormatName(format), " is asked for twice"));
    }
    formats.push_back(format);
  }
  return formats;
}

// The step that releases `publication`.
NextStep StepOf(const runtime::Call& call, const Filing& filing, const workflow::State& next,
                v1::Publication publication) {
  NextStep step = Next(filing, audit::v1::ACTION_REPORT_PUBLISHED);
  v1::ReportRecord& record = *step.version.mutable_record();
  Apply(next, &record);
  record.set_published_revision(publication.revision());
  if (!record.has_first_publish_time()) {
    *record.mutable_first_publish_time() = records::ToProto(Micros(call.received_time));
  }
  step.version.set_publications(step.version.publications() + 1);
  step.plan.memory.set_publication(step.version.publications());
  AskForRenewals(filing.id, publication.revision(), &step);
  step.plan.publication = std::move(publication);
  return step;
}

absl::StatusOr<v1::PublishReportResponse> Replay(const Site& site, const runtime::Call& call,
                                                 const Filing& filing) {
  const records::RequestMemory& memory = *filing.remembered.answer;
  v1::PublishReportResponse response;
  response.set_replayed(true);
  ASSIGN_OR_RETURN(*response.mutable_record(), RecallRecord(call, filing));
  if (memory.outcome() == records::RequestMemory::OUTCOME_REFUSED) {
    ASSIGN_OR_RETURN(*response.mutable_refusal(), RecallRefusal(site, filing));
    return response;
  }
  ASSIGN_OR_RETURN(*response.mutable_publication(),
                   filing.records().Publication(filing.id, memory.publication()));
  ASSIGN_OR_RETURN(*response.mutable_receipt(), RecallReceipt(site, filing));
  return response;
}

// Commits the step and fills in the answer.
absl::Status Release(const Site& site, const runtime::Call& call, const RequestIdentity& identity,
                     const Filing& filing, const DocumentSource& source, const Judged& judged,
                     NextStep step, v1::PublishReportResponse* response) {
  const validation::v1::Verdict& verdict = judged.verdict;
  RETURN_IF_ERROR(KeepForms(site, call, filing, &verdict, *source.forms.form, &step.plan.sealed));
  AddJudgement(MakeJudgement(site, v1::REPORT_ACTION_PUBLISH, verdict, filing.latest().revision),
               &step);
  KeepText(call, filing, judged, &step);
  step.plan.leaf.edition_digest = source.forms.form->ref().digest();
  auto released = std::make_shared<v1::Publication>(*step.plan.publication);
  ASSIGN_OR_RETURN(Done done, CommitStep(site, call, identity, filing, std::move(step),
                                         [released, id = filing.id](const records::Mark& mark,
                                                                    records::ReportVersion* version,
                                                                    storage::WriteSet* writes) {
                                           *released->mutable_release_time() = mark.recorded_time();
                                           released->set_origin(mark.origin());
                                           released->set_position(mark.position());
                                           records::PutPublication(id, version->publications(),
                                                                   *released, writes);
                                         }));
  *response->mutable_publication() = std::move(*released);
  ASSIGN_OR_RETURN(*response->mutable_record(), PresentTo(call, filing, done.version));
  *response->mutable_receipt() = std::move(done.receipt);
  return absl::OkStatus();
}

absl::StatusOr<v1::PublishReportResponse> PublishOnce(const Site& site, const runtime::Call& call,
                                                      const RequestIdentity& identity,
                                                      const std::vector<Format>& formats,
                                                      const v1::PublishReportRequest& request) {
  ASSIGN_OR_RETURN(const Filing filing,
                   OpenStoredFiling(site, call, Method::kPublishReport, request.name(), identity));
  if (filing.remembered.answer) return Replay(site, call, filing);
  RETURN_IF_ERROR(CheckDigest(filing, request.content_digest()));
  const workflow::Ruling ruling =
      workflow::Decide(workflow::StateOf(filing.version->record()), v1::REPORT_ACTION_PUBLISH,
                       filing.roles, filing.ladder);
  RETURN_IF_ERROR(ruling.ToStatus(filing.name()));

  ASSIGN_OR_RETURN(report::v1::Report content, filing.records().Content(filing.latest()));
  ASSIGN_OR_RETURN(const DocumentSource source,
                   SourceOf(site, call, filing, *filing.revision, std::move(content)));
  ASSIGN_OR_RETURN(const Judged judged, JudgeAtGate(site, call, filing, source.report));
  const validation::v1::Verdict& verdict = judged.verdict;
  v1::PublishReportResponse response;
  if (!verdict.submittable()) {
    ASSIGN_OR_RETURN(Attempt attempt,
                     Refuse(site, call, identity, filing, v1::REPORT_ACTION_PUBLISH,
                            *source.forms.form, verdict, request.validate_only()));
    *response.mutable_refusal() = std::move(attempt.refusal);
    ASSIGN_OR_RETURN(*response.mutable_record(), PresentTo(call, filing, attempt.version));
    return response;
  }
  storage::WriteSet documents;
  ASSIGN_OR_RETURN(v1::Publication publication, RenderAll(site, call, source, formats, &documents));
  NextStep step = StepOf(call, filing, ruling.next, std::move(publication));
  if (request.validate_only()) {
    *response.mutable_publication() = *step.plan.publication;
    ASSIGN_OR_RETURN(*response.mutable_record(), PresentTo(call, filing, step.version));
    return response;
  }
  step.plan.sealed.Append(std::move(documents));
  RETURN_IF_ERROR(
      Release(site, call, identity, filing, source, judged, std::move(step), &response));
  return response;
}

}  // namespace

absl::StatusOr<v1::PublishReportResponse> Reports::Publish(
    const runtime::Call& call, const v1::PublishReportRequest& request) const {
  ASSIGN_OR_RETURN(const std::vector<Format> formats, FormatsOf(site_, request));
  ASSIGN_OR_RETURN(const RequestIdentity identity,
                   IdentityOf(call, "PublishReport", request.name(), request));
  return WithRetries<v1::PublishReportResponse>(
      call, [&] { return PublishOnce(site_, call, identity, formats, request); });
}

}  // namespace nianbao::submission
