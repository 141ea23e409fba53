#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_REPORTS_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_REPORTS_H_

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nianbao/submission/v1/report_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/feed.h"
#include "services/runtime/refused_call.h"
#include "services/runtime/sink.h"
#include "services/submission/site.h"

namespace nianbao::submission {

// The methods of ReportService as plain functions, whose contract report_service.proto
// states: a file per use case beside this one. Thread-safe.
class Reports {
 public:
  // `refused` is told of what SubmitItem answers with PERMISSION_DENIED, which no status of a
  // call shows; null: nobody is.
  explicit Reports(const Site& site, runtime::RefusalObserver refused = nullptr)
      : site_(site), refused_(std::move(refused)) {}

  // import_report.cc
  absl::StatusOr<v1::ImportReportResponse> Import(const runtime::Call& call,
                                                  const v1::ImportReportRequest& request) const;

  // save_report.cc
  absl::StatusOr<v1::SaveReportResponse> Save(const runtime::Call& call,
                                              const v1::SaveReportRequest& request) const;

  // review_report.cc
  absl::StatusOr<v1::ReviewReportResponse> Review(const runtime::Call& call,
                                                  const v1::ReviewReportRequest& request) const;

  // waive_finding.cc
  absl::StatusOr<v1::WaiveFindingResponse> WaiveFinding(
      const runtime::Call& call, const v1::WaiveFindingRequest& request) const;

  // submit_report.cc
  absl::StatusOr<v1::SubmitReportResponse> Submit(const runtime::Call& call,
                                                  const v1::SubmitReportRequest& request) const;

  // submit_reports.cc: one item of the stream. What is wrong with it is in its outcome.
  // Errors: PERMISSION_DENIED: the caller may file nobody's reports in bulk; CANCELLED.
  absl::StatusOr<v1::SubmitReportsResponse> SubmitItem(const runtime::Call& call,
                                                       const v1::SubmitReportsRequest& item) const;

  // publish_report.cc
  absl::StatusOr<v1::PublishReportResponse> Publish(const runtime::Call& call,
                                                    const v1::PublishReportRequest& request) const;

  // confirm_publication.cc
  absl::StatusOr<v1::ConfirmPublicationResponse> ConfirmPublication(
      const runtime::Call& call, const v1::ConfirmPublicationRequest& request) const;

  // register_report.cc
  absl::StatusOr<v1::RegisterPublishedReportResponse> Register(
      const runtime::Call& call, const v1::RegisterPublishedReportRequest& request) const;

  // erase_content.cc
  absl::StatusOr<v1::EraseContentResponse> Erase(const runtime::Call& call,
                                                 const v1::EraseContentRequest& request) const;

  // get_report.cc
  absl::StatusOr<v1::GetReportResponse> Get(const runtime::Call& call,
                                            const v1::GetReportRequest& request) const;

  // list_reports.cc
  absl::StatusOr<v1::ListReportsResponse> List(const runtime::Call& call,
                                               const v1::ListReportsRequest& request) const;
  absl::StatusOr<v1::ListRevisionsResponse> ListRevisions(
      const runtime::Call& call, const v1::ListRevisionsRequest& request) const;

  // watch_reports.cc
  absl::StatusOr<std::unique_ptr<runtime::Feed<v1::WatchReportsResponse>>> Watch(
      const runtime::Call& call, const v1::WatchReportsRequest& request, runtime::Wake wake) const;

  // diff_revisions.cc
  absl::StatusOr<v1::DiffRevisionsResponse> Diff(const runtime::Call& call,
                                                 const v1::DiffRevisionsRequest& request) const;

  // get_artefact.cc
  absl::Status GetArtefact(const runtime::Call& call, const v1::GetArtefactRequest& request,
                           runtime::Sink<v1::GetArtefactResponse>& sink) const;

 private:
  const Site& site_;
  const runtime::RefusalObserver refused_;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_REPORTS_H_
