// Saves a report from a file and submits it, over gRPC with mutual TLS.
//
//   submit_report SERVER CERTIFICATES PRINCIPAL NAME FILE
//
// SERVER is HOST:PORT of nianbao-submission; CERTIFICATES a folder with ca.pem,
// PRINCIPAL.pem and PRINCIPAL.key; NAME is agencies/…/reports/YEAR. Uses what protoc
// makes of protos/ and nothing else of Nianbao. Ends with 0 when submitted, 1 when not
// yet, 2 on an error.
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <thread>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "nianbao/submission/v1/report_service.grpc.pb.h"

namespace {

namespace v1 = nianbao::submission::v1;

constexpr auto kDeadline = std::chrono::seconds(30);  // A call without one is refused.
constexpr int kTries = 5;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) std::cerr << path << ": cannot be read\n";
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string NewRequestId() {
  std::random_device random;
  char id[36];
  std::snprintf(id, sizeof id, "%08x-%08x-%08x-%06x", random(), random(), random(),
                random() & 0xffffffu);
  return id;
}

std::unique_ptr<v1::ReportService::Stub> Connect(const std::string& server,
                                                 const std::string& folder,
                                                 const std::string& principal) {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = ReadFile(folder + "/ca.pem");
  tls.pem_cert_chain = ReadFile(folder + "/" + principal + ".pem");
  tls.pem_private_key = ReadFile(folder + "/" + principal + ".key");
  return v1::ReportService::NewStub(grpc::CreateChannel(server, grpc::SslCredentials(tls)));
}

// How long to wait before another try; nothing: no further one succeeds.
std::optional<std::chrono::milliseconds> Wait(const grpc::Status& status, int attempt) {
  const std::chrono::milliseconds longer = std::chrono::seconds(attempt);
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  for (const auto& packed : details.details()) {
    if (google::rpc::RetryInfo retry; packed.UnpackTo(&retry)) {
      return std::chrono::seconds(retry.retry_delay().seconds()) +
             std::chrono::milliseconds(retry.retry_delay().nanos() / 1000000);
    }
    google::rpc::ErrorInfo info;
    if (status.error_code() == grpc::StatusCode::ABORTED && packed.UnpackTo(&info) &&
        (info.reason() == "TOO_MANY_WRITERS" || info.reason() == "FILE_CHANGED")) {
      return longer;
    }
  }
  const bool no_connection =
      status.error_code() == grpc::StatusCode::UNAVAILABLE && details.details_size() == 0;
  if (no_connection || status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) return longer;
  return std::nullopt;
}

// Calls until an answer comes. A request_id makes that safe: it takes effect once.
template <typename Request, typename Response>
grpc::Status Call(v1::ReportService::Stub& reports,
                  grpc::Status (v1::ReportService::Stub::*method)(grpc::ClientContext*,
                                                                  const Request&, Response*),
                  const Request& request, Response* response) {
  for (int attempt = 1;; ++attempt) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kDeadline);
    grpc::Status status = (reports.*method)(&context, request, response);
    const auto wait = Wait(status, attempt);
    if (status.ok() || !wait || attempt == kTries) return status;
    std::this_thread::sleep_for(*wait);
  }
}

// Prints what the error says, with what is wrong in which field, or why a step is not
// possible yet.
void Tell(const grpc::Status& status) {
  std::cerr << "error " << status.error_code() << ": " << status.error_message() << "\n";
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  for (const auto& packed : details.details()) {
    if (google::rpc::BadRequest bad; packed.UnpackTo(&bad)) {
      for (const auto& field : bad.field_violations()) {
        std::cerr << "  " << field.field() << ": " << field.description() << "\n";
      }
    } else if (google::rpc::PreconditionFailure failure; packed.UnpackTo(&failure)) {
      for (const auto& violation : failure.violations()) {
        std::cerr << "  " << violation.type() << ": " << violation.description() << "\n";
      }
    }
  }
}

// Saves the file's report as the newest revision.
grpc::Status Save(v1::ReportService::Stub& reports, const std::string& name,
                  const std::string& path, v1::SaveReportResponse* saved) {
  v1::ImportReportRequest import;
  import.set_content(ReadFile(path));
  import.set_file_name(path.substr(path.rfind('/') + 1));
  v1::ImportReportResponse imported;
  grpc::Status status = Call(reports, &v1::ReportService::Stub::ImportReport, import, &imported);
  if (!status.ok()) return status;
  std::cout << "read " << imported.read_count() << " of " << imported.cell_count() << " cells of "
            << imported.agency_name() << "\n";

  // A report that is there already is saved against the etag of what was read.
  v1::GetReportRequest get;
  get.set_name(name);
  v1::GetReportResponse stored;
  status = Call(reports, &v1::ReportService::Stub::GetReport, get, &stored);
  if (!status.ok() && status.error_code() != grpc::StatusCode::NOT_FOUND) return status;

  v1::SaveReportRequest save;
  save.set_name(name);
  *save.mutable_report() = imported.report();
  save.set_etag(stored.record().etag());
  save.set_reason("由业务系统报送");
  save.set_request_id(NewRequestId());
  return Call(reports, &v1::ReportService::Stub::SaveReport, save, saved);
}

int Run(const std::string& server, const std::string& folder, const std::string& principal,
        const std::string& name, const std::string& path) {
  const auto reports = Connect(server, folder, principal);
  v1::SaveReportResponse saved;
  grpc::Status status = Save(*reports, name, path, &saved);
  if (!status.ok()) {
    Tell(status);
    return 2;
  }
  std::cout << "revision " << saved.revision().number()
            << (saved.unchanged() ? " unchanged\n" : " saved\n");

  v1::SubmitReportRequest submit;
  submit.set_name(name);
  submit.set_content_digest(saved.revision().content_digest());
  submit.set_request_id(NewRequestId());
  v1::SubmitReportResponse answer;
  status = Call(*reports, &v1::ReportService::Stub::SubmitReport, submit, &answer);
  if (!status.ok()) {
    Tell(status);
    return status.error_code() == grpc::StatusCode::FAILED_PRECONDITION ? 1 : 2;
  }
  // What the rules refuse comes as an answer, not as an error.
  for (const auto& finding : answer.refusal().verdict().findings()) {
    std::cout << "refused: " << finding.rule() << " " << finding.message() << "\n";
  }
  if (answer.has_refusal()) return 1;
  std::cout << "submitted, leaf " << answer.receipt().entry().position() << " of "
            << answer.receipt().entry().origin() << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::cerr << "usage: submit_report SERVER CERTIFICATES PRINCIPAL NAME FILE\n";
    return 2;
  }
  return Run(argv[1], argv[2], argv[3], argv[4], argv[5]);
}
