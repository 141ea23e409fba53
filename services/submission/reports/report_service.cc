#include "services/submission/reports/report_service.h"

#include "nianbao/submission/v1/report_service.grpc.pb.h"

namespace nianbao::submission {

std::unique_ptr<runtime::RpcService> MakeReportService(runtime::Runtime& runtime,
                                                       const Reports& reports, const Blobs& blobs) {
  auto service =
      std::make_unique<runtime::RpcService>(runtime, v1::ReportService::service_full_name());
  service->Unary("ImportReport", &reports, &Reports::Import);
  service->Unary("SaveReport", &reports, &Reports::Save);
  service->Unary("ReviewReport", &reports, &Reports::Review);
  service->Unary("WaiveFinding", &reports, &Reports::WaiveFinding);
  service->Unary("SubmitReport", &reports, &Reports::Submit);
  service->Items("SubmitReports", &reports, &Reports::SubmitItem);
  service->Unary("PublishReport", &reports, &Reports::Publish);
  service->Unary("ConfirmPublication", &reports, &Reports::ConfirmPublication);
  service->Unary("RegisterPublishedReport", &reports, &Reports::Register);
  service->Unary("EraseContent", &reports, &Reports::Erase);
  service->Unary("GetReport", &reports, &Reports::Get);
  service->Unary("ListReports", &reports, &Reports::List);
  service->Unary("ListRevisions", &reports, &Reports::ListRevisions);
  service->Unary("DiffRevisions", &reports, &Reports::Diff);
  service->Feeds("WatchReports", &reports, &Reports::Watch);
  service->ServerStream("GetArtefact", &reports, &Reports::GetArtefact);
  service->Intakes("UploadBlob", &blobs, &Blobs::BeginUpload);
  service->ServerStream("GetBlob", &blobs, &Blobs::Get);
  return service;
}

}  // namespace nianbao::submission
