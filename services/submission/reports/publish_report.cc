#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/runtime/errors.h"
#include "services/submission/reports/content.h"
#include "services/submission/reports/filing.h"
#include "services/submission/reports/gate.h"
#include "services/submission/reports/reports.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

using rendering::v1::Format;

// "pdf": as import names it.
std::string NameOf(Format format) {
  return absl::AsciiStrToLower(absl::StripPrefix(rendering::v1::Format_Name(format), "FORMAT_"));
}

absl::StatusOr<std::vector<Format>> FormatsOf(const Site& site,
                                              const v1::PublishReportRequest& request) {
  if (request.formats_size() == 0) return site.formats;
  std::vector<Format> formats;
  for (const int number : request.formats()) {
    const auto format = static_cast<Format>(number);
    if (!rendering::v1::Format_IsValid(number) || format == rendering::v1::FORMAT_UNSPECIFIED) {
      return runtime::InvalidField("formats", absl::StrCat(number, " is no format"));
    }
    if (std::find(formats.begin(), formats.end(), format) != formats.end()) {
      return runtime::InvalidField("formats", absl::StrCat(NameOf(format), " is asked for twice"));
    }
    formats.push_back(format);
  }
  return formats;
}

// What is rendered, once for all formats.
struct Source {
  report::v1::Report report;
  FormsOfReport forms;
  rendering::v1::RenderRequest request;
};

absl::StatusOr<Source> SourceOf(const Site& site, const runtime::Call& call, const Filing& filing) {
  Source source;
  ASSIGN_OR_RETURN(source.report, filing.records().Content(filing.latest()));
  ASSIGN_OR_RETURN(source.forms, FindForms(*site.forms, source.report));
  ASSIGN_OR_RETURN(const validation::v1::Context context, ContextOf(call, filing, source.report));
  *source.request.mutable_report() = source.report;
  source.request.set_agency_name(context.agency().name());
  const v1::Revision& revision = *filing.revision;
  rendering::v1::Stamp& stamp = *source.request.mutable_stamp();
  stamp.set_revision(revision.name());
  stamp.set_suite(revision.suite());
  stamp.set_content_digest(revision.content_digest());
  stamp.set_figures_digest(revision.figures_digest());
  stamp.set_origin(revision.origin());
  stamp.set_position(revision.position());
  return source;
}

absl::Status NotTheRevision(Format format, const std::vector<import::Mismatch>& mismatches) {
  const import::Mismatch& first = mismatches.front();
  return runtime::WithReason(
      absl::InternalError(
          absl::StrCat("the ", NameOf(format), " document does not read back as the revision in ",
                       mismatches.size(), " places, first ", first.where, ": stated \"",
                       first.stated, "\", shown \"", first.shown, "\"; nothing was published")),
      "PARSE_BACK");
}

// Renders one document and proves that it shows what the revision states.
absl::StatusOr<Document> RenderProved(const Site& site, const runtime::Call& call,
                                      const Source& source, Format format) {
  rendering::v1::RenderRequest request = source.request;
  request.set_format(format);
  ASSIGN_OR_RETURN(Document document, site.renderer->Render(call, request));
  if (document.trailer.digest() != Hash(Suite::kSha256, document.bytes)) {
    return absl::InternalError(
        absl::StrCat("the ", NameOf(format), " document did not arrive as it was rendered"));
  }
  RETURN_IF_ERROR(CheckAlive(call));
  import::ImportOptions options;
  options.format = NameOf(format);
  options.pdf_words_program = site.pdf_words_program;
  ASSIGN_OR_RETURN(const std::vector<import::Mismatch> mismatches,
                   site.parse_back(*source.forms.form, source.report, document.bytes, options));
  if (!mismatches.empty()) return NotTheRevision(format, mismatches);
  return document;
}

v1::Artefact ArtefactOf(Format format, const Document& document) {
  v1::Artefact artefact;
  artefact.set_format(format);
  artefact.set_digest(document.trailer.digest());
  artefact.set_size(static_cast<int64_t>(document.bytes.size()));
  artefact.set_media_type(document.header.media_type());
  artefact.set_file_name(document.header.file_name());
  artefact.set_renderer(document.trailer.renderer());
  artefact.set_theme_digest(document.trailer.theme_digest());
  artefact.set_fonts_digest(document.trailer.fonts_digest());
  *artefact.mutable_missing_glyphs() = document.trailer.missing_glyphs();
  return artefact;
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

// Renders all documents: their manifest, and their bytes among `writes`.
absl::StatusOr<v1::Publication> RenderAll(const Site& site, const runtime::Call& call,
                                          const Filing& filing, const Source& source,
                                          const std::vector<Format>& formats,
                                          storage::WriteSet* writes) {
  v1::Publication publication;
  publication.set_revision(filing.latest().revision);
  publication.set_state(v1::Publication::STATE_RELEASED);
  publication.set_salt(site.random(kHashSize));
  for (const Format format : formats) {
    ASSIGN_OR_RETURN(const Document document, RenderProved(site, call, source, format));
    records::PutArtefact(document.trailer.digest(), document.bytes, writes);
    *publication.add_artefacts() = ArtefactOf(format, document);
  }
  return publication;
}

// Commits the step and fills in the answer.
absl::Status Release(const Site& site, const runtime::Call& call, const RequestIdentity& identity,
                     const Filing& filing, const Source& source,
                     const validation::v1::Verdict& verdict, NextStep step,
                     v1::PublishReportResponse* response) {
  RETURN_IF_ERROR(KeepForms(site, call, filing, &verdict, *source.forms.form, &step.plan.sealed));
  const v1::Judgement judgement =
      MakeJudgement(site, v1::REPORT_ACTION_PUBLISH, verdict, filing.latest().revision);
  AddJudgement(judgement, &step);
  step.plan.leaf.edition_digest = source.forms.form->ref().digest();
  auto released = std::make_shared<v1::Publication>(*step.plan.publication);
  ASSIGN_OR_RETURN(
      Done done,
      CommitStep(site, call, identity, filing, std::move(step),
                 [judgement, released, id = filing.latest()](const records::Mark& mark,
                                                             records::ReportVersion* version,
                                                             storage::WriteSet* writes) {
                   *released->mutable_release_time() = mark.recorded_time();
                   released->set_origin(mark.origin());
                   released->set_position(mark.position());
                   records::PutPublication(id.report, version->publications(), *released, writes);
                   PutMarkedJudgement(mark, true, id, *version, judgement, writes);
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

  ASSIGN_OR_RETURN(const Source source, SourceOf(site, call, filing));
  ASSIGN_OR_RETURN(const validation::v1::Verdict verdict,
                   JudgeAtGate(site, call, filing, source.report));
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
  ASSIGN_OR_RETURN(v1::Publication publication,
                   RenderAll(site, call, filing, source, formats, &documents));
  NextStep step = StepOf(call, filing, ruling.next, std::move(publication));
  if (request.validate_only()) {
    *response.mutable_publication() = *step.plan.publication;
    ASSIGN_OR_RETURN(*response.mutable_record(), PresentTo(call, filing, step.version));
    return response;
  }
  step.plan.sealed.Append(std::move(documents));
  RETURN_IF_ERROR(
      Release(site, call, identity, filing, source, verdict, std::move(step), &response));
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
