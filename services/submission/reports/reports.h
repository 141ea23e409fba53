#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_REPORTS_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_REPORTS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nianbao/submission/v1/report_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/sink.h"
#include "services/submission/site.h"

namespace nianbao::submission {

// The methods of ReportService as plain functions, whose contract report_service.proto
// states: a file per use case beside this one. Thread-safe.
class Reports {
 public:
  explicit Reports(const Site& site) : site_(site) {}

  // import_report.cc
  absl::StatusOr<v1::ImportReportResponse> Import(const runtime::Call& call,
                                                  const v1::ImportReportRequest& request) const;

  // save_report.cc
  absl::StatusOr<v1::SaveReportResponse> Save(const runtime::Call& call,
                                              const v1::SaveReportRequest& request) const;

  // review_report.cc
  absl::StatusOr<v1::ReviewReportResponse> Review(const runtime::Call& call,
                                                  const v1::ReviewReportRequest& request) const;

  // submit_report.cc
  absl::StatusOr<v1::SubmitReportResponse> Submit(const runtime::Call& call,
                                                  const v1::SubmitReportRequest& request) const;

  // publish_report.cc
  absl::StatusOr<v1::PublishReportResponse> Publish(const runtime::Call& call,
                                                    const v1::PublishReportRequest& request) const;

  // get_report.cc
  absl::StatusOr<v1::GetReportResponse> Get(const runtime::Call& call,
                                            const v1::GetReportRequest& request) const;

  // list_reports.cc
  absl::StatusOr<v1::ListReportsResponse> List(const runtime::Call& call,
                                               const v1::ListReportsRequest& request) const;
  absl::StatusOr<v1::ListRevisionsResponse> ListRevisions(
      const runtime::Call& call, const v1::ListRevisionsRequest& request) const;

  // diff_revisions.cc
  absl::StatusOr<v1::DiffRevisionsResponse> Diff(const runtime::Call& call,
                                                 const v1::DiffRevisionsRequest& request) const;

  // get_artefact.cc
  absl::Status GetArtefact(const runtime::Call& call, const v1::GetArtefactRequest& request,
                           runtime::Sink<v1::GetArtefactResponse>& sink) const;

 private:
  const Site& site_;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_REPORTS_H_
